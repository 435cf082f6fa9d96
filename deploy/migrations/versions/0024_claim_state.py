"""claims are found by the account number of a payee, by an index that holds digests only"""

from collections.abc import Sequence

from alembic import op

revision: str = "0024_claim_state"
down_revision: str | None = "0023_audit"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """CREATE INDEX claim_people_inside_personal ON claim_state.claim_people USING gin
        (jsonb_path_query_array(personal, '$."payees"[*]."account"."number"'::jsonpath) jsonb_path_ops)"""
    )


def downgrade() -> None:
    op.drop_index("claim_people_inside_personal", table_name="claim_people", schema="claim_state")
