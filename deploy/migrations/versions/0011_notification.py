"""how far the recipient's clock is ahead"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011_notification"
down_revision: str | None = "0010_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "recipients",
        sa.Column("ahead_hours", sa.BigInteger(), nullable=False, server_default=sa.text("7")),
        schema="notification",
    )
    op.alter_column("recipients", "ahead_hours", server_default=None, schema="notification")


def downgrade() -> None:
    op.drop_column("recipients", "ahead_hours", schema="notification")
