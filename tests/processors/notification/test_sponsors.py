"""Who paid a vulnerable worker's contributions is thanked where the decision is told, and nowhere else."""

import pytest

from processors.notification import processor
from schemas.events.notifications import NotificationRequested
from schemas.vocabulary import Language
from tests.processors.claim_state.lifecycle import approved, verified
from tests.processors.filings import CLAIM, completed, covered, registered, snapshot
from tests.processors.script import Script

LINGKARAN = "GN Lingkaran"


def told(*sponsors: str) -> NotificationRequested:
    script = Script(processor)
    cover = covered(snapshot(sponsors=sponsors))
    for event in (registered(), cover, completed(), verified(), approved()):
        script.feed(CLAIM, event)
    return [data for data in script.emitted(NotificationRequested) if data.template == "claim-approved"][-1]


@pytest.mark.parametrize(
    ("sponsors", "thanks"),
    [
        ((), ""),
        ((LINGKARAN,), " The member's contributions were paid by GN Lingkaran, with our thanks."),
        ((LINGKARAN, "PT Peduli"), " The member's contributions were paid by GN Lingkaran, PT Peduli, with our thanks."),
    ],
)
def test_the_decision_thanks_who_paid_the_contributions(sponsors: tuple[str, ...], thanks: str) -> None:
    text = told(*sponsors).personal.text
    assert text[Language.ENGLISH].endswith(f"after tax.{thanks}")
    assert ("terima kasih" in text[Language.INDONESIAN]) is bool(sponsors)
