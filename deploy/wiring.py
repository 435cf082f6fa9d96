"""The one place that knows which processors there are and what they are given. Every command builds what it needs from here."""

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import replace
from importlib import import_module
from os import urandom
from typing import TYPE_CHECKING, Final, cast

from deploy.errors import Refused
from deploy.processor_settings import KEY_BYTES, PayoutSettings, ProcessorSettings, seconds
from streams.contract import Processor

if TYPE_CHECKING:
    from processors.payout.config import Signer

PROCESSORS: Final = ("intake", "membership", "documents", "verification", "assessment", "payout", "claim_state", "notification")
"""Each is the package `processors.NAME`, the consumer group and the PostgreSQL schema of that name."""

REHEARSAL_KEY_ID: Final = "rehearsal"
DRAWING_SEED: Final = 0
"""Demo keys for a payout processor that only shows its inputs and tables."""


def processor(name: str, settings: ProcessorSettings) -> Processor:
    """The processor, ready to run. Raises `Refused` for an unknown name or a payout set-up that cannot pay."""
    if name not in PROCESSORS:
        raise Refused(f"There is no processor {name!r}: name one of {', '.join(PROCESSORS)}.")
    if name == "payout":
        return _payout(settings.payout, settings.kafka.partitions)
    return cast("Processor", import_module(f"processors.{name}").processor)


def rehearsing(name: str, settings: ProcessorSettings) -> Processor:
    """As `processor`, for dry runs: it signs with a key that nobody has, so that what it shows is no instruction. Raises `Refused`."""
    if name != "payout":
        return processor(name, settings)
    from processors.payout.signatures import Ed25519Signer

    return _payout(settings.payout, settings.kafka.partitions, Ed25519Signer(REHEARSAL_KEY_ID, urandom(KEY_BYTES)))


def all_processors() -> tuple[Processor, ...]:
    """Every processor, to look at: inputs, outputs, tables. Needs no settings, and its payout processor must not run."""
    drawn = ProcessorSettings.model_construct(payout=PayoutSettings(environment="demo", demo_seed=DRAWING_SEED))
    return tuple(processor(name, drawn) for name in PROCESSORS)


def _payout(settings: PayoutSettings, partitions: int, signer: "Signer | None" = None) -> Processor:
    """`signer`: another than the settings'."""
    from deploy.bank.keys import demo_config
    from deploy.shares import caps, shares
    from processors.payout import PayoutConfig, Waits, build
    from processors.payout.config import FundRoute
    from processors.payout.signatures import Ed25519Signer, Ed25519Verifier

    usual = Waits()
    waits = Waits(
        instruction_valid=seconds(settings.instruction_valid_seconds, usual.instruction_valid),
        answer=seconds(settings.answer_wait_seconds, usual.answer),
        inquiry_first=seconds(settings.inquiry_first_seconds, usual.inquiry_first),
        receipt_match=seconds(settings.receipt_match_seconds, usual.receipt_match),
    )
    of_hour = caps(settings.hourly_cap_rupiah, settings.fund_hourly_caps_rupiah, partitions)
    if settings.demo_seed is not None:
        demo = demo_config(settings.demo_seed, waits, shares=shares(partitions), caps=of_hour)
        return build(demo if signer is None else replace(demo, signer=signer))
    try:
        config = PayoutConfig(
            environment=settings.environment,
            signer=signer or Ed25519Signer(settings.signing_key_id, signing_key(settings)),
            verifier=Ed25519Verifier(settings.system_keys),
            routes={
                programme: FundRoute(fund=route.fund, payment_system=route.payment_system)
                for programme, route in settings.routes.items()
            },
            large_amount_rail=settings.large_amount_rail,
            waits=waits,
            shares=shares(partitions),
            caps=of_hour,
        )
    except ValueError as error:
        raise Refused(f"The payout settings cannot pay: {error}. See SANTUNAN_PAYOUT__… in `santunan settings`.") from error
    return build(config)


def signing_key(settings: PayoutSettings) -> bytes:
    """The fund's private key. Raises `Refused` when none is set, or one of another length."""
    if settings.signing_key is None or not settings.signing_key_id:
        raise Refused(
            "The payout processor has no key to sign with: set SANTUNAN_PAYOUT__SIGNING_KEY_ID and SANTUNAN_PAYOUT__SIGNING_KEY "
            "(an Ed25519 private key, 32 bytes in base64)."
        )
    try:
        key = b64decode(settings.signing_key.get_secret_value(), validate=True)
    except Base64Error as error:
        raise Refused("SANTUNAN_PAYOUT__SIGNING_KEY is not base64.") from error
    if len(key) != KEY_BYTES:
        raise Refused(f"SANTUNAN_PAYOUT__SIGNING_KEY has {len(key)} bytes, an Ed25519 private key has {KEY_BYTES}.")
    return key
