"""What exactly-once rests on, looked at one by one: the broker, the topics, the database, the clock."""
