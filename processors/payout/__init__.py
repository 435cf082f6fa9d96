"""Payout: who is paid what, when and to which account; follows each payment to its end."""

from processors.payout.config import FundRoute, PayoutConfig, Signer, Verifier, Waits
from processors.payout.handler import Payout

__all__ = ["FundRoute", "Payout", "PayoutConfig", "Signer", "Verifier", "Waits", "build"]


def build(config: PayoutConfig) -> Payout:
    """The processor, with what the composition root chose for it."""
    return Payout(config)
