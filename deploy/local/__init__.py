"""One machine: broker, database and workers as child processes that never outlive us."""
