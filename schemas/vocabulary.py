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
    """What a claim asks for; decides its checklist, checks and lines. `schemas.kinds` says what is known of each."""

    JKM_DEATH = "jkm_death"
    JHT = "jht"
    PMI_DEATH = "pmi_death"
    PMI_REPATRIATION = "pmi_repatriation"
    JKK_ACCIDENT = "jkk_accident"
    JKK_DEATH = "jkk_death"
    SCHOLARSHIP = "scholarship"
    PMI_ACCIDENT = "pmi_accident"
    PMI_ACCIDENT_RETURN = "pmi_accident_return"
    PMI_FAILED_DEPARTURE = "pmi_failed_departure"
    PMI_FAILED_PLACEMENT = "pmi_failed_placement"
    PMI_MISPLACEMENT = "pmi_misplacement"
    PMI_TERMINATION = "pmi_termination"
    PMI_RAPE = "pmi_rape"
    PMI_LOSS = "pmi_loss"
    PMI_SCHOLARSHIP = "pmi_scholarship"
    JP_OLD_AGE = "jp_old_age"
    JP_DISABILITY = "jp_disability"
    JP_SURVIVORS = "jp_survivors"
    JKP = "jkp"


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
    LAPAK_ASIK_ONSITE = "lapak_asik_onsite"
    MESSAGES = "messages"
    SIAPKERJA = "siapkerja"
    PMI_PORTAL = "pmi_portal"


class ReporterRole(Term):
    """Who files (domain section 4). GROUP: the wadah of non-wage workers; APPOINTING_OFFICIAL: the PPK of non-ASN government staff."""

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
    FAMILY = "family"
    GROUP = "group"
    APPOINTING_OFFICIAL = "appointing_official"
    DIRECTOR_GENERAL = "director_general"


class Relationship(Term):
    """Who a payee is to the member (PP 44/2015 art 37(5), 40; Permenaker 4/2023 art 57(4)). Employers, facilities and whoever paid
    first are paid back what they laid out; a curator receives for one who cannot. OTHER_HEIR: inherits by a court's ruling alone;
    ESTATES_OFFICE: Balai Harta Peninggalan, which keeps the savings of who left no heir."""

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
    CURATOR = "curator"
    EMPLOYER = "employer"
    HEALTH_FACILITY = "health_facility"
    PREPAYER = "prepayer"
    OTHER_HEIR = "other_heir"
    ESTATES_OFFICE = "estates_office"


class JhtReason(Term):
    """Why old-age savings are claimed (Permenaker 4/2022; PP 46/2015, PP 60/2015). FAILED_DEPARTURE: a migrant worker's whose departure
    failed (Permenaker 4/2023 art 60)."""

    PENSION_AGE = "pension_age"
    RESIGNED = "resigned"
    TERMINATED = "terminated"
    CONTRACT_END = "contract_end"
    BPU_STOPPED = "bpu_stopped"
    LEFT_INDONESIA = "left_indonesia"
    TOTAL_DISABILITY = "total_disability"
    DEATH = "death"
    PARTIAL_10 = "partial_10"
    PARTIAL_30 = "partial_30"
    FAILED_DEPARTURE = "failed_departure"


class DeathCause(Term):
    """Cause of death as reported; death from a work accident is JKK, never JKM."""

    ILLNESS = "illness"
    ACCIDENT = "accident"
    WORK_ACCIDENT = "work_accident"
    MISSING_AT_SEA = "missing_at_sea"
    UNKNOWN = "unknown"


class SchoolLevel(Term):
    """Levels of scholarships (domain sections 2.3, 2.5). TK and SD are one level at home and two for migrants' children."""

    TK = "tk"
    SD = "sd"
    SMP = "smp"
    SMA = "sma"
    UNIVERSITY = "university"


class ScholarshipRoute(Term):
    """What opened the right to scholarships."""

    WORK_ACCIDENT = "work_accident"
    DEATH = "death"


