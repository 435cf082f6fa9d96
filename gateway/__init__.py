"""HTTP intake, uploads, status, officer and operations endpoints and the console: everything that people and channels speak to."""
