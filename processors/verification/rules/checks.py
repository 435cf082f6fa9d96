"""The one table of checks: name, whom it concerns, article, evidence mark, judge; and what comes of all of them."""

from typing import Final, NamedTuple

from processors.verification.rules import (
    accident,
    channel,
    cover,
    employer,
    findings,
    heirs,
    identity,
    inability,
    job_loss,
    payees,
    pension,
    replacement,
    reporting,
    savings,
    schooling,
)
from processors.verification.rules.facts import Check, Facts, Finding
from processors.verification.rules.signals import Score, scored
from schemas.deadlines import has_authority
from schemas.events.decisions import CheckResult
from schemas.kinds import HEIRS_KINDS, KINDS, MIGRANT_KINDS, PHASES, SCHOLARSHIPS
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, ClaimKind, EvidenceMark

_C, _S, _M, _U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
ALL: Final = frozenset(ClaimKind)
DEATHS: Final = frozenset({ClaimKind.JKM_DEATH, ClaimKind.PMI_DEATH})
LIVING: Final = ALL - HEIRS_KINDS
JHT: Final = frozenset({ClaimKind.JHT})
REPATRIATION: Final = frozenset({ClaimKind.PMI_REPATRIATION})
HEIRS: Final = HEIRS_KINDS
ACCIDENTS: Final = frozenset({ClaimKind.JKK_ACCIDENT, ClaimKind.JKK_DEATH, ClaimKind.PMI_ACCIDENT})
AT_HOME: Final = ACCIDENTS - MIGRANT_KINDS
HURT_AT_HOME: Final = frozenset({ClaimKind.JKK_ACCIDENT})
FITTED: Final = DEATHS | ACCIDENTS | MIGRANT_KINDS | SCHOLARSHIPS
OF_A_PHASE: Final = frozenset(kind for kind in MIGRANT_KINDS if KINDS[kind].phases != PHASES)
EXPIRING: Final = frozenset(cover.EXPIRY_CODES)
FIRST_REPORTED: Final = EXPIRING & MIGRANT_KINDS
COVERED: Final = ALL - JHT
JOB_LOSS: Final = frozenset({ClaimKind.JKP})
WORK: Final = frozenset({ClaimKind.JKK_ACCIDENT, ClaimKind.JKK_DEATH})
WORK_OR_DEATH: Final = WORK | {ClaimKind.JKM_DEATH}
REPLACED: Final = frozenset(kind for kind in ALL if "replacement" in KINDS[kind].beside)
"""Kinds that an employer may have to pay first."""
OLD_AGE, DISABLED = frozenset({ClaimKind.JP_OLD_AGE}), frozenset({ClaimKind.JP_DISABILITY})
PENSIONS: Final = OLD_AGE | DISABLED | {ClaimKind.JP_SURVIVORS}
ONCE: Final = ALL - JOB_LOSS - SCHOLARSHIPS
"""Kinds of which one event gives one claim; of the others each month or school year is one, and the ledger sees that none is
paid twice."""

