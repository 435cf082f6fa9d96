"""Files of many filings: read row by row, checked against their control totals, written to the log as single filings would be."""