class TerminationGround(Term):
    """Why work ended. The first two give a migrant worker a benefit, the first three JKP; the rest give neither (domain 2.5, 2.8)."""

    ACCIDENT = "accident"
    EMPLOYER_ALONE = "employer_alone"
    EMPLOYER_CLOSED = "employer_closed"
    CONTRACT_END = "contract_end"
    RESIGNED = "resigned"
    PENSION = "pension"
    TOTAL_DISABILITY = "total_disability"
    DEATH = "death"
    LEAVE = "leave"
    ILLNESS = "illness"
    DEPORTED = "deported"
    UNLAWFUL_ACT = "unlawful_act"
    ABSCONDED = "absconded"


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
    ACCIDENT_REPORT_1 = "accident_report_1"
    ACCIDENT_REPORT_2 = "accident_report_2"
    DOCTORS_STATEMENT = "doctors_statement"
    CHRONOLOGY = "chronology"
    ATTENDANCE_LIST = "attendance_list"
    DUTY_ORDER = "duty_order"
    POLICE_REPORT = "police_report"
    TRAFFIC_INSURER_LETTER = "traffic_insurer_letter"
    TRANSPORT_RECEIPT = "transport_receipt"
    TREATMENT_RECEIPT = "treatment_receipt"
    REST_LETTER = "rest_letter"
    PAYSLIP = "payslip"
    EMPLOYER_PAID_STATEMENT = "employer_paid_statement"
    DOCTORS_SUMMARY = "doctors_summary"
    FORENSIC_REPORT = "forensic_report"
    PROJECT_NUMBER = "project_number"
    WORK_REFERENCE = "work_reference"
    SCHOLARSHIP_FORM = "scholarship_form"
    STUDENT_CARD = "student_card"
    SCHOOL_LETTER = "school_letter"
    SCHOOL_REPORT = "school_report"
    EMPLOYMENT_CONTRACT = "employment_contract"
    EMPLOYER_LETTER = "employer_letter"
    INSURER_LETTER = "insurer_letter"
    PLACEMENT_BODY_LETTER = "placement_body_letter"
    STOPPED_WORK_STATEMENT = "stopped_work_statement"
    LEFT_INDONESIA_STATEMENT = "left_indonesia_statement"
    ACTIVE_WORK_LETTER = "active_work_letter"
    HOME_PAPERS = "home_papers"
    CURATORSHIP_LETTER = "curatorship_letter"
    COURT_RULING = "court_ruling"
    PENSION_FORM = "pension_form"
    PENSION_CONFIRMATION = "pension_confirmation"
    JOB_SEARCH_COMMITMENT = "job_search_commitment"
    ARREARS_SETTLEMENT = "arrears_settlement"
    FACILITY_BILL = "facility_bill"


class BenefitCode(Term):
    """Benefit lines (domain section 2)."""

    JKM_DEATH = "JKM_DEATH"
    JKM_PERIODIC = "JKM_PERIODIC"
    JKM_FUNERAL = "JKM_FUNERAL"
    JKM_SCHOLARSHIP = "JKM_SCHOLARSHIP"
    PMI_DEATH = "PMI_DEATH"
    REPATRIATION_TROUBLED = "REPATRIATION_TROUBLED"
    JHT = "JHT"
    MEDICAL = "MEDICAL"
    HOMECARE = "HOMECARE"
    TRANSPORT = "TRANSPORT"
    STMB = "STMB"
    DISAB_ANATOMICAL = "DISAB_ANATOMICAL"
    DISAB_FUNCTIONAL = "DISAB_FUNCTIONAL"
    DISAB_TOTAL = "DISAB_TOTAL"
    PERIODIC = "PERIODIC"
    DEATH_JKK = "DEATH_JKK"
    FUNERAL = "FUNERAL"
    PROSTHESIS = "PROSTHESIS"
    DENTURE = "DENTURE"
    HEARING_AID = "HEARING_AID"
    GLASSES = "GLASSES"
    RETURN_TO_WORK = "RETURN_TO_WORK"
    SCHOLARSHIP = "SCHOLARSHIP"
    MEDICAL_ABROAD = "MEDICAL_ABROAD"
    FAILED_DEPARTURE = "FAILED_DEPARTURE"
    FAILED_PLACEMENT = "FAILED_PLACEMENT"
    MISPLACEMENT = "MISPLACEMENT"
    RETURN_TRANSPORT = "RETURN_TRANSPORT"
    REPATRIATION_ACCIDENT = "REPATRIATION_ACCIDENT"
    TERMINATION_ACCIDENT = "TERMINATION_ACCIDENT"
    TERMINATION_OTHER = "TERMINATION_OTHER"
    RAPE = "RAPE"
    LOSS_ON_RETURN = "LOSS_ON_RETURN"
    VOCATIONAL = "VOCATIONAL"
    JP_OLD_AGE = "JP_OLD_AGE"
    JP_DISABILITY = "JP_DISABILITY"
    JP_SURVIVORS = "JP_SURVIVORS"
    JP_LUMP_SUM = "JP_LUMP_SUM"
    JHT_PARTIAL = "JHT_PARTIAL"
    JKP_CASH = "JKP_CASH"
    JKK_LATE_PAYMENT = "JKK_LATE_PAYMENT"
    JKM_LATE_PAYMENT = "JKM_LATE_PAYMENT"


