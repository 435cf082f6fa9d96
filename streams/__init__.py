"""The engine: Faust in batches, decide and publish exactly once, dead letters, timers. Knows no claim."""
