"""What ends a command: one sentence for the person at the terminal, and a non-zero exit code."""


class Refused(Exception):
    """A command cannot do what was asked. The message says what is wrong and what to do about it."""
