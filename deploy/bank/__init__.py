"""The bank simulator: a payment system as the contract wants it, with the moods of a real one, from a seed."""
