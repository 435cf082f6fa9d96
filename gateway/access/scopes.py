"""The scopes that a token may carry. Every endpoint declares the one it needs, or that it is public."""

from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """One permission each; `MEANINGS` says what it lets its bearer do."""

    CLAIMS_SUBMIT = "claims:submit"
    CLAIMS_FOLLOW = "claims:follow"
    CLAIMS_READ = "claims:read"
    DOCUMENTS_WRITE = "documents:write"
    BATCHES_WRITE = "batches:write"
    MANIFEST_READ = "manifest:read"
    FEED_READ = "feed:read"
    COVERAGE_WRITE = "coverage:write"
    COVERAGE_PROVE = "coverage:prove"
    OFFICE_READ = "office:read"
    OFFICE_DECIDE = "office:decide"
    REPORTS_READ = "reports:read"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_ACT = "operations:act"
    PAYMENTS_STEER = "payments:steer"


MEANINGS: Final = {
    Scope.CLAIMS_SUBMIT: "File and amend claims.",
    Scope.CLAIMS_FOLLOW: "Withdraw, appeal, and name a payee's account; an employer or a facility: its own.",
    Scope.CLAIMS_READ: "See where one's own claims stand, their decisions and payments.",
    Scope.DOCUMENTS_WRITE: "Upload documents of one's own claims.",
    Scope.BATCHES_WRITE: "Send files of many filings.",
    Scope.MANIFEST_READ: "Read what was accepted from one's own channel, day by day.",
    Scope.FEED_READ: "Read what changed of one's own channel's claims, entry by entry.",
    Scope.COVERAGE_WRITE: "Report members' coverage.",
    Scope.COVERAGE_PROVE: "Ask for proofs of coverage.",
    Scope.OFFICE_READ: "See one's office's work list and its claims.",
    Scope.OFFICE_DECIDE: "Answer an officer's tasks and review documents.",
    Scope.REPORTS_READ: "Read reports of service and coverage: sums, and nobody's claim.",
    Scope.OPERATIONS_READ: "See every claim and the system's own state.",
    Scope.OPERATIONS_ACT: "See records that were set aside, and have them handled again or left out.",
    Scope.PAYMENTS_STEER: "Put the brake on payments and let it go, change hourly caps, propose and approve actions on many payouts.",
}
"""For the OpenAPI document."""
