"""The field's own terms as enumerations (domain reference section 9). Values are stable: they stand on the log for ever."""

from schemas.terms import Term


class Programme(Term):
    """Jaminan: JKK work accident, JKM death, JHT old-age savings, JP pension, JKP job loss."""

    JKK = "JKK"
    JKM = "JKM"
    JHT = "JHT"
    JP = "JP"
    JKP = "JKP"


class Segment(Term):
    """PU wage workers, BPU non-wage workers, PMI migrant workers, JAKON construction project workers."""

    PU = "PU"
    BPU = "BPU"
    PMI = "PMI"
    JAKON = "JAKON"


class MigrantPhase(Term):
    """Where a migrant worker stood on the date of the event (Permenaker 4/2023)."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class ClaimKind(Term):
    """What a claim asks for; decides its checklist, its checks and its benefit lines."""

    JKM_DEATH = "jkm_death"
    JHT = "jht"
    PMI_DEATH = "pmi_death"
    PMI_REPATRIATION = "pmi_repatriation"


class Filing(Term):
    """An application asks for a benefit; a notification only reports the event and ends *linked* to its case."""

    APPLICATION = "application"
    NOTIFICATION = "notification"


class Channel(Term):
    """Where a claim came in (domain section 4, context)."""

    JMO = "jmo"
    LAPAK_ASIK = "lapak_asik"
    BRANCH = "branch"
    CONTACT_CENTRE = "contact_centre"
    EMPLOYER = "employer"
    HOSPITAL = "hospital"
    MISSION = "mission"
    PLACEMENT_COMPANY = "placement_company"
    UNION = "union"
    FOREIGN_INSTITUTION = "foreign_institution"
    BULK = "bulk"


class ReporterRole(Term):
    """Who files. Heirs, members and their guardians apply; the others may only notify, or assist with a mandate."""

    MEMBER = "member"
    HEIR = "heir"
    GUARDIAN = "guardian"
    EMPLOYER = "employer"
    HEALTH_FACILITY = "health_facility"
    UNION = "union"
    MISSION = "mission"
    PLACEMENT_BODY = "placement_body"
    FOREIGN_INSTITUTION = "foreign_institution"
    BURIER = "burier"


class Relationship(Term):
    """Who a payee is to the member (PP 44/2015 art 37(5), 40; Permenaker 4/2023 art 57(4))."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    PARENT_IN_LAW = "parent_in_law"
    WILL = "will"
    BURIER = "burier"
    GUARDIAN = "guardian"


class JhtReason(Term):
    """Why old-age savings are claimed (Permenaker 4/2022; PP 46/2015, PP 60/2015)."""

    PENSION_AGE = "pension_age"
    RESIGNED = "resigned"
    TERMINATED = "terminated"


class DeathCause(Term):
    """Cause of death as reported; death from a work accident is JKK, never JKM."""

    ILLNESS = "illness"
    ACCIDENT = "accident"
    WORK_ACCIDENT = "work_accident"
    MISSING_AT_SEA = "missing_at_sea"
    UNKNOWN = "unknown"


class DocumentKind(Term):
    """Documents of domain section 3."""

    CLAIM_FORM = "claim_form"
    MEMBER_CARD = "member_card"
    IDENTITY_CARD = "identity_card"
    HEIR_IDENTITY_CARD = "heir_identity_card"
    FAMILY_CARD = "family_card"
    PASSPORT = "passport"
    DEATH_CERTIFICATE = "death_certificate"
    HEIR_CERTIFICATE = "heir_certificate"
    MARRIAGE_BOOK = "marriage_book"
    BIRTH_CERTIFICATE = "birth_certificate"
    GUARDIANSHIP_RULING = "guardianship_ruling"
    NOTARIAL_WILL = "notarial_will"
    BANK_BOOK = "bank_book"
    TAX_NUMBER = "tax_number"
    RESIGNATION_LETTER = "resignation_letter"
    TERMINATION_PROOF = "termination_proof"
    MISSION_LETTER = "mission_letter"
    MISSING_PERSON_LETTER = "missing_person_letter"
    LEAVE_LETTER = "leave_letter"
    TICKET_RECEIPT = "ticket_receipt"
    PLACEMENT_AGREEMENT = "placement_agreement"


class BenefitCode(Term):
    """Benefit lines (domain section 2)."""

    JKM_DEATH = "JKM_DEATH"
    JKM_PERIODIC = "JKM_PERIODIC"
    JKM_FUNERAL = "JKM_FUNERAL"
    PMI_DEATH = "PMI_DEATH"
    REPATRIATION_TROUBLED = "REPATRIATION_TROUBLED"
    JHT = "JHT"


class EntitlementFamily(Term):
    """What the law gives once (architecture section 2.1); with its subject, the fingerprint of a line."""

    DEATH = "DEATH"
    FUNERAL = "FUNERAL"
    JHT_FULL = "JHT_FULL"
    REPATRIATION = "REPATRIATION"


class EvidenceMark(Term):
    """How certain a rule is (domain reference): confirmed, secondary, from memory, unresolved."""

    CONFIRMED = "C"
    SECONDARY = "S"
    MEMORY = "M"
    UNRESOLVED = "U"


class AuthorityRole(Term):
    """Who decides, in rising order of authority."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    BRANCH_HEAD = "branch_head"


class TaskKind(Term):
    """What an officer is asked."""

    VERIFICATION = "verification"
    APPEAL = "appeal"
    APPROVAL = "approval"
    PAYOUT_RELEASE = "payout_release"
    PAYOUT_CONFLICT = "payout_conflict"
    PAYOUT_UNKNOWN = "payout_unknown"
    ADJUSTMENT = "adjustment"


class Verdict(Term):
    """An officer's answer."""

    APPROVE = "approve"
    DENY = "deny"
    HOLD = "hold"


class Remedy(Term):
    """What to do about money that is not where it should be: pay the rest again, leave it as it is, demand it back."""

    PAY_AGAIN = "pay_again"
    ACCEPT = "accept"
    RECOVER = "recover"


class Language(Term):
    """Languages of texts for claimants."""

    INDONESIAN = "id"
    ENGLISH = "en"
