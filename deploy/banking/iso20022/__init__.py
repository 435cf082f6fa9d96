"""The three ISO 20022 messages of banks without Kafka: pain.001 out, pain.002 and camt.053 in. Strict, and safe against hostile XML."""
