"""`python -m deploy` is `santunan`."""

from deploy.cli import main

if __name__ == "__main__":  # a process that the gateway starts beside itself looks at this file again
    main()
