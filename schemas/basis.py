"""What a decision rests on: revisions that only grow, so that a reader can drop what was decided on less."""

from pydantic import Field

from schemas.envelope import Data


class Basis(Data):
    """The revisions that a derived event rests on; 0 where it rests on none yet.

    `claim`: the filing's revision (1, then each amendment that passed). `coverage`: the ledger's version of the facts on
    the event's date for this claim. `documents`: raised whenever the set of accepted documents changes.
    """

    claim: int = Field(ge=0)
    coverage: int = Field(default=0, ge=0)
    documents: int = Field(default=0, ge=0)

    def covers(self, other: "Basis") -> bool:
        """True when nothing in `other` is newer than this."""
        return self.claim >= other.claim and self.coverage >= other.coverage and self.documents >= other.documents

    def joined(self, other: "Basis") -> "Basis":
        """The newest of each."""
        return Basis(
            claim=max(self.claim, other.claim),
            coverage=max(self.coverage, other.coverage),
            documents=max(self.documents, other.documents),
        )
