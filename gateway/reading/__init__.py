"""Questions to the read model, claim_state's tables: the only tables that the gateway reads, and it never writes any."""
