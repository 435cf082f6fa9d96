"""Which receipts that operations are asked about a page shows, as one question: from the end of an index, for every reason alike."""

from typing import Any

import sqlalchemy as sa

from gateway.console.asking import QuestionedWanted
from gateway.reading.postgres import QUESTIONED_RECEIPT

ORDER = (QUESTIONED_RECEIPT.c.at, QUESTIONED_RECEIPT.c.event_id)


def questioned_receipts(wanted: QuestionedWanted, rows_max: int) -> sa.Select[Any]:
    """The newest of these."""
    query = sa.select(QUESTIONED_RECEIPT)
    if wanted.reason is not None:
        query = query.where(QUESTIONED_RECEIPT.c.reason == wanted.reason.value)
    if wanted.before is not None:
        query = query.where(sa.tuple_(*ORDER) < sa.tuple_(*map(sa.literal, wanted.before)))
    return query.order_by(*(column.desc() for column in ORDER)).limit(rows_max)