CHECKS: Final = (
    Check("member_name", ALL, "domain reference section 9, names", _S, identity.member_name),
    Check("birth_date", ALL, "domain reference section 5, verification (1)", _S, identity.birth_date),
    Check("same_nik", ALL, "domain reference section 5, verification (1)", _S, identity.same_nik),
    Check("nik_birth_date", ALL, "domain reference section 9, NIK", _C, identity.nik_birth_date),
    Check("cover_on_date", ALL - PENSIONS, "PP 44/2015; Permenaker 4/2023; PP 46/2015", _S, cover.on_the_date),
    Check("cover_fits_kind", FITTED, "PP 44/2015; Permenaker 4/2023", _S, cover.fits_the_kind),
    Check("placement_phase", OF_A_PHASE, "Permenaker 4/2023 art 25-27, 30-34", _C, cover.placement_phase),
    Check("arrears", COVERED, "PP 44/2015, arrears", _M, cover.arrears),
    Check("project", ACCIDENTS | DEATHS, "PP 44/2015, Jasa Konstruksi: insured by project", _S, cover.project),
    Check("event_abroad", ALL - MIGRANT_KINDS, "context: portability agreements", _U, cover.event_abroad),
    Check("death_cause", DEATHS, "PP 44/2015: JKM is death not from a work accident", _S, cover.death_cause),
    Check("expiry", EXPIRING, "PP 82/2019 art 26; Permenaker 4/2023, expiry", _S, cover.expiry),
    Check("death_expiry", DEATHS, "PP 44/2015, JKM: no expiry found", _U, cover.death_expiry),
    Check("work_accident", AT_HOME, "PP 44/2015: JKK is death from a work accident", _S, accident.work_accident),
    Check("link_to_work", ACCIDENTS, "domain reference section 5, verification (3)", _M, accident.link_to_work),
    Check("conclusion", ACCIDENTS, "Permenaker 1/2025 art 8B-8F: conclusion (penyimpulan)", _M, accident.conclusion),
    Check("reported_in_time", AT_HOME, "Permenaker 1/2025 art 8(2-2c), 8A", _C, reporting.reported_in_time),
    Check("stage_two_in_time", AT_HOME, "Permenaker 44/2015 art 15, carried over", _M, reporting.stage_two_in_time),
    Check("inability_while_treated", HURT_AT_HOME, "PP 44/2015; Permenaker 5/2021: STMB by period", _S, inability.while_treated),
    Check(
        "inability_until_final",
        HURT_AT_HOME,
        "PP 82/2019 Lampiran III: until recovered, disabled or dead",
        _S,
        inability.until_final,
    ),
    Check("first_report_abroad", FIRST_REPORTED, "Permenaker 4/2023 art 43(3)", _C, reporting.migrants_first_report),
    Check("advisory_doctor", ACCIDENTS, "Permenaker 5/2021; Permenaker 4/2023 art 27(2)", _C, accident.advisory_doctor),
    Check("field_visit", ALL, findings.SECTION, _M, findings.field_visit),
    Check("medical_review", findings.DISABLED, "Permenaker 4/2023 art 27(2)", _C, findings.medical_review),
    Check("repatriation_grounds", REPATRIATION, "Permenaker 4/2023; KDEI", _C, cover.repatriation_grounds),
    Check("waiting_time", JHT, "Permenaker 4/2022 art 8, 9", _S, savings.waiting_time),
    Check("pension_age", JHT, "Permenaker 4/2022 art 6(1)", _S, savings.pension_age),
    Check("employment", JHT, "Permenaker 4/2022 art 5, 8, 9", _S, savings.employment),
    Check("reason_fits", JHT, "Permenaker 4/2022 art 4-6; Permenaker 4/2023 art 60; PP 60/2015 art 26", _S, savings.reason_fits),
    Check("still_member", JHT, "PP 46/2015 art 22(4-6)", _C, savings.still_member),
    Check("channel_limit", JHT, "JMO: balances up to 15,000,000 since May 2025", _S, savings.channel_limit),
    Check("channel_steps", JHT, "JMO: biometrics of the face; Lapak Asik: interview by video call", _S, channel.steps),
    Check("assisted", ALL, "unions, NGOs and placement companies may assist; not listed", _U, channel.mandate),
    Check("earlier_payment", JHT, "PP 68/2009", _S, savings.earlier_payment),
    Check("tax_number", JHT, "PP 68/2009: asked above 50,000,000 and after a part", _S, savings.tax_number),
    Check("first_month", JOB_LOSS, "PP 37/2021; PP 6/2025 art 40", _S, job_loss.first_month),
    Check("termination_reported", JOB_LOSS, "PP 37/2021; SIAPkerja, employer replies", _S, employer.termination_reported),
    Check("later_month", JOB_LOSS, "SIAPkerja, filing of months 2 to 6", _C, job_loss.later_month),
    Check("right_opened", SCHOLARSHIPS, "PP 82/2019; Permenaker 4/2023, scholarships", _S, schooling.right_opened),
    Check("school_year", SCHOLARSHIPS, "PP 82/2019; Permenaker 4/2023, scholarships", _M, schooling.school_year),
    Check("child_age", SCHOLARSHIPS, "PP 82/2019; Permenaker 4/2023, scholarships", _M, schooling.child_age),
    Check("pension_member", PENSIONS, "PP 45/2015 art 19, 20", _S, pension.insured),
    Check("pension_day", OLD_AGE, "PP 45/2015 art 15", _C, pension.age_reached),
    Check("pension_deferred", OLD_AGE, "PP 45/2015 art 15(4)", _C, pension.deferral_over),
    Check("before_pension_age", DISABLED, "PP 45/2015 art 20", _S, pension.before_pension_age),
    Check("heir_order", HEIRS | JHT, "PP 44/2015 art 40; Permenaker 4/2023 art 57(4)", _C, heirs.heir_order),
    Check("no_heir", HEIRS | JHT, "PP 44/2015 art 40; savings: Balai Harta Peninggalan (M)", _C, heirs.no_heir),
    Check("member_is_paid", LIVING, "Permenaker 4/2023 art 50, 60; PP 46/2015", _C, payees.member_is_paid),
    Check("paid_first", ALL, "Permenaker 4/2023 art 50; JKK checklist", _S, payees.paid_first),
    Check("replacement_payee", REPLACED, "Permenaker 1/2025 art 8(2c); PP 37/2021 art 39(5)", _C, replacement.employer_is_paid),
    Check("replacement_late", WORK, "Permenaker 1/2025 art 8(2a-2c)", _C, replacement.reported_late),
    Check("arrears_settled", JOB_LOSS, "PP 37/2021 art 39(3-5)", _C, replacement.arrears_settled),
    Check("arrears_settled_as_jkp", WORK_OR_DEATH, "as PP 37/2021 art 39(3-5)", _M, replacement.arrears_settled),
    Check("replacement_in_time", JOB_LOSS, "PP 37/2021 art 39(5)", _C, replacement.in_time),
    Check("replacement_in_time_as_jkp", WORK_OR_DEATH, "as PP 37/2021 art 39(5)", _M, replacement.in_time),
    Check("minors", ALL, "domain reference section 5, minors", _S, heirs.minors),
    Check("incapable", ALL, "JHT checklist: curatorship (pengampuan)", _S, heirs.incapable),
    Check("own_account", ALL, "Permenaker 4/2023 art 50, 57, 60", _C, identity.own_account),
    Check("duplicates", ONCE, "domain reference section 5, verification (6)", _M, heirs.duplicates),
)

