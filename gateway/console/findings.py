"""The form in which a field officer or an advisory doctor says what they found, read into what the office's API takes."""

from typing import Final

from pydantic import ValidationError

from gateway.endpoints.findings import FindingSaid
from gateway.pages.sessions import FormKey
from schemas.findings import FindingOutcome
from schemas.vocabulary import TaskKind

OUTCOMES: Final = {
    TaskKind.FIELD_VISIT: (FindingOutcome.MET, FindingOutcome.NOT_MET, FindingOutcome.NOT_FOUND_OUT),
    TaskKind.MEDICAL_REVIEW: tuple(FindingOutcome),
}
"""What each may say."""


def finding_of(task: str, given: dict[str, str], made: FormKey) -> FindingSaid | None:
    """None for a form that is not whole. Percentages are written as `right_thumb 40, left_index 100`."""
    try:
        return FindingSaid.model_validate(
            {
                "task_id": task,
                "spoken_at": made.at,
                "found": {
                    "outcome": given.get("outcome", ""),
                    "percents": [_percent(part) for part in given.get("percents", "").split(",") if part.strip()],
                    "found_on": given.get("found_on", ""),
                    "place": given.get("place", ""),
                    "paper_sha256": given.get("paper_sha256", "").lower(),
                    "because": given.get("because", ""),
                },
            }
        )
    except ValidationError:
        return None


def _percent(part: str) -> dict[str, str]:
    loss, _, percent = part.strip().removesuffix("%").strip().rpartition(" ")
    return {"loss": loss.strip(), "percent": percent}
