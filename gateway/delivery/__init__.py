"""Out of the log to people and systems: notifications and the feed's entries, at least once, in order per claim."""
