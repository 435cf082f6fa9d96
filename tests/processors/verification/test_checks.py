"""Each named check at its edges: the day before, on the day, the day after; every reason that it may give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processors.verification.rules.checks import CHECKS, run
from processors.verification.rules.facts import Check, Facts, failed
from processors.verification.rules.identity import nik_agrees
from processors.verification.rules.names import Likeness, likeness
from schemas.claim import ClaimContent, Payee
from schemas.details import DisabilityDetails, Loss
from schemas.events.ledger import LinkedClaim
from schemas.injuries import AccidentCause, BodyLoss, MedicalState
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    AuthorityRole,
    Channel,
    ClaimKind,
    DeathCause,
    EvidenceMark,
    Filing,
    JhtReason,
    MigrantPhase,
    Programme,
    Relationship,
    Segment,
)
from tests.processors.filings import (
    OTHER_CLAIM,
    account,
    death,
    identity,
    jht_account,
    known,
    member_payee,
    migrant,
    migrants_accident,
    payee,
    people,
    personal,
    repatriation,
    savings,
    snapshot,
    work_accident,
    work_death,
)
from tests.processors.verification.channel_cases import CHANNELS
from tests.processors.verification.cover_cases import COVER
from tests.processors.verification.finding_cases import cases as findings
from tests.processors.verification.heir_cases import HEIRS
from tests.processors.verification.job_loss_cases import MONTHS_FILED
from tests.processors.verification.pension_cases import PENSIONS
from tests.processors.verification.report_cases import REPORTS
from tests.processors.verification.schooling_cases import SCHOOL_YEARS

ON = date(2026, 11, 20)
DAY = timedelta(days=1)
HAPPENED = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
LETTER = date(2026, 10, 20)
RESIGNED = savings(JhtReason.RESIGNED, reason_date=LETTER)
TERMINATED = savings(JhtReason.TERMINATED, reason_date=LETTER)
DEAD = savings(JhtReason.DEATH)
FAILED = savings(JhtReason.FAILED_DEPARTURE)
PARTIAL = (JhtReason.PARTIAL_10, JhtReason.PARTIAL_30)
WAITING = (JhtReason.RESIGNED, JhtReason.TERMINATED)
WORK_MAY_GO_ON = (*PARTIAL, JhtReason.TOTAL_DISABILITY, JhtReason.DEATH)
WORK_ENDED = (JhtReason.TERMINATED, JhtReason.CONTRACT_END, JhtReason.BPU_STOPPED, JhtReason.LEFT_INDONESIA)


def facts(claim: ClaimContent | None = None, payees: tuple[Payee, ...] | None = None, **over: Any) -> Facts:
    claim = claim or death()
    member = {key: over.pop(key) for key in ("name", "birth_date", "nik") if key in over}
    default: dict[str, Any] = {
        "claim": claim,
        "personal": people(claim) if payees is None else personal(*payees),
        "member": known(**member),
        "snapshot": snapshot(claim),
        "channel": Channel.LAPAK_ASIK,
        "received_on": ON,
    }
    return Facts(**default | over)


def cover(claim: ClaimContent | None = None, received_on: date = ON, channel: Channel = Channel.LAPAK_ASIK, **over: Any) -> Facts:
    claim = claim or death()
    return facts(claim, snapshot=snapshot(claim, **over), received_on=received_on, channel=channel)


def filed_as(**over: Any) -> Facts:
    return facts(personal=personal(payee(), member=identity(**over)))


def other(kind: ClaimKind = ClaimKind.JKM_DEATH, filing: Filing = Filing.APPLICATION) -> LinkedClaim:
    return LinkedClaim(claim_id=OTHER_CLAIM, kind=kind, filing=filing)


PMI_DEATH = death(ClaimKind.PMI_DEATH)
DEPARTURE = migrant(ClaimKind.PMI_FAILED_DEPARTURE, departure={})
ROBBED = migrant(ClaimKind.PMI_LOSS, loss={"amount": {"amount": 1}})
HURT = migrants_accident()
RAPED = migrant(ClaimKind.PMI_RAPE, rape={"proven": True})
R = ReasonCode
NIK_WOMAN = "3515145408680002"

CASES: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("member_name", facts(), "passed", None),
    ("member_name", filed_as(name="Hj. Siti Aminah, S.H."), "passed", None),
    ("member_name", filed_as(name="SITI AMINNAH"), "referred", R.NAME_MISMATCH),
    ("member_name", filed_as(name="DEWI LESTARI"), "referred", R.NAME_MISMATCH),
    ("member_name", filed_as(name="DEWI LESTARI", birth_date=date(1990, 1, 1)), "failed", R.NAME_MISMATCH),
    ("birth_date", facts(), "passed", None),
    ("birth_date", filed_as(birth_date=None), "warned", None),
    ("birth_date", filed_as(birth_date=date(1968, 8, 15)), "referred", R.BIRTH_DATE_MISMATCH),
    ("same_nik", facts(nik=NIK_WOMAN), "passed", None),
    (
        "same_nik",
        facts(nik="3515145408680003", personal=personal(payee(), member=identity(nik=NIK_WOMAN))),
        "referred",
        R.IDENTITY_AMBIGUOUS,
    ),
    ("nik_birth_date", filed_as(nik=NIK_WOMAN), "passed", None),
    ("nik_birth_date", filed_as(nik="3515145508680002"), "warned", None),
    ("nik_birth_date", facts(), "passed", None),
    ("cover_on_date", facts(), "passed", None),
    ("cover_on_date", cover(covered=False), "failed", R.NOT_COVERED_ON_DATE),
    ("cover_on_date", cover(programmes=(Programme.JHT,)), "failed", R.NOT_COVERED_ON_DATE),
    ("cover_on_date", cover(programmes=()), "passed", None),
    ("cover_on_date", cover(savings(), covered=False), "passed", None),
    ("cover_on_date", cover(savings(), jht=None), "failed", R.NOT_COVERED_ON_DATE),
    ("cover_fits_kind", facts(), "passed", None),
    ("cover_fits_kind", cover(segment=Segment.PMI), "referred", R.NOT_COVERED_ON_DATE),
    ("cover_fits_kind", cover(PMI_DEATH, segment=Segment.PU), "referred", R.NOT_COVERED_ON_DATE),
    ("cover_fits_kind", cover(covered=False, segment=None), "passed", None),
    ("placement_phase", facts(repatriation()), "passed", None),
    ("placement_phase", cover(repatriation(), phase=MigrantPhase.AFTER), "failed", R.NOT_COVERED_ON_DATE),
    ("placement_phase", facts(DEPARTURE), "passed", None),
    ("placement_phase", cover(DEPARTURE, phase=MigrantPhase.DURING), "failed", R.NOT_COVERED_ON_DATE),
    ("placement_phase", facts(ROBBED), "passed", None),
    ("placement_phase", cover(ROBBED, phase=MigrantPhase.DURING), "failed", R.NOT_COVERED_ON_DATE),
    ("placement_phase", cover(ROBBED, covered=False, phase=None), "passed", None),
    ("cover_fits_kind", cover(RAPED, segment=Segment.PU, phase=None), "referred", R.NOT_COVERED_ON_DATE),
    ("expiry", facts(DEPARTURE, received_on=date(2031, 10, 1)), "passed", None),
    ("expiry", facts(DEPARTURE, received_on=date(2031, 10, 2)), "failed", R.CLAIM_EXPIRED),
    ("arrears", facts(), "passed", None),
    ("arrears", cover(arrears_months=3), "warned", None),
    ("arrears", cover(arrears_months=4), "warned", None),
    ("death_cause", facts(), "passed", None),
    ("death_cause", facts(death(cause=DeathCause.ACCIDENT)), "warned", None),
    ("death_cause", facts(death(cause=DeathCause.UNKNOWN)), "referred", R.WORK_ACCIDENT_NOT_JKM),
    ("death_cause", facts(death(cause=DeathCause.WORK_ACCIDENT)), "referred", R.WORK_ACCIDENT_NOT_JKM),
    ("death_cause", facts(death(cause=DeathCause.MISSING_AT_SEA)), "referred", R.WORK_ACCIDENT_NOT_JKM),
    ("death_cause", facts(death(ClaimKind.PMI_DEATH, DeathCause.MISSING_AT_SEA)), "passed", None),
    ("expiry", facts(repatriation(on=ON)), "passed", None),
    ("expiry", facts(repatriation(on=date(2023, 2, 22)), received_on=date(2028, 2, 22)), "passed", None),
    ("expiry", facts(repatriation(on=date(2023, 2, 22)), received_on=date(2028, 2, 23)), "failed", R.CLAIM_EXPIRED),
    ("expiry", facts(repatriation(on=date(2023, 2, 21)), received_on=date(2025, 2, 21)), "passed", None),
    ("expiry", facts(repatriation(on=date(2023, 2, 21)), received_on=date(2025, 2, 22)), "failed", R.CLAIM_EXPIRED),
    ("expiry", facts(repatriation(on=date(2016, 1, 1))), "passed", None),
    ("expiry", facts(work_accident(date(2019, 12, 2)), received_on=date(2024, 12, 2)), "passed", None),
    ("expiry", facts(work_accident(date(2019, 12, 2)), received_on=date(2024, 12, 3)), "failed", R.CLAIM_EXPIRED),
    ("expiry", facts(work_accident(date(2019, 12, 1)), received_on=date(2021, 12, 2)), "failed", R.CLAIM_EXPIRED),
    ("cover_fits_kind", cover(work_accident(), segment=Segment.PMI), "referred", R.NOT_COVERED_ON_DATE),
    ("work_accident", facts(work_accident()), "passed", None),
    ("work_accident", facts(work_death()), "passed", None),
    ("work_accident", facts(work_death(cause=DeathCause.ILLNESS)), "referred", R.NOT_A_WORK_ACCIDENT),
    ("link_to_work", facts(work_accident()), "passed", None),
    *(
        ("link_to_work", facts(work_accident(cause=cause)), "referred", R.LINK_TO_WORK)
        for cause in AccidentCause
        if cause is not AccidentCause.WORKPLACE
    ),
    ("conclusion", facts(work_accident()), "passed", None),
    ("conclusion", facts(work_accident(date(2025, 2, 23), suspected=True)), "referred", R.SUSPECTED_CASE),
    ("conclusion", facts(work_accident(date(2025, 2, 24), suspected=True)), "referred", R.SUSPECTED_CASE),
    ("conclusion", facts(HURT), "passed", None),
    *REPORTS,
    ("advisory_doctor", facts(work_accident()), "passed", None),
    ("advisory_doctor", facts(work_accident(state=MedicalState.TOTAL_PERMANENT)), "referred", R.ADVISORY_DOCTOR),
    (
        "advisory_doctor",
        facts(work_accident(disability=DisabilityDetails(total_declared=True))),
        "referred",
        R.ADVISORY_DOCTOR,
    ),
    ("link_to_work", facts(HURT), "passed", None),
    ("link_to_work", facts(migrants_accident(cause=AccidentCause.RAPE)), "referred", R.LINK_TO_WORK),
    ("advisory_doctor", facts(migrants_accident(DisabilityDetails(total_declared=True))), "referred", R.ADVISORY_DOCTOR),
    ("cover_fits_kind", cover(HURT, segment=Segment.PU, phase=None), "referred", R.NOT_COVERED_ON_DATE),
    ("death_cause", facts(death(ClaimKind.PMI_DEATH, DeathCause.WORK_ACCIDENT)), "referred", R.LINK_TO_WORK),
    ("death_cause", facts(death(ClaimKind.PMI_DEATH, DeathCause.UNKNOWN)), "referred", R.WORK_ACCIDENT_NOT_JKM),
    ("repatriation_grounds", facts(repatriation()), "passed", None),
    ("repatriation_grounds", facts(repatriation(deliberate_crime=True)), "failed", R.DELIBERATE_CRIME),
    ("repatriation_grounds", facts(repatriation(banned_substances=True)), "failed", R.DELIBERATE_CRIME),
    ("waiting_time", facts(RESIGNED, received_on=ON), "passed", None),
    ("waiting_time", facts(RESIGNED, received_on=ON - DAY), "failed", R.WAITING_TIME_NOT_OVER),
    ("waiting_time", facts(TERMINATED, received_on=ON), "passed", None),
    ("waiting_time", facts(TERMINATED, received_on=ON - DAY), "failed", R.WAITING_TIME_NOT_OVER),
    ("waiting_time", facts(savings(JhtReason.RESIGNED, date(2026, 1, 31)), received_on=date(2026, 2, 28)), "passed", None),
    ("waiting_time", facts(savings(JhtReason.RESIGNED, None)), "referred", R.WAITING_TIME_NOT_OVER),
    ("waiting_time", facts(savings(JhtReason.PENSION_AGE, ON)), "passed", None),
    ("pension_age", facts(savings(), birth_date=date(1970, 11, 20)), "passed", None),
    ("pension_age", facts(savings(), birth_date=date(1970, 11, 21)), "referred", R.PENSION_AGE_NOT_REACHED),
    ("pension_age", facts(savings(), birth_date=date(1976, 11, 20)), "referred", R.PENSION_AGE_NOT_REACHED),
    ("pension_age", facts(savings(), birth_date=date(1976, 11, 21)), "failed", R.PENSION_AGE_NOT_REACHED),
    ("pension_age", facts(RESIGNED, birth_date=date(2000, 1, 1)), "passed", None),
    ("employment", cover(RESIGNED, employed=True), "referred", R.STILL_EMPLOYED),
    ("employment", cover(RESIGNED), "passed", None),
    ("employment", cover(savings(), employed=True), "passed", None),
    *[("employment", cover(savings(reason), employed=True), "passed", None) for reason in WORK_MAY_GO_ON],
    *[("employment", cover(savings(reason), employed=True), "referred", R.STILL_EMPLOYED) for reason in WORK_ENDED],
    *[("waiting_time", facts(savings(reason, ON)), "passed", None) for reason in JhtReason if reason not in WAITING],
    *[("reason_fits", facts(savings(reason)), "passed", None) for reason in (*WAITING, *PARTIAL, JhtReason.CONTRACT_END)],
    ("reason_fits", facts(savings(JhtReason.TOTAL_DISABILITY)), "referred", R.ADVISORY_DOCTOR),
    ("reason_fits", cover(savings(JhtReason.BPU_STOPPED), segment=Segment.BPU), "passed", None),
    ("reason_fits", cover(savings(JhtReason.BPU_STOPPED)), "referred", R.OFFICER_DECISION),
    ("reason_fits", cover(FAILED, segment=Segment.PMI, phase=MigrantPhase.BEFORE), "passed", None),
    ("reason_fits", cover(FAILED, segment=Segment.PMI, phase=MigrantPhase.DURING), "referred", R.OFFICER_DECISION),
    ("reason_fits", cover(FAILED), "referred", R.OFFICER_DECISION),
    ("reason_fits", cover(savings(JhtReason.LEFT_INDONESIA), nationality="DE"), "passed", None),
    ("reason_fits", cover(savings(JhtReason.LEFT_INDONESIA)), "referred", R.OFFICER_DECISION),
    ("still_member", facts(savings()), "passed", None),
    *[("still_member", cover(savings(reason), employed=True), "passed", None) for reason in PARTIAL],
    *[("still_member", cover(savings(reason)), "referred", R.NOT_COVERED_ON_DATE) for reason in PARTIAL],
    *[("still_member", cover(savings(reason), covered=False), "failed", R.NOT_COVERED_ON_DATE) for reason in PARTIAL],
    ("still_member", cover(savings(JhtReason.PARTIAL_10, on=ON), segment=Segment.BPU), "passed", None),
    ("still_member", cover(savings(JhtReason.PARTIAL_10, on=ON - DAY), segment=Segment.BPU), "referred", R.NOT_COVERED_ON_DATE),
    ("channel_limit", cover(savings(), channel=Channel.JMO, jht=jht_account(15_000_000)), "passed", None),
    (
        "channel_limit",
        cover(savings(), channel=Channel.JMO, jht=jht_account(15_000_001)),
        "failed",
        R.BALANCE_ABOVE_CHANNEL_LIMIT,
    ),
    ("channel_limit", cover(savings(), date(2025, 5, 1), Channel.JMO, jht=jht_account(15_000_000)), "passed", None),
    (
        "channel_limit",
        cover(savings(), date(2025, 4, 30), Channel.JMO, jht=jht_account(10_000_001)),
        "failed",
        R.BALANCE_ABOVE_CHANNEL_LIMIT,
    ),
    ("channel_limit", cover(savings(), date(2025, 4, 30), Channel.JMO, jht=jht_account(10_000_000)), "passed", None),
    ("channel_limit", cover(savings(), jht=jht_account(939_300_000)), "passed", None),
    ("channel_limit", cover(savings(), jht=None), "passed", None),
    ("earlier_payment", cover(savings(), jht=jht_account(1, paid_before=1)), "warned", None),
    ("earlier_payment", cover(savings()), "passed", None),
    ("tax_number", facts(savings(), snapshot=snapshot(savings(), jht=jht_account(50_000_000))), "passed", None),
    ("tax_number", facts(savings(), snapshot=snapshot(savings(), jht=jht_account(50_000_001))), "warned", None),
    ("tax_number", facts(savings(), snapshot=snapshot(savings(), jht=jht_account(9, paid_before=1))), "warned", None),
    ("tax_number", facts(savings(), nik=NIK_WOMAN, snapshot=snapshot(savings(), jht=jht_account(50_000_001))), "passed", None),
    ("tax_number", facts(savings(), snapshot=snapshot(savings(), jht=None)), "passed", None),
    *[
        ("earlier_payment", cover(savings(reason), jht=jht_account(9, paid_before=1)), "referred", R.ENTITLEMENT_TAKEN)
        for reason in PARTIAL
    ],
    ("heir_order", facts(), "passed", None),
    ("heir_order", facts(payees=(payee(), payee("heir-2", relationship=Relationship.CHILD))), "passed", None),
    ("heir_order", facts(payees=()), "referred", R.HEIR_RANK),
    ("heir_order", facts(payees=(payee(relationship=Relationship.PARENT),)), "referred", R.HEIR_RANK),
    ("heir_order", facts(payees=(payee(), payee("heir-2", relationship=Relationship.SIBLING))), "referred", R.HEIR_RANK),
    ("heir_order", facts(payees=(member_payee(),)), "referred", R.HEIR_RANK),
    ("member_is_paid", facts(savings()), "passed", None),
    ("member_is_paid", facts(savings(), (payee(),)), "referred", R.PAYEE_NOT_ENTITLED),
    ("member_is_paid", facts(DEAD, (payee(),)), "passed", None),
    ("heir_order", facts(DEAD, (payee(),)), "passed", None),
    ("heir_order", facts(DEAD, (payee(relationship=Relationship.SIBLING),)), "referred", R.HEIR_RANK),
    ("heir_order", facts(savings()), "passed", None),
    ("minors", facts(), "passed", None),
    ("minors", facts(payees=(payee(birth_date=date(2008, 11, 20)),)), "passed", None),
    ("minors", facts(payees=(payee(birth_date=date(2008, 11, 21)),)), "referred", R.HEIR_MINOR),
    ("minors", facts(payees=(payee(birth_date=date(2008, 11, 21), guardian_name="DEWI"),)), "passed", None),
    ("minors", facts(payees=(payee(relationship=Relationship.CHILD, birth_date=None),)), "referred", R.HEIR_MINOR),
    ("minors", facts(payees=(payee(relationship=Relationship.GUARDIAN),)), "referred", R.HEIR_MINOR),
    ("own_account", facts(payees=(payee(account=account("BUDI SANTOSO, S.E.")),)), "passed", None),
    ("own_account", facts(payees=(payee(account=account("BUDI S")),)), "referred", R.ACCOUNT_NAME_MISMATCH),
    ("own_account", facts(payees=(payee(account=account("DEWI"), guardian_name="DEWI"),)), "passed", None),
    *COVER,
    *HEIRS,
    *PENSIONS,
    *MONTHS_FILED,
    *SCHOOL_YEARS,
    *CHANNELS,
    ("duplicates", facts(), "passed", None),
    ("duplicates", facts(others=(other(),)), "referred", R.POSSIBLE_DUPLICATE),
    ("duplicates", facts(others=(other(filing=Filing.NOTIFICATION),)), "passed", None),
    ("duplicates", facts(others=(other(ClaimKind.JHT),)), "passed", None),
    *findings(facts(work_accident()), facts(work_accident(disability=DisabilityDetails(losses=(Loss(what=BodyLoss.THUMB),))))),
]


@pytest.mark.parametrize(("check", "given", "outcome", "reason"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_a_check_at_its_edge(check: str, given: Facts, outcome: str, reason: ReasonCode | None) -> None:
    (result,) = (result for result in run(given).checks if result.check == check)
    assert (result.outcome, result.reason) == (outcome, reason)


def test_every_check_is_tried_with_each_outcome_it_may_have() -> None:
    assert {case[0] for case in CASES} == {check.name for check in CHECKS}


def test_every_check_has_a_name_of_its_own_and_an_article() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.article for check in CHECKS)


def test_a_plain_claim_of_each_kind_goes_straight_through() -> None:
    for claim in (
        death(),
        PMI_DEATH,
        repatriation(),
        DEPARTURE,
        ROBBED,
        RAPED,
        HURT,
        savings(),
        RESIGNED,
        work_accident(),
        work_death(),
    ):
        verdict = run(facts(claim))
        assert (verdict.failed, verdict.referred) == ((), ()), claim.kind


def test_details_hold_nothing_personal() -> None:
    for _, given, _, _ in CASES:
        details = " ".join(result.detail for result in run(given).checks)
        assert given.member.name not in details
        assert all(payee.name not in details for payee in given.personal.payees)


def test_a_rule_marked_unverified_refers_instead_of_denying() -> None:
    doubtful = Check("doubtful", frozenset(ClaimKind), "none", EvidenceMark.UNRESOLVED, lambda _: failed(R.CLAIM_EXPIRED, "late"))
    sure = Check("sure", frozenset(ClaimKind), "none", EvidenceMark.SECONDARY, lambda _: failed(R.CLAIM_EXPIRED, "late"))
    assert run(facts(), (doubtful,)).referred == (R.CLAIM_EXPIRED,)
    assert run(facts(), (sure,)).failed == (R.CLAIM_EXPIRED,)


def test_signals_of_fraud_go_to_a_supervisor_and_all_else_to_an_officer() -> None:
    assert run(facts(others=(other(),))).role is AuthorityRole.SUPERVISOR
    assert run(facts(payees=())).role is AuthorityRole.OFFICER


NAMES = [
    ("SITI AMINAH", "siti aminah", Likeness.EXACT),
    ("Dr. Ir. H. Budi Santoso, M.M.", "BUDI SANTOSO", Likeness.EXACT),
    ("NUR'AINI", "NURAINI", Likeness.EXACT),
    ("NUR-AINI", "NURAINI", Likeness.NEAR),
    ("MUHAMMAD RIZKI", "M RIZKI", Likeness.NEAR),
    ("MUHAMMAD RIZKI", "MUHAMAD RIZQI", Likeness.NEAR),
    ("MUHAMMAD RIZKI", "MUHAMD RIZQY", Likeness.DIFFERENT),
    ("SANTOSO BUDI", "BUDI SANTOSO", Likeness.NEAR),
    ("SITI", "SITI AMINAH", Likeness.NEAR),
    ("BUDI SANTOSO", "DEWI LESTARI", Likeness.DIFFERENT),
    ("ANI", "ADI", Likeness.DIFFERENT),
    ("H.", "H", Likeness.EXACT),
    ("JOS\u00c9 RIZAL", "JOSE\u0301 RIZAL", Likeness.EXACT),
]


@pytest.mark.parametrize(("one", "another", "expected"), NAMES)
def test_names_are_compared_without_titles_and_punctuation(one: str, another: str, expected: Likeness) -> None:
    assert likeness(one, another) is expected
    assert likeness(another, one) is expected


@pytest.mark.parametrize(
    ("nik", "born", "expected"),
    [
        ("3515140508680001", date(1968, 8, 5), True),
        ("3515144508680002", date(1968, 8, 5), True),
        ("3515144508680002", date(1968, 8, 6), False),
        ("3515140508680001", date(1969, 8, 5), False),
    ],
)
def test_a_womans_nik_holds_her_day_of_birth_plus_forty(nik: str, born: date, expected: bool) -> None:
    assert nik_agrees(nik, born) is expected
