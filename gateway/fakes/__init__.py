"""Stand-ins for the log and the read model, in memory: for the gateway's tests and those of its clients."""