SUPERVISED: Final = frozenset({ReasonCode.IDENTITY_AMBIGUOUS, ReasonCode.POSSIBLE_DUPLICATE, ReasonCode.EVENT_SOON_AFTER_JOINING})
"""Our own setting, not law: signals of fraud go to a supervisor, all else to an officer."""


class Verdict(NamedTuple):
    """What all checks together say."""

    checks: tuple[CheckResult, ...]
    failed: tuple[ReasonCode, ...]
    referred: tuple[ReasonCode, ...]
    score: Score

    @property
    def role(self) -> AuthorityRole:
        """The lowest role that may decide what was referred."""
        role = AuthorityRole.SUPERVISOR if SUPERVISED & set(self.referred) else AuthorityRole.OFFICER
        by_score = self.score.role
        return role if by_score is None or has_authority(role, by_score) else by_score


NOTHING: Final = Verdict((), (), (), Score((), 0, None))


def run(facts: Facts, checks: tuple[Check, ...] = CHECKS) -> Verdict:
    """Every check that concerns the claim, in the table's order, and every signal: these refer, and never deny."""
    results = tuple(_result(check, check.judge(facts)) for check in checks if facts.claim.kind in check.kinds)
    score = scored(facts)
    return Verdict(results, _reasons(results, "failed"), (*_reasons(results, "referred"), *score.reasons), score)


def _result(check: Check, found: Finding) -> CheckResult:
    """A rule that is not verified never denies by itself."""
    outcome = "referred" if found.outcome == "failed" and check.unverified else found.outcome
    return CheckResult(check=check.name, outcome=outcome, reason=found.reason, article=check.article, detail=found.detail)


def _reasons(results: tuple[CheckResult, ...], outcome: str) -> tuple[ReasonCode, ...]:
    return tuple(dict.fromkeys(result.reason for result in results if result.outcome == outcome and result.reason is not None))
