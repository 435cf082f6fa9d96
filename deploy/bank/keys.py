"""Keys of a demo: everyone's private key follows from a seed, so that each process of the local stack finds the same ones.

For demos and tests only: whoever knows the seed can sign as the fund and as the bank.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from processors.payout import FundRoute, PayoutConfig, Waits
from processors.payout.config import Caps, Shares
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier
from schemas.vocabulary import Programme

FUND: Final = "santunan"
DEMO_BANK: Final = "simbank"
DEMO_FUNDS: Final = {programme: f"dana-{programme.lower()}" for programme in Programme}


def private_key(seed: int, owner: str) -> bytes:
    """32 bytes, always the same for a seed and an owner."""
    return sha256(f"santunan demo key\n{seed}\n{owner}".encode()).digest()


def public_key(seed: int, owner: str) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private_key(seed, owner)).public_key().public_bytes_raw()


def key_id(owner: str) -> str:
    return f"{owner}-demo-1"


def signer(seed: int, owner: str) -> Ed25519Signer:
    return Ed25519Signer(key_id(owner), private_key(seed, owner))


def verifier(seed: int, *owners: str) -> Ed25519Verifier:
    return Ed25519Verifier({owner: {key_id(owner): public_key(seed, owner)} for owner in owners})


def demo_config(
    seed: int,
    waits: Waits | None = None,
    bank: str = DEMO_BANK,
    shares: Shares | None = None,
    caps: Caps | None = None,
) -> PayoutConfig:
    """The payout processor of a demo: one bank for all funds. `waits` shortens what takes hours in earnest."""
    return PayoutConfig(
        environment="demo",
        signer=signer(seed, FUND),
        verifier=verifier(seed, bank),
        routes={programme: FundRoute(fund=fund, payment_system=bank) for programme, fund in DEMO_FUNDS.items()},
        waits=waits or Waits(),
        shares=shares or Shares(),
        caps=caps or Caps(),
    )
