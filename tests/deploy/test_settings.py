"""Wrong settings are sentences that name the variable; secrets never show."""

import base64
import re

import pytest

from deploy.errors import Refused
from deploy.processor_settings import OTHERS, ProcessorSettings, load_processor_settings
from deploy.settings import SystemSettings, load_settings, names
from deploy.wiring import processor

KEY = base64.b64encode(bytes(range(32))).decode()
FUNDS = ", ".join(
    f'"{name}": {{"fund": "dana-{name.lower()}", "payment_system": "bank"}}' for name in ("JKM", "JKK", "JHT", "JP", "JKP")
)
ROUTES = f"{{{FUNDS}}}"


def _load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> SystemSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_settings_come_from_the_environment_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _load(monkeypatch, SANTUNAN_KAFKA__PARTITIONS="4", SANTUNAN_PAYOUT__ENVIRONMENT="sandbox")
    assert (settings.kafka.partitions, settings.payout.environment) == (4, "sandbox")


def test_every_wrong_setting_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused) as refused:
        _load(monkeypatch, SANTUNAN_KAFKA__PARTITIONS="many", SANTUNAN_ENGINE__LINGER_MS="-3")
    assert "SANTUNAN_KAFKA__PARTITIONS is wrong: Input should be a valid integer" in str(refused.value)
    assert "SANTUNAN_ENGINE__LINGER_MS is wrong: Input should be greater than or equal to 0 (it is '-3')." in str(refused.value)


def test_a_misspelt_setting_is_refused_instead_of_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="SANTUNAN_KAFKA__PARTITION is no setting"):
        _load(monkeypatch, SANTUNAN_KAFKA__PARTITION="4")


def test_a_worker_leaves_the_settings_of_other_processes_to_them_and_knows_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(OTHERS) == SystemSettings.model_fields.keys() - ProcessorSettings.model_fields.keys()
    monkeypatch.setenv("SANTUNAN_GATEWAY__PROT", "80")
    monkeypatch.setenv("SANTUNAN_KAFKA__PARTITIONS", "4")
    assert load_processor_settings().kafka.partitions == 4
    with pytest.raises(Refused, match="SANTUNAN_GATEWAY__PROT is no setting"):
        load_settings()


@pytest.mark.parametrize("name", ["SANTUNAN_KAFKA__PARTITION", "SANTUNAN_GATEWY__PORT", "SANTUNAN_PAYOUT"])
def test_a_worker_refuses_what_is_nobodys_setting(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "4")
    with pytest.raises(Refused, match=f"{name} is no setting"):
        load_processor_settings()


def test_a_secret_never_shows_in_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused) as refused:
        _load(monkeypatch, SANTUNAN_PAYOUT__SYSTEM_KEYS='{"bank": {"k1": "s3cr3t!"}}')
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "SASL_SSL needs both sasl_username and sasl_password"),
        ({"SASL_USERNAME": "santunan", "SASL_PASSWORD": "s3cr3t"}, "set security_protocol to SASL_SSL"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_CERTIFICATE_FILE": __file__}, "needs both ssl_certificate_file and ssl_key_file"),
        ({"SSL_CA_FILE": __file__}, "PLAINTEXT uses no certificates"),
        ({"SSL_CA_FILE": "/nowhere/ca.pem"}, "SANTUNAN_KAFKA__SSL_CA_FILE is wrong: Path does not point to a file"),
        ({"SECURITY_PROTOCOL": "TLS"}, "SANTUNAN_KAFKA__SECURITY_PROTOCOL is wrong"),
    ],
)
def test_credentials_that_do_not_fit_together_are_a_sentence_without_them(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        _load(monkeypatch, **{f"SANTUNAN_KAFKA__{name}": value for name, value in variables.items()})
    assert sentence in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


def test_an_address_that_is_no_url_of_postgresql_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="SANTUNAN_DATABASE__URL is wrong") as refused:
        _load(monkeypatch, SANTUNAN_DATABASE__URL="postgresql//santunan:s3cr3t@db/santunan")
    assert "s3cr3t" not in str(refused.value)


def test_every_listed_name_is_a_setting() -> None:
    assert "SANTUNAN_DATABASE__URL" in dict(names())


def test_demo_keys_cannot_sign_for_production(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="demo keys cannot sign for production"):
        _load(monkeypatch, SANTUNAN_PAYOUT__DEMO_SEED="1")


def test_an_unknown_processor_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(Refused, match="There is no processor 'intakes': name one of intake, membership,"):
        processor("intakes", SystemSettings())


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "The payout processor has no key to sign with"),
        ({"SANTUNAN_PAYOUT__SIGNING_KEY": "???"}, "SIGNING_KEY is not base64"),
        ({"SANTUNAN_PAYOUT__SIGNING_KEY": "AAAA"}, "has 3 bytes, an Ed25519 private key has 32"),
        ({"SANTUNAN_PAYOUT__SIGNING_KEY": KEY}, "no fund and payment system for"),
    ],
)
def test_a_payout_set_up_that_cannot_pay_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    settings = _load(monkeypatch, SANTUNAN_PAYOUT__SIGNING_KEY_ID="fund-1" if variables else "", **variables)
    with pytest.raises(Refused, match=sentence):
        processor("payout", settings)


def test_a_complete_payout_set_up_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _load(
        monkeypatch, SANTUNAN_PAYOUT__SIGNING_KEY_ID="fund-1", SANTUNAN_PAYOUT__SIGNING_KEY=KEY, SANTUNAN_PAYOUT__ROUTES=ROUTES
    )
    assert processor("payout", settings).name == "payout"


@pytest.mark.parametrize(
    ("principals", "own", "sentence"),
    [
        ('{"branch": "User:b"}', "[]", "branch is no channel that writes to Kafka: those are jmo, hospital"),
        ('{"jmo": "User:one", "hospital": "User:one"}', "[]", "a principal speaks for one channel only"),
        ('{"jmo": "User:one"}', '["User:one"]', "none of ours for any"),
        ('{"jmo": "User:*"}', "[]", "String should match pattern"),
    ],
)
def test_a_principal_speaks_for_one_native_channel_and_never_for_everybody(
    monkeypatch: pytest.MonkeyPatch, principals: str, own: str, sentence: str
) -> None:
    said = {"SANTUNAN_KAFKA__CHANNEL_PRINCIPALS": principals, "SANTUNAN_KAFKA__OWN_PRINCIPALS": own}
    with pytest.raises(Refused, match=re.escape(sentence)):
        _load(monkeypatch, **said)
