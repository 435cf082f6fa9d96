"""The keys of the commands around payments: the fund's, with which manifests are signed, and those of whoever adapts for a bank."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.bank.keys import FUND, signer, verifier
from deploy.processor_settings import PayoutSettings
from deploy.wiring import signing_key
from processors.payout.config import Signer, Verifier
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier


@dataclass(frozen=True, slots=True)
class Keys:
    """`verifier` knows what `signer` signs, under the name `owner`."""

    owner: str
    signer: Signer
    verifier: Verifier


def fund_keys(settings: PayoutSettings) -> Keys:
    """The fund's own keys, or the demo's. Raises `Refused` when there are none."""
    if settings.demo_seed is not None:
        return Keys(FUND, signer(settings.demo_seed, FUND), verifier(settings.demo_seed, FUND))
    return of_private_key(FUND, settings.signing_key_id, signing_key(settings))


def of_private_key(owner: str, kid: str, private: bytes) -> Keys:
    """Both halves of an Ed25519 key, 32 bytes."""
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return Keys(owner, Ed25519Signer(kid, private), Ed25519Verifier({owner: {kid: public}}))
