"""of several payees whose right is said to have ended on another day, every day is asked about"""

from collections.abc import Sequence

from alembic import op

revision: str = "0039_payout"
down_revision: str | None = "0038_assessment"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MANY = """
UPDATE payout.payout_claim
SET personal = jsonb_set(
    personal #- '{facts,end}',
    '{facts,ends}',
    CASE WHEN jsonb_typeof(personal #> '{facts,end}') = 'object' THEN jsonb_build_array(personal #> '{facts,end}') ELSE '[]' END
)
WHERE jsonb_exists(personal -> 'facts', 'end')
"""
ONE = """
UPDATE payout.payout_claim
SET personal = jsonb_set(personal #- '{facts,ends}', '{facts,end}', coalesce(personal #> '{facts,ends,0}', 'null'))
WHERE jsonb_exists(personal -> 'facts', 'ends')
"""


def upgrade() -> None:
    op.execute(MANY)


def downgrade() -> None:
    op.execute(ONE)
