"""A log and a database in memory that keep the promises of Kafka and PostgreSQL the engine rests on: for simulations and tests."""
