"""Who calls, what they may do, and about whom: tokens, scopes, certificates, object-level checks and rates. Deny by default."""
