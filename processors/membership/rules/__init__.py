"""What held on a date by the registry's record, which claims are one case, and what the law gives once."""
