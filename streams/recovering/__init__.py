"""`santunan recover`: a database restored from the past decides again what the log already holds, and publishes none of it twice."""

from streams.recovering.known import KnownOutputs
from streams.recovering.walk import Recovered, Recovery

__all__ = ["KnownOutputs", "Recovered", "Recovery"]
