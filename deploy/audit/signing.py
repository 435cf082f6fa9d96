"""The auditor's keys: one to sign results with, and those that results are verified with."""

from base64 import b64decode
from binascii import Error as Base64Error

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.audit.results import AUDITOR
from deploy.audit.settings import AuditSettings
from deploy.errors import Refused
from deploy.processor_settings import KEY_BYTES
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier


def audit_signer(settings: AuditSettings) -> Ed25519Signer:
    """Raises `Refused` when no key is set, or one of another length."""
    key = _private_key(settings)
    if key is None:
        raise Refused(
            "The auditor has no key to sign with: set SANTUNAN_AUDIT__SIGNING_KEY_ID and SANTUNAN_AUDIT__SIGNING_KEY "
            "(an Ed25519 private key, 32 bytes in base64: `openssl rand -base64 32`)."
        )
    return Ed25519Signer(settings.signing_key_id, key)


def audit_verifier(settings: AuditSettings) -> Ed25519Verifier:
    """With the public keys of the settings, and the one that the private key there gives. Raises `Refused` when there is none."""
    keys = {kid: bytes(key) for kid, key in settings.public_keys.items()}
    private = _private_key(settings)
    if private is not None:
        keys[settings.signing_key_id] = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    if not keys:
        raise Refused("No key to verify with: set SANTUNAN_AUDIT__PUBLIC_KEYS to the auditor's, by key id, as JSON.")
    try:
        return Ed25519Verifier({AUDITOR: keys})
    except ValueError as error:
        raise Refused(f"SANTUNAN_AUDIT__PUBLIC_KEYS is wrong: {error}.") from error


def _private_key(settings: AuditSettings) -> bytes | None:
    if settings.signing_key is None or not settings.signing_key_id:
        return None
    try:
        key = b64decode(settings.signing_key.get_secret_value(), validate=True)
    except Base64Error as error:
        raise Refused("SANTUNAN_AUDIT__SIGNING_KEY is not base64.") from error
    if len(key) != KEY_BYTES:
        raise Refused(f"SANTUNAN_AUDIT__SIGNING_KEY has {len(key)} bytes, an Ed25519 private key has {KEY_BYTES}.")
    return key