class EntitlementFamily(Term):
    """What the law gives once (architecture section 2.1); with its subject, the fingerprint of a line.

    DEATH holds whatever a death gives beside the funeral: JKM, JKK and migrants' sums exclude each other by sharing it."""

    DEATH = "DEATH"
    FUNERAL = "FUNERAL"
    JHT_FULL = "JHT_FULL"
    REPATRIATION = "REPATRIATION"
    COSTS = "COSTS"
    TRANSPORT = "TRANSPORT"
    INABILITY = "INABILITY"
    DISABILITY = "DISABILITY"
    TOTAL_DISABILITY = "TOTAL_DISABILITY"
    SCHOLARSHIP = "SCHOLARSHIP"
    PLACEMENT = "PLACEMENT"
    JHT_PARTIAL = "JHT_PARTIAL"
    PENSION = "PENSION"
    JOB_LOSS = "JOB_LOSS"
    LATE_PAYMENT = "LATE_PAYMENT"
    """Of one claim's own payment, which its subject names: no other claim can hold it."""


class EvidenceMark(Term):
    """How certain a rule is (domain reference): confirmed, secondary, from memory, unresolved."""

    CONFIRMED = "C"
    SECONDARY = "S"
    MEMORY = "M"
    UNRESOLVED = "U"


class AuthorityRole(Term):
    """Who decides, in rising order of authority; the last two find facts and decide nothing."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    BRANCH_HEAD = "branch_head"
    FIELD_OFFICER = "field_officer"
    ADVISORY_DOCTOR = "advisory_doctor"


class TaskKind(Term):
    """What an officer is asked."""

    VERIFICATION = "verification"
    APPEAL = "appeal"
    APPROVAL = "approval"
    PAYOUT_RELEASE = "payout_release"
    PAYOUT_CONFLICT = "payout_conflict"
    PAYOUT_UNKNOWN = "payout_unknown"
    ADJUSTMENT = "adjustment"
    FIELD_VISIT = "field_visit"
    MEDICAL_REVIEW = "medical_review"


class Verdict(Term):
    """An officer's answer."""

    APPROVE = "approve"
    DENY = "deny"
    HOLD = "hold"


class Remedy(Term):
    """What to do about money that is not where it should be: pay the rest again, leave it as it is, demand it back, set it off against
    what is still to be paid; or about the decision itself: decide it anew."""

    PAY_AGAIN = "pay_again"
    ACCEPT = "accept"
    RECOVER = "recover"
    SET_OFF = "set_off"
    REASSESS = "reassess"


class RightEnd(Term):
    """What ends a running right before its time (domain 2.6, 2.8): a spouse's remarriage, a child's marriage or first work, new work of
    who lost theirs, and anybody's death. That a child comes of age is reckoned when the pension is."""

    DEATH = "death"
    REMARRIAGE = "remarriage"
    MARRIAGE = "marriage"
    WORK = "work"


class Language(Term):
    """Languages of texts for claimants."""

    INDONESIAN = "id"
    ENGLISH = "en"
