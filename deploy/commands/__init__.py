"""One module per command, each with `register(app)`; `deploy.cli.COMMANDS` lists them."""
