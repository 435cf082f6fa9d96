"""The sandbox: the real gateway and all processors in one process, without a broker or a database, for channels' own tests."""
