"""What proofs of coverage are made of, in PostgreSQL: membership's table for it, and whose alias a number is."""

from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from gateway.reading.asking import Asking
from processors.membership import processor
from processors.membership.tables import ALIASES, PROOFS, Holder, ProvenCover
from streams.described import metadata

_METADATA: Final = metadata((processor,))
PROOF: Final = _METADATA.tables[f"{processor.name}.{PROOFS.name}"]
ALIAS: Final = _METADATA.tables[f"{processor.name}.{ALIASES.name}"]
_HOLDERS: Final = TypeAdapter(list[Holder])
_COVER: Final = TypeAdapter(ProvenCover)


class PostgresCovers:
    """Its role needs `aliases (alias_key, holders)` and `proofs` of the schema `membership`, to read."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def of_alias(self, alias_key: str) -> ProvenCover | None:
        return await self._asking.ask(lambda connection: _of_alias(connection, alias_key))

    async def of_member(self, member_id: str) -> ProvenCover | None:
        return await self._asking.ask(lambda connection: _of_member(connection, member_id))


def _of_alias(connection: sa.Connection, alias_key: str) -> ProvenCover | None:
    found = connection.execute(sa.select(ALIAS.c.holders).where(ALIAS.c.alias_key == alias_key)).scalar_one_or_none()
    owners = [holder.member_id for holder in _HOLDERS.validate_python(found or []) if holder.linked]
    return _of_member(connection, owners[0]) if len(owners) == 1 else None


def _of_member(connection: sa.Connection, member_id: str) -> ProvenCover | None:
    row: Any = connection.execute(sa.select(PROOF).where(PROOF.c.member_id == member_id)).mappings().one_or_none()
    return None if row is None else _COVER.validate_python(dict(row))
