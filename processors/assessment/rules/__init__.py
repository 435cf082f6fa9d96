"""Assessment's rules: tariffs by the date of the event, formulas, shares, tax, and who may approve what."""
