"""`santunan recover`: a database restored from the past decides again what the log already holds, and publishes none of it twice."""

from streams.recovering.guard import Doubt
from streams.recovering.recovery import Recovered, Recovery

__all__ = ["Doubt", "Recovered", "Recovery"]
