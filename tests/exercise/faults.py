"""Five faults and a killed processor: each injected, seen on a page of the console, and put right by what people do there."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from playwright.sync_api import Page

from deploy.bank.moods import Mood
from deploy.pausing import pause
from tests.exercise.stage import OPERATOR, PARTITIONS, STEERS, Stage
from tests.exercise.traffic import as_it_is, backwards, claims_of, event_date, mistyped, one_claim, rewritten, stream
from tests.gateway.pictures import taken

BROKEN_SEED: Final = 4_000
BATCH_SEED: Final = 5_000
BATCH_CLAIMS: Final = 40
BATCH_RATE: Final = 20.0
LEFT_PAUSED_SECONDS: Final = 20.0
REFUSED_MIN: Final = 20
"""So many payments have failed before somebody acts: below, it is an ordinary day."""
ALL: Final = 1_000
MARGIN: Final = 12
"""Pixels below the map."""
PICTURES_MAX: Final = 5
LETTERS: Final = 1_060
"""Pixels: of a page with more dead letters than a picture needs."""
TILES: Final = ".sides"
LOOKED_INTO_SECONDS: Final = 10.0
FLOWS: Final = "Claims flow"


@dataclass(slots=True)
class Measured:
    """One fault. Seconds from its injection until a page showed it, until the last word that answers it was sent, and until all was right."""

    fault: str
    seen_on: str = ""
    action: str = ""
    shown: float = 0.0
    answered: float = 0.0
    right: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def since(self) -> float:
        return round(time.monotonic() - self.began, 1)


class Exercise:
    """Dewi watches the flow and steps in, ani and budi steer payments."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.measured: list[Measured] = []
        self.watch = stage.enter("dewi", OPERATOR)
        self.dewi = stage.enter("dewi", OPERATOR)
        self.ani = stage.enter("ani", STEERS, "supervisor")
        self.budi = stage.enter("budi", STEERS, "supervisor")
        stage.goto(self.watch, "/console/flow")

    def run(self, fault: Callable[[Measured], None], name: str) -> None:
        """From a calm flow to a calm flow."""
        self.calm()
        found = Measured(name)
        fault(found)
        self.measured.append(found)

    def calm(self) -> None:
        self.stage.until(self.watch, "claims flow, and nothing is set aside", lambda: self.flows() and self.set_aside() == 0)

    def verdict(self) -> str:
        return self.watch.locator(".verdict").inner_text()

    def flows(self) -> bool:
        return self.verdict().startswith(FLOWS) and "late" not in self.verdict().partition("\n")[0]

    def set_aside(self) -> int:
        return self.count(".step:has(h3:text-is('intake')) a[href^='/console/dead-letters']")

    def map_taken(self, name: str) -> None:
        """A picture of the flow page as far as its map goes: once more where an update moved the map meanwhile."""
        for _ in range(PICTURES_MAX):
            bottom = self._map_ends()
            taken(self.watch, name, bottom + MARGIN)
            if self._map_ends() == bottom:
                return

    def _map_ends(self) -> int:
        bottom: float = self.watch.evaluate("document.querySelector('.map').getBoundingClientRect().bottom + scrollY")
        return round(bottom)

    def payouts(self, standing: str) -> int:
        """As the tile on the flow page counts them."""
        return self.count(f"li:has(a[href$='standing={standing}']) b")

    def count(self, selector: str) -> int:
        texts = self.watch.locator(selector).all_inner_texts()
        return int(texts[0].replace(",", "").replace(".", "")) if texts else 0

    def noticed(self, found: Measured, where: str, holds: Callable[[], bool]) -> None:
        self.stage.until(self.watch, f"{found.fault} shows", holds)
        found.shown, found.seen_on = found.since(), where

    def answered(self, found: Measured, action: str) -> None:
        found.answered, found.action = found.since(), action

    def mended(self, found: Measured, page: Page, holds: Callable[[], bool]) -> None:
        self.stage.until(page, f"{found.fault} is over", holds)
        found.right = found.since()

    def words(self, page: Page, because: str, button: str) -> None:
        """A form that asks for a reason."""
        page.fill("#because", because)
        page.click(button)
        page.wait_for_selector(".notice.good")

    def mistyped_date(self, found: Measured) -> None:
        """A channel writes a month that there is not; whoever asks them hears the date."""
        records = one_claim(BROKEN_SEED, PARTITIONS)
        (right,) = claims_of(records)
        claim = (right.key or b"").decode()
        self.stage.feed(rewritten(records, mistyped, "mistyped"))
        self.noticed(found, "the flow map: *set aside* in intake", lambda: self.set_aside() > 0)
        self.map_taken("exercise-dead-letter-on-the-flow")
        self.stage.goto(self.dewi, "/console/dead-letters")
        self.dewi.locator("a[href^='/console/dead-letters/intake/']").first.click()
        self.dewi.fill("input[name^='at:']", event_date(right))
        self.dewi.click("button[value=rehearse]")
        self.dewi.wait_for_selector("#rehearsal")
        taken(self.dewi, "exercise-dead-letter")
        self.words(self.dewi, "the branch read the date to me on the telephone", "button[value=replay]")
        self.answered(found, "the date corrected in the record, a dry run, replay")
        self.stage.goto(self.dewi, f"/console/claims/{claim}")
        self.mended(found, self.dewi, lambda: "paid" in self.dewi.locator("h1 .tag").inner_text())
        self.stage.goto(self.dewi, f"/console/claims/{claim}")
        self.dewi.get_by_text("records of other topics").wait_for()
        taken(self.dewi, "exercise-claim")

    def wrong_release(self, found: Measured) -> None:
        """A channel's new release writes dates backwards, forty times; then it is mended there, and they are sent anew."""
        records = stream(BATCH_SEED, BATCH_RATE, BATCH_CLAIMS, PARTITIONS)
        self.stage.feed(rewritten(records, backwards, "backwards"))
        self.noticed(found, "the flow map: *set aside* in intake", lambda: self.set_aside() >= BATCH_CLAIMS)
        self.stage.goto(self.dewi, "/console/dead-letters")
        self.dewi.get_by_role("link", name="invalid data").first.click()
        taken(self.dewi, "exercise-cause", LETTERS)
        self.dewi.fill("#count", str(BATCH_CLAIMS))
        self.dewi.fill("#because", "a release of theirs wrote dates backwards; they have mended it and send them anew")
        self.dewi.click("button[value=discard]")
        self.dewi.wait_for_selector("progress")
        self.answered(found, "all letters of the cause discarded, at 20 a second")
        self.stage.until(self.dewi, "the cause is answered", lambda: self.dewi.locator("h1 .tag.good").count() > 0)
        taken(self.dewi, "exercise-cause-answered")
        self.stage.feed(rewritten(claims_of(records), as_it_is, "anew"))
        last = (claims_of(records)[-1].key or b"").decode()
        self.stage.goto(self.dewi, f"/console/claims/{last}")
        self.mended(found, self.dewi, lambda: self.set_aside() == 0 and self._filed(last))

    def _filed(self, claim: str) -> bool:
        self.stage.goto(self.dewi, f"/console/claims/{claim}")
        tag = self.dewi.locator("h1 .tag")
        return tag.count() > 0 and "held" not in tag.inner_text() and "not filed" not in tag.inner_text()

    def forgotten_pause(self, found: Measured) -> None:
        """Somebody paused verification to look at something, and went home."""
        pause(self.stage.stack.kafka, "verification", person="tono", because="looking at a check", minutes=None)
        self.noticed(found, "the flow map's verdict", lambda: "operators paused verification" in self.verdict())
        self.stage.stay(self.watch, LEFT_PAUSED_SECONDS)
        self.map_taken("exercise-paused")
        self.stage.goto(self.dewi, "/console/pausing/verification")
        self.words(self.dewi, "tono has gone home and was done", "button[value=resume]")
        self.answered(found, f"resume, after it had been left for {LEFT_PAUSED_SECONDS:.0f} s")
        self.mended(found, self.watch, self.flows)

    def bank_refuses(self, found: Measured) -> None:
        """The bank refuses accounts that live. It says so when asked, and mends it; two people have all of them sent anew."""
        before = self.payouts("awaiting_account")
        self.stage.moods[Mood.REJECTED_AT_ONCE] = ALL
        self.noticed(
            found,
            f"the flow page: payouts *awaiting account*, {REFUSED_MIN} more than before",
            lambda: self.payouts("awaiting_account") >= before + REFUSED_MIN,
        )
        taken(self.watch, "exercise-refused-on-the-flow", part=TILES)
        self.stage.moods.clear()
        self.stage.goto(self.ani, "/console/payouts?standing=awaiting_account")
        taken(self.ani, "exercise-refused")
        self.stage.stay(self.ani, 3.0)  # what the bank has refused by then is told
        self.stage.goto(self.ani, "/console/campaigns/new?standing=awaiting_account&payment_system=simbank&action=send_anew")
        taken(self.ani, "exercise-campaign-dry-run")
        self.ani.fill("#because", "the bank's table of closed accounts was wrong; it is mended")
        self.ani.click("form[action='/console/campaigns'] button")
        self.ani.wait_for_url("**/console/campaigns/*")
        self.budi.goto(self.ani.url)
        self.stage.until(self.budi, "it can be approved", partial(self._reloaded, self.budi, "button[value=approve]"))
        self.words(self.budi, "the bank told me the same", "button[value=approve]")
        self.answered(found, "a campaign, *send anew*: proposed by one, approved by another")
        self.stage.until(self.ani, "the campaign is done", partial(self._reloaded, self.ani, "h1 .tag:text-is('done')"))
        self.mended(found, self.watch, lambda: self.payouts("awaiting_account") < before + REFUSED_MIN)
        taken(self.ani, "exercise-campaign")

    def _reloaded(self, page: Page, selector: str) -> bool:
        page.reload()
        return page.locator(selector).count() > 0

    def bank_contradicts_itself(self, found: Measured) -> None:
        """The bank says paid and refused of the same payments. No more money until it has been looked into."""
        self.stage.moods[Mood.CONTRADICTING] = ALL
        self.noticed(found, "the flow page: payouts in *conflict*", lambda: self.payouts("conflict") > 0)
        self.stage.goto(self.ani, "/console/brake")
        self.words(self.ani, "simbank says paid and refused of the same payments", "button[value=hold]")
        self.answered(found, f"the brake; after {LOOKED_INTO_SECONDS:.0f} s let go by two")
        taken(self.watch, "exercise-conflicts-on-the-flow", part=TILES)
        self.stage.until(self.ani, "the brake stands everywhere", lambda: self._brake_is("The brake is on"))
        self.stage.stay(self.ani, LOOKED_INTO_SECONDS)
        self.stage.goto(self.ani, "/console/brake")
        taken(self.ani, "exercise-brake")
        self.stage.moods.clear()
        self.stage.people.may_answer_conflicts = True  # with the bank's statement before them
        for page, because in ((self.ani, "the bank's statement lists each once"), (self.budi, "I have seen the statement")):
            self.stage.goto(page, "/console/brake")
            self.words(page, because, "button[value=release]")
        self.mended(found, self.ani, lambda: self._brake_is("Payments flow") and self.payouts("conflict") == 0)

    def _brake_is(self, said: str) -> bool:
        self.stage.goto(self.ani, "/console/brake")
        return self.ani.locator(".verdict").inner_text().startswith(said)

    def killed_worker(self, found: Measured) -> None:
        """Assessment's only worker is killed, and nothing starts it again until it was seen."""
        supervisor = self.stage.stack.supervisor
        program = next(each for each in supervisor.programs if each.name == "assessment-1")
        supervisor.child(program.name).send(signal.SIGKILL)
        supervisor.remove(program.name)
        self.noticed(found, "the flow map's verdict", lambda: "held up in assessment" in self.verdict())
        self.stage.stay(self.watch, LEFT_PAUSED_SECONDS)
        self.map_taken("exercise-killed")
        supervisor.add(program)
        self.answered(found, "none in the console: the worker was started again")
        self.mended(found, self.watch, self.flows)
