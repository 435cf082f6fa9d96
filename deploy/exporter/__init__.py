"""What is true of the whole system, read from claim_state's tables, the engine's tables and the broker, for Prometheus."""
