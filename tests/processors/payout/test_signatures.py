"""Signatures are detached JWS that any library reads, over bytes that any canonicaliser gives."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OKPKey

from processors.payout.signatures import Ed25519Signer, Ed25519Verifier, signed_payload
from schemas.events.receipts import ReceiptStatus
from tests.processors.payout.payments import BANK, OTHER_BANK, PRIVATE, Case, config, receipt

PAYLOAD = b'{"amount":1}'


def without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def test_an_independent_library_verifies_the_instruction_from_its_wire_form() -> None:
    instruction = Case.instructed().instructions[0]
    wire = without_nulls(json.loads(instruction.model_dump_json()))
    assert isinstance(wire, dict)
    signature = wire.pop("signature")
    payload = rfc8785.dumps(wire)
    header, _, proof = signature.split(".")
    compact = f"{header}.{urlsafe_b64encode(payload).rstrip(b'=').decode()}.{proof}"
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _public_x("santunan")})
    verified = jws.deserialize_compact(compact, key, algorithms=["Ed25519"])
    assert verified.payload == payload == signed_payload(instruction)
    assert verified.headers() == {"alg": "Ed25519", "kid": "santunan-1"}


def _public_x(owner: str) -> str:
    raw = Ed25519PrivateKey.from_private_bytes(PRIVATE[owner]).public_key().public_bytes_raw()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_the_same_content_gets_the_same_signature() -> None:
    signer = Ed25519Signer("k", b"x" * 32)
    assert signer.sign(PAYLOAD) == signer.sign(PAYLOAD)


def test_only_the_named_system_under_a_listed_key_counts() -> None:
    verifier = config().verifier
    signature = Ed25519Signer(f"{BANK}-1", PRIVATE[BANK]).sign(PAYLOAD)
    assert verifier.verify(BANK, PAYLOAD, signature)
    assert not verifier.verify(OTHER_BANK, PAYLOAD, signature)
    assert not verifier.verify("nobody", PAYLOAD, signature)
    assert not verifier.verify(BANK, PAYLOAD + b" ", signature)
    assert not verifier.verify(BANK, PAYLOAD, Ed25519Signer(f"{BANK}-2", PRIVATE[BANK]).sign(PAYLOAD))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "..",
        "a..b",
        "e30..AAAA",
        "\u00e9..\u00e9",
        "bnVsbA..AAAA",
        "x" * 100_000,
        f"{urlsafe_b64encode(json.dumps({'alg': 'none', 'kid': f'{BANK}-1'}).encode()).decode()}..",
        f"{urlsafe_b64encode(json.dumps({'alg': 'Ed25519', 'kid': f'{BANK}-1', 'crit': ['b64']}).encode()).decode()}..AAAA",
        f"{urlsafe_b64encode(json.dumps({'alg': 'Ed25519', 'kid': f'{BANK}-1'}).encode()).decode()}..AAAA",
    ],
)
def test_what_a_stranger_writes_is_not_a_signature_and_raises_nothing(signature: str) -> None:
    assert config().verifier.verify(BANK, PAYLOAD, signature) is False


def test_changing_any_field_of_a_receipt_breaks_its_signature() -> None:
    genuine = receipt(Case.instructed().instructions[0], ReceiptStatus.SETTLED)
    verifier = config().verifier
    assert verifier.verify(BANK, signed_payload(genuine), genuine.signature)
    for changed in ({"amount": 1}, {"status": ReceiptStatus.RETURNED}, {"bank_reference": None}, {"evidence": "manual"}):
        assert not verifier.verify(BANK, signed_payload(genuine.model_copy(update=changed)), genuine.signature)


def test_an_old_key_stays_valid_beside_a_new_one() -> None:
    keys = {kid: Ed25519PrivateKey.from_private_bytes(kid.encode() * 16).public_key().public_bytes_raw() for kid in ("k1", "k2")}
    verifier = Ed25519Verifier({BANK: keys})
    assert all(verifier.verify(BANK, PAYLOAD, Ed25519Signer(kid, kid.encode() * 16).sign(PAYLOAD)) for kid in keys)
