"""The eight processors: one package each, with the same rooms (rules, handler, tables). Pure: no I/O, clock or randomness."""
