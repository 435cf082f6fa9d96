"""Reason codes: why a claim, a document, a payout or a record was refused, referred, held or set aside. Stable."""

from enum import StrEnum


class ReasonCode(StrEnum):
    """One list for all processors; the sentences for claimants are the notification processor's."""

    # intake
    SUBJECT_MISMATCH = "subject_mismatch"
    REPORTER_NOT_ALLOWED = "reporter_not_allowed"
    CHANNEL_NOT_ALLOWED = "channel_not_allowed"
    INCOMPLETE_CLAIM = "incomplete_claim"
    NO_IDENTITY = "no_identity"
    EVENT_IN_FUTURE = "event_in_future"
    EVENT_TOO_OLD = "event_too_old"
    RECEIVED_AT_OUT_OF_BOUNDS = "received_at_out_of_bounds"
    MODIFIED_DUPLICATE = "modified_duplicate"
    UNKNOWN_CLAIM = "unknown_claim"
    REVISION_GAP = "revision_gap"
    # ledger
    MEMBER_UNKNOWN = "member_unknown"
    IDENTITY_AMBIGUOUS = "identity_ambiguous"
    COVERAGE_HELD = "coverage_held"
    NOT_COVERED_ON_DATE = "not_covered_on_date"
    ENTITLEMENT_TAKEN = "entitlement_taken"
    ENTITLEMENT_QUEUED = "entitlement_queued"
    # documents
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_EXPIRED = "document_expired"
    DOCUMENT_NOT_ASKED = "document_not_asked"
    DOCUMENT_WRONG_PERSON = "document_wrong_person"
    DOCUMENT_TYPE_NOT_ACCEPTED = "document_type_not_accepted"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENTS_NOT_RECEIVED = "documents_not_received"
    # verification
    NAME_MISMATCH = "name_mismatch"
    BIRTH_DATE_MISMATCH = "birth_date_mismatch"
    WAITING_TIME_NOT_OVER = "waiting_time_not_over"
    BALANCE_ABOVE_CHANNEL_LIMIT = "balance_above_channel_limit"
    PENSION_AGE_NOT_REACHED = "pension_age_not_reached"
    STILL_EMPLOYED = "still_employed"
    WORK_ACCIDENT_NOT_JKM = "work_accident_not_jkm"
    CLAIM_EXPIRED = "claim_expired"
    HEIR_RANK = "heir_rank"
    HEIR_MINOR = "heir_minor"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    EVENT_SOON_AFTER_JOINING = "event_soon_after_joining"
    ACCOUNT_NAME_MISMATCH = "account_name_mismatch"
    DELIBERATE_CRIME = "deliberate_crime"
    ARREARS = "arrears"
    HIGH_AMOUNT = "high_amount"
    APPEALED = "appealed"
    OFFICER_DECISION = "officer_decision"
    RULE_UNVERIFIED = "rule_unverified"
    NOTHING_PAYABLE = "nothing_payable"
    # payout
    NO_ACCOUNT = "no_account"
    BRAKE = "brake"
    MONEY_ON_ITS_WAY = "money_on_its_way"
    COVERAGE_CHANGED_AFTER_PAYMENT = "coverage_changed_after_payment"
    RECEIPT_UNMATCHED = "receipt_unmatched"
    SIGNATURE_INVALID = "signature_invalid"
    NO_ANSWER = "no_answer"
    CLAIM_NOT_OPEN = "claim_not_open"
    STALE_BASIS = "stale_basis"
    NOT_AUTHORISED = "not_authorised"


class WaitingFor(StrEnum):
    """What a waiting claim waits for."""

    COVERAGE = "coverage"
    DOCUMENTS = "documents"
    VERIFICATION = "verification"
    OFFICER_VERIFICATION = "officer_verification"
    OFFICER_APPROVAL = "officer_approval"
    ENTITLEMENT = "entitlement"
    ACCOUNT = "account"
    CONFIRMATION = "confirmation"
    RECEIPT = "receipt"
    PAYOUT_RELEASE = "payout_release"
    BANK_INQUIRY = "bank_inquiry"
    DUE_DATE = "due_date"
    DEAD_LETTER = "dead_letter"
    OTHER_CLAIM = "other_claim"


class WaitingOn(StrEnum):
    """Whom a waiting claim waits on."""

    CLAIMANT = "claimant"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    REGISTRY = "registry"
    PAYMENT_SYSTEM = "payment_system"
    OPERATIONS = "operations"
    CALENDAR = "calendar"
    SYSTEM = "system"
