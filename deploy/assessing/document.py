"""`python -m deploy.assessing.document`: the JSON Schemas of the case file and its result, and the examples' results, as committed."""

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from deploy.assessing.form import Assessment, CaseFile
from deploy.assessing.run import assess_case

DOCS: Final = Path(__file__).parents[2] / "docs"
EXAMPLES: Final = DOCS / "examples"
RESULT: Final = ".result.json"
SCHEMAS: Final[dict[str, type[BaseModel]]] = {"case.schema.json": CaseFile, "assessment.schema.json": Assessment}


def cases() -> tuple[Path, ...]:
    """The examples' case files."""
    return tuple(sorted(path for path in EXAMPLES.glob("*.json") if not path.name.endswith(RESULT)))


def result_of(case: Path) -> str:
    """What `santunan assess` prints for it."""
    return written(assess_case(CaseFile.model_validate_json(case.read_text())))


def written(result: Assessment) -> str:
    """The result as JSON, without what is empty."""
    told = result.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def documents() -> dict[Path, str]:
    """Every generated file with its text."""
    schemas = {
        DOCS / name: json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n" for name, model in SCHEMAS.items()
    }
    return schemas | {case.with_suffix("").with_suffix(RESULT): result_of(case) for case in cases()}


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text)
