"""A result as people read it: what becomes of the case, each line with its rule, arithmetic and sentences, and what is missing."""

from collections.abc import Iterator

from deploy.assessing.form import Assessment
from processors.law.rows import UNVERIFIED
from processors.verification.rules.signals import sentence
from schemas.benefit import BenefitLine

INDENT = "    "


def explanation(result: Assessment) -> str:
    """The whole text, English with each line's sentence in Indonesian too."""
    return "\n".join([*_head(result), *_lines(result), *_beside(result), *_deadlines(result)]) + "\n"


def _head(result: Assessment) -> Iterator[str]:
    reasons = f" ({', '.join(result.reasons)})" if result.reasons else ""
    yield f"{result.outcome.upper()}{reasons}: {result.next_step}"
    yield f"event {result.event_date}, assessed {result.assessed_on}, tariffs {result.tariff_version}"
    yield f"total Rp{result.total.amount:,} net"
    if result.approval is not None:
        yield f"approval by {result.approval.people} person(s), {result.approval.role} or above: {', '.join(result.approval.reasons)}"


def _lines(result: Assessment) -> Iterator[str]:
    for line in result.lines:
        yield ""
        yield f"{line.benefit}  Rp{line.net.amount:,} net  to {line.payee_ref}"
        yield from (f"{INDENT}{text}" for text in _line(line))


def _line(line: BenefitLine) -> Iterator[str]:
    if line.sentence is not None:
        yield line.sentence.english
        yield line.sentence.indonesian
    doubt = ", UNVERIFIED" if line.mark in UNVERIFIED else ""
    yield f"rule {line.rule}; {line.article}; mark {line.mark}{doubt}; tariffs {line.tariff_version}"
    yield "from " + ", ".join(f"{name}={value}" for name, value in line.inputs.items())
    yield from (f"{number}. {step}" for number, step in enumerate(line.steps, 1))
    if line.tax:
        yield f"gross Rp{line.gross.amount:,}, tax Rp{line.tax.amount:,}"


def _beside(result: Assessment) -> Iterator[str]:
    sections = (
        ("payees", [f"{one.ref} ({one.relationship}): Rp{one.net.amount:,}" for one in result.payees]),
        ("not given", [f"{one.rule}: {one.detail} ({one.article})" for one in result.refused]),
        ("somebody else's", [f"{one.sentence.english} ({one.rule}; {one.article}; {one.mark})" for one in result.not_paid]),
        ("questions", [f"{one.reason}: {one.detail}" for one in result.questions]),
        (
            "missing documents",
            [
                f"{' or '.join(one.any_of)}{f' of {one.payee_ref}' if one.payee_ref else ''} ({one.article})"
                for one in result.missing_documents
            ],
        ),
        (
            "checks that did not simply pass",
            [
                f"{one.check}: {one.outcome}, {one.reason or ''} {one.detail}".strip()
                for one in result.checks
                if one.outcome != "passed"
            ],
        ),
        ("signals, for officers", [f"{one.points} points, {one.name}: {sentence(one).english}" for one in result.signals]),
    )
    for title, rows in sections:
        if rows:
            yield ""
            yield title
            yield from (f"{INDENT}{row}" for row in rows)


def _deadlines(result: Assessment) -> Iterator[str]:
    yield ""
    yield "deadlines"
    yield from (f"{INDENT}{one.what}: {one.until} ({one.article}, {one.mark})" for one in result.deadlines)
