"""Contracts: events, topics, money and identifiers; the one source of every schema. Imports nothing of ours."""
