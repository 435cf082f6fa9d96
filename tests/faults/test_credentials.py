"""A broker that lets only some in, over TLS: workers and operators' commands log in as the settings say, or are told why they cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from deploy import topics
from deploy.dead_letters import letters
from deploy.doctor.finding import Level
from deploy.doctor.probe import probe
from deploy.errors import Refused
from deploy.local import apache as local
from deploy.local.process import free_ports
from streams.errors import Code, Refusal, SantunanError
from streams.kafka import KafkaLog
from streams.kafka_access import faust_credentials, kafka_python, reach
from streams.settings import KafkaSettings
from tests.brokers import need_jars
from tests.faults.authorities import Authority
from tests.faults.tallies import assert_all_once, create_tables, running, submit, writing_to

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

PARTITIONS = 4
RECORDS = 600
LOGIN = {
    "scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
    "plain.sasl.jaas.config": 'org.apache.kafka.common.security.plain.PlainLoginModule required user_budi="plain words";',
    "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
}


@dataclass(frozen=True)
class Guarded:
    """A broker: its `open` address for the test, and the settings that the guarded listener takes."""

    open: str
    authority: Authority
    settings: KafkaSettings

    def but(self, **changed: Any) -> KafkaSettings:
        """The settings with something else; checked as when they are read."""
        return KafkaSettings.model_validate({**self.settings.model_dump(), "request_timeout_ms": 2_000, **changed})


def environment(kafka: KafkaSettings) -> dict[str, str]:
    """The settings as a worker is given them."""
    said = {
        "security_protocol": kafka.security_protocol,
        "sasl_mechanism": kafka.sasl_mechanism,
        "sasl_username": kafka.sasl_username,
        "sasl_password": kafka.sasl_password.get_secret_value(),
        "ssl_ca_file": kafka.ssl_ca_file,
        "ssl_certificate_file": kafka.ssl_certificate_file,
        "ssl_key_file": kafka.ssl_key_file,
        "ssl_key_password": kafka.ssl_key_password.get_secret_value(),
    }
    return {f"SANTUNAN_KAFKA__{name.upper()}": str(value) for name, value in said.items() if value}


@pytest.fixture(scope="module", params=["SASL_SSL", "SSL"])
def guarded(request: pytest.FixtureRequest) -> Iterator[Guarded]:
    """With passwords, or with certificates of the clients."""
    need_jars("a broker with a listener of our own making")
    with TemporaryDirectory(prefix="santunan-guarded-") as name:
        yield from _guarded(Path(name), request.param)


def _guarded(folder: Path, protocol: str) -> Iterator[Guarded]:
    authority = Authority(folder / "authority")
    certificate, key = authority.sign("broker")
    store = folder / "broker-store.pem"
    store.write_bytes(key.read_bytes() + certificate.read_bytes())
    (port,) = free_ports(1)
    common = {"bootstrap_servers": f"127.0.0.1:{port}", "security_protocol": protocol, "ssl_ca_file": authority.file}
    if protocol == "SASL_SSL":
        ours, theirs = {"sasl_username": "santunan", "sasl_password": "a secret: with spaces"}, LOGIN
        users = {ours["sasl_username"]: ours["sasl_password"]}
    else:
        signed, signed_key = authority.sign("santunan", "the key's password")
        ours = {"ssl_certificate_file": str(signed), "ssl_key_file": str(signed_key), "ssl_key_password": "the key's password"}
        theirs, users = {"ssl.client.auth": "required"}, {}
    stores = {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(store),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.file),
    }
    child, address = local.launch(folder / "kafka", local.Guard(port, protocol, {**stores, **theirs}, users))
    try:
        kafka = KafkaSettings.model_validate({**common, **ours, "partitions": PARTITIONS})
        topics.apply(kafka, PARTITIONS, 1)
        yield Guarded(address, authority, kafka)
    finally:
        child.stop()


def refusal(kafka: KafkaSettings) -> SantunanError:
    with pytest.raises(SantunanError) as refused:
        reach(kafka)
    return refused.value


def test_workers_log_in_with_all_their_clients_and_count_everything_once(guarded: Guarded, database: str, tmp_path: Path) -> None:
    create_tables(database)
    submit(writing_to(guarded.open), range(RECORDS))
    address = guarded.settings.bootstrap_servers
    with running(address, database, tmp_path, **environment(guarded.settings)) as group:
        group.wait_until_counted(database, RECORDS)
        group.end()
        assert [process.returncode for process in group.processes] == [0, 0], group.logs()
    assert_all_once(guarded.open, database, RECORDS)


def test_operators_commands_log_in(guarded: Guarded) -> None:
    assert {topic.partitions for topic in topics.standing(guarded.settings).values()} == {PARTITIONS}
    assert letters(guarded.settings).by_id == {}
    assert {found.level for found in probe(guarded.settings)} == {Level.FINE}


def test_a_broker_whose_certificate_nobody_we_trust_has_signed_is_refused(guarded: Guarded, tmp_path: Path) -> None:
    stranger = Authority(tmp_path / "stranger", "somebody else")
    for kafka in (guarded.but(ssl_ca_file=stranger.file), guarded.but(ssl_ca_file=None)):
        refused = refusal(kafka)
        assert (refused.code, refused.retriable) == (Code.LOG_ACCESS_DENIED, False)
        assert "certificate verify failed" in refused.message
        assert "SANTUNAN_KAFKA__" in refused.message


def test_a_wrong_password_or_certificate_is_refused_by_every_command_with_what_to_correct(
    guarded: Guarded, tmp_path: Path
) -> None:
    if guarded.settings.logs_in:
        wrong = guarded.but(sasl_password="not this one")
    else:
        certificate, key = Authority(tmp_path / "stranger", "somebody else").sign("santunan")
        wrong = guarded.but(ssl_certificate_file=certificate, ssl_key_file=key, ssl_key_password="")
    with pytest.raises(Refusal, match="does not let us in") as refused:
        KafkaLog("intake", wrong)
    assert refused.value.code is Code.LOG_ACCESS_DENIED
    with pytest.raises(Refused, match=r"Correct SANTUNAN_KAFKA__.*SASL_PASSWORD"):
        topics.standing(wrong)
    assert "not this one" not in refused.value.message


def test_another_protocol_than_the_brokers_is_told_apart_from_a_broker_that_is_down(guarded: Guarded) -> None:
    plain = KafkaSettings(bootstrap_servers=guarded.settings.bootstrap_servers, request_timeout_ms=2_000)
    assert "SANTUNAN_KAFKA__SECURITY_PROTOCOL" in refusal(plain).message


@pytest.mark.parametrize("guarded", ["SASL_SSL"], indirect=True)
def test_mechanisms_are_those_that_the_broker_offers(guarded: Guarded) -> None:
    assert reach(guarded.but(sasl_mechanism="PLAIN", sasl_username="budi", sasl_password="plain words")).brokers
    assert "supported mechanisms" in refusal(guarded.but(sasl_mechanism="SCRAM-SHA-256")).message


@pytest.mark.parametrize("guarded", ["SSL"], indirect=True)
def test_a_key_that_cannot_be_opened_is_refused_before_anybody_is_asked(guarded: Guarded) -> None:
    wrong = guarded.but(ssl_key_password="not this one")
    for make in (kafka_python, faust_credentials, reach):
        with pytest.raises(Refusal) as refused:
            make(wrong)
        assert refused.value.code is Code.LOG_ACCESS_DENIED
