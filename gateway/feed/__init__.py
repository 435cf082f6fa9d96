"""A channel's feed: what changed of its own claims, in pages that are signed and can be read again from any point."""
