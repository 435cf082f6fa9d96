"""Verification: identity, cover, deadlines, heirs, duplicates; straight through or to an officer."""

from processors.verification.handler import VerificationProcessor

processor = VerificationProcessor()
