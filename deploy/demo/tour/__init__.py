"""One claim for every benefit, segment and phase that the law knows, and for what it leaves to people, filed honestly: what a demo of some
size always has in it."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from deploy.demo.claimants import Case
from deploy.demo.population import Population
from deploy.demo.tour.abroad import abroad
from deploy.demo.tour.asked import people_are_asked
from deploy.demo.tour.at_home import at_home
from deploy.demo.tour.doors import brought
from deploy.demo.tour.savings import saved_up

TOUR_CLAIMS_MIN: Final = 300
"""A demo of fewer claims goes without: the tour would be most of it."""


def tour(seed: int, today: date) -> tuple[Case, ...]:
    """The same claims for the same seed and civil date, drawn apart from everything else."""
    random = Random(f"{seed} tour")
    population = Population(random, today)
    parts = (at_home, abroad, saved_up, people_are_asked)
    return tuple(brought((case for part in parts for case in part(random, population, today)), today))
