"""An account that is named after the filing is shown where others that show it meet; one that stood in the filing is there already."""

from schemas.events.requests import CoverageRequested, FingerprintShown
from schemas.signals import Shared, fingerprint
from tests.processors.payout.payments import ALIAS, WIDOW, Case, account, amendment, payee, provided, withdrawal
from tests.processors.script import NOW

BANK = account().bank_code
LATE = fingerprint(Shared.ACCOUNT, BANK, "9999999999")


def filed(of: str | None = None) -> Case:
    return Case.registered(payee(of=None if of is None else account(WIDOW, of)))


def shown(case: Case) -> list[FingerprintShown]:
    return case.script.emitted(FingerprintShown)


def test_it_is_shown_with_the_filings_day_and_the_way_of_its_question() -> None:
    case = filed("1111111111").feed(provided())
    (word,) = shown(case)
    assert (word.fingerprint, word.revision, word.received_at, word.aliases) == (LATE, 1, NOW, (ALIAS,))
    assert word.onward == (fingerprint(Shared.ACCOUNT, BANK, "1111111111").key,)
    assert [said.key for said in case.script.effects.outputs if said.data == word] == [LATE.key]


def test_the_filings_own_account_and_that_of_nobody_in_it_are_not() -> None:
    assert shown(filed("9999999999").feed(provided())) == []
    assert shown(filed().feed(provided(ref="stranger"))) == []


def test_after_an_amendment_what_still_counts_is_shown_under_its_revision() -> None:
    case = filed().feed(provided(day=9), amendment(2, payee()))
    assert [word.revision for word in shown(case)] == [1, case.script.emitted(CoverageRequested)[-1].revision]
    older = filed().feed(provided(day=1), amendment(2, payee()))
    assert [word.revision for word in shown(older)] == [1]


def test_a_claim_that_is_over_shows_nothing_more() -> None:
    assert shown(filed().feed(withdrawal(), provided())) == []
