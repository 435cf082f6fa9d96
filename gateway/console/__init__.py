"""The operations console: how the flow does, what waits, what was set aside, and the few things that a person may do about it."""
