"""What can be asked about who is covered, for proofs: membership's own table for it, and no other row of the ledger."""

from typing import Protocol

from processors.membership.tables import ProvenCover


class CoverReader(Protocol):
    """Raises `Problem` (`read_model_unavailable`) when the database does not answer."""

    async def of_alias(self, alias_key: str) -> ProvenCover | None:
        """Of the one member whose alias it is; None when it is nobody's, or two members'."""
        ...

    async def of_member(self, member_id: str) -> ProvenCover | None: ...
