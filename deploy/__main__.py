"""`python -m deploy` is `santunan`."""

from deploy.cli import main

main()
