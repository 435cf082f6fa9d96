"""Destinations by name, and settings that cannot work are refused."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from deploy.errors import Refused
from deploy.settings import load_settings
from gateway.delivery.settings import MEDIA, DeliverySettings
from gateway.delivery.worker import media_without_destination
from tests.gateway.delivery.letters import SECRET

FILE = {"kind": "file", "path": "sent.ndjson"}
HOOK = {"kind": "webhook", "url": "https://sms.example/x", "secrets": [SECRET]}


def settings(**given: object) -> DeliverySettings:
    return DeliverySettings.model_validate(given)


def test_a_medium_takes_its_own_destination_or_that_of_every_other() -> None:
    made = settings(
        notification_destinations={"sms": HOOK, "*": FILE}, feed_destinations={"jmo": HOOK, "employer:NPP00001": HOOK}
    )
    found = made.destinations()
    assert {name: to.kind for name, to in found.items()} == {
        **dict.fromkeys(MEDIA, "file"),
        "sms": "webhook",
        "feed:jmo": "webhook",
        "feed:employer:NPP00001": "webhook",
    }
    assert media_without_destination(made) == []


def test_media_that_nobody_would_deliver_are_named() -> None:
    assert media_without_destination(settings(notification_destinations={"sms": HOOK})) == [
        "app",
        "whatsapp",
        "letter",
        "mission",
    ]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"notification_destinations": {"fax": FILE}}, "fax is no medium"),
        ({"feed_destinations": {"employer": HOOK}}, "employer is no channel"),
        ({"feed_destinations": {"jmo:X": HOOK}}, "jmo:X is no channel"),
        ({"lease_seconds": 10}, "lease_seconds must be more"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        settings(**given)


def test_a_wrong_destination_is_a_sentence_without_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "whsec_bm90LWxvbmc="
    environment = {"SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS": json.dumps({"sms": HOOK | {"secrets": [secret]}})}
    monkeypatch.setenv(*environment.popitem())
    with pytest.raises(Refused, match="SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS is wrong") as refused:
        load_settings()
    assert secret not in str(refused.value)
