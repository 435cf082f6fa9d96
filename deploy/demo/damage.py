"""What is wrong with a record that cannot be read, under somebody else's key: `nobody` is a claim that nobody filed."""

from __future__ import annotations

import json
from random import Random
from typing import Final

from deploy.demo.records import Planned

OVERSIZE_BYTES: Final = 950_000
UNKNOWN: Final = "santunan.claim.submitted.v9"


def broken(random: Random, record: Planned, nobody: bytes) -> Planned:
    """One way or another."""
    fields = json.loads(record.value)
    fields["subject"] = nobody.decode()
    fields["id"] = f"broken-{random.getrandbits(64):016x}"
    damage = random.randrange(6)
    if damage == 0:
        value = b"\x00\x01not json"
    elif damage == 1:
        value = b'{"hello": "world"}'
    elif damage == 2:
        value = json.dumps({**fields, "data": {**fields["data"], "channel": "carrier_pigeon"}}).encode()
    elif damage == 3:
        del fields["data"]["claim"]["event_date"]
        value = json.dumps(fields).encode()
    elif damage == 4:
        value = json.dumps({**fields, "specversion": "0.3"}).encode()
    else:
        value = json.dumps({**fields, "subject": "not a uuid"}).encode()
    return record.damaged(key=nobody, value=value)


def oversize(record: Planned, nobody: bytes) -> Planned:
    """Larger than any claim."""
    return record.damaged(value=b'{"data":"' + b"x" * OVERSIZE_BYTES + b'"}', key=nobody)


def of_unknown_type(record: Planned, nobody: bytes) -> Planned:
    """Of a version that does not exist yet."""
    changed = {**json.loads(record.value), "type": UNKNOWN, "subject": nobody.decode()}
    headers = (("ce_type", UNKNOWN.encode()), *record.headers[1:])
    return record.damaged(key=nobody, value=json.dumps(changed).encode(), headers=headers)
