"""`santunan assess`: one case without a system, by the very rules of the stream."""
