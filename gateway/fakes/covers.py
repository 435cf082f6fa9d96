"""What proofs are made of, in memory."""

from processors.membership.tables import ProvenCover


class FakeCovers:
    """`known` by member, `aliases` by key; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.known: dict[str, ProvenCover] = {}
        self.aliases: dict[str, str] = {}
        self.fails: Exception | None = None

    async def of_alias(self, alias_key: str) -> ProvenCover | None:
        return await self.of_member(self.aliases.get(alias_key, ""))

    async def of_member(self, member_id: str) -> ProvenCover | None:
        if self.fails is not None:
            raise self.fails
        return self.known.get(member_id)
