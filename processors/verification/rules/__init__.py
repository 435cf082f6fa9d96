"""Verification's rules: one table of named checks, each a pure function of the same facts."""
