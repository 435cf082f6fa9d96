"""The auditor on Apache Kafka and PostgreSQL: each audit reads only what came since, and its result stands signed at the chain's end."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateSchema

from deploy.audit.auditing import Auditor
from deploy.audit.continuing import CONTINUITY
from deploy.audit.keeping import Shelf
from deploy.audit.results import AUDITOR, verified
from deploy.audit.settings import AuditSettings
from deploy.audit.tables import audit_tables
from deploy.bank.keys import private_key, public_key
from deploy.processor_settings import TopicSettings
from deploy.settings import SystemSettings
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier
from schemas.topics import LIFECYCLE
from tests.conftest import FRESH_PARTITIONS
from tests.deploy.audit.test_live import System
from tests.deploy.audit.worlds import claim_state, forms

SIGNER = Ed25519Signer("auditor-1", private_key(3, AUDITOR))
VERIFIER = Ed25519Verifier({AUDITOR: {"auditor-1": public_key(3, AUDITOR)}})


@pytest.fixture
def system(fresh_apache: str, database: str) -> System:
    made = System(fresh_apache, database)
    engine = sa.create_engine(database.replace("postgresql://", "postgresql+psycopg://", 1))
    described = sa.MetaData()
    audit_tables(described)
    with engine.begin() as connection:
        connection.execute(CreateSchema("audit"))
        described.create_all(connection)
    engine.dispose()
    return made


@pytest.mark.needs_kafka
def test_audits_follow_one_another_and_what_was_changed_between_them_is_found(system: System, tmp_path: Path) -> None:
    settings = SystemSettings.model_construct(
        kafka=TopicSettings(bootstrap_servers=system.settings.kafka.bootstrap_servers, partitions=FRESH_PARTITIONS),
        database=system.settings.database,
        audit=AuditSettings(folder=tmp_path),
    )
    auditor = Auditor(settings, Shelf(tmp_path, claim_state(), forms()), SIGNER)
    system.publish(system.world.records)
    system.put_rows()
    with system.worker() as worker:
        system.step(worker)
    first, second = auditor.once().said(), auditor.once().said()
    assert (first["whole"], second["whole"]) == (True, False)
    assert first["read"][LIFECYCLE] > 100
    assert second["read"].get(LIFECYCLE, 0) == 0
    found = [{check["name"]: check["found"] for check in said["checks"]} for said in (first, second)]
    assert found[0] == found[1]
    assert found[1]["fold of the lifecycle"] == 0
    with psycopg.connect(system.settings.database.url, autocommit=True) as connection:
        connection.execute("UPDATE claim_state.claims SET settled_rupiah = settled_rupiah + 1 WHERE status = 'paid'")
    third = auditor.once()
    assert third.failed
    assert next(check for check in third.said()["checks"] if check["name"] == "fold of the lifecycle")["found"] > 0
    assert verified(system.settings.database.url, VERIFIER).complaints == ()
    with psycopg.connect(system.settings.database.url, autocommit=True) as connection:
        connection.execute("DELETE FROM audit.results WHERE sequence = 3")
    after = auditor.once().said()
    assert next(check for check in after["checks"] if check["name"] == CONTINUITY)["found"] == 1
