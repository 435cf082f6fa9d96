"""The audit: conservation of claims and money, judged from the topics and from the tables independently."""
