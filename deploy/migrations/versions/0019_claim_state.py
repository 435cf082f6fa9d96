"""what reports count: of each claim, and in cells; claims of before are in them after `santunan rebuild claim_state`"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019_claim_state"
down_revision: str | None = "0018_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CELL_KEY = ("cube", "grain", "period", "segment", "kind", "channel", "country", "province", "sponsor", "log_partition")
REASON_KEY = ("grain", "period", "decision", "reason", "segment", "channel", "country", "log_partition")
COUNTS = ("filed", "notified", "approved", "denied", "refused", "lapsed", "withdrawn", "linked", "abandoned", "paid")
MONEY = ("approved_rupiah", "paid_rupiah")
PROMISE = ("promised", "kept", "late")
STANDING = ("open", "waiting_account", "waiting_documents", "waiting_officer", "waiting_coverage")
SPANS = ("1h", "6h", "1d", "2d", "3d", "5d", "7d", "14d", "30d", "60d", "90d", "over")
TIMES = tuple(f"{what}_{span}" for what in ("decided", "paid") for span in SPANS)


def upgrade() -> None:
    op.add_column("claims", sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="claim_state")
    _cells("report_cells", CELL_KEY, (*COUNTS, *MONEY, *PROMISE, *STANDING, *TIMES))
    _cells("report_reasons", REASON_KEY, ("claims",))


def _cells(name: str, key: tuple[str, ...], measures: tuple[str, ...]) -> None:
    op.create_table(
        name,
        *(sa.Column(part, sa.Text(collation="C"), nullable=False) for part in key),
        *(sa.Column(measure, sa.BigInteger(), nullable=False) for measure in measures),
        sa.PrimaryKeyConstraint(*key),
        schema="claim_state",
    )


def downgrade() -> None:
    op.drop_table("report_reasons", schema="claim_state")
    op.drop_table("report_cells", schema="claim_state")
    op.drop_column("claims", "report", schema="claim_state")
