"""What holds of every case, whatever the programme: sums add up, nothing is negative, every line explains itself."""

from __future__ import annotations

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.lines import entitlements
from schemas.benefit import BenefitLine
from schemas.vocabulary import EvidenceMark
from tests.processors.assessment.cases import made


def explained(line: BenefitLine) -> bool:
    return bool(line.rule and line.article and line.tariff_version and line.inputs and line.steps and line.sentence)


def assert_sound(case: Case) -> tuple[BenefitLine, ...]:
    """The case's lines, each of which is explained, adds up, and uses up what was reserved for it; the flag follows the mark."""
    lines, found = made(case), assess(case)
    used = [(due.family, due.subject) for due in found.dues for _ in due.payees]
    held = [(due.holds, due.subject) for due in found.dues for _ in due.payees if due.holds]
    assert {line.line_id for line in lines} == {line.line_id for line in entitlements(found)}
    assert sorted((line.family, line.subject) for line in entitlements(found)) == sorted([*used, *held])
    assert len({line.line_id for line in lines}) == len(lines)
    assert sum(line.gross.amount for line in lines) == sum(due.rupiah for due in found.dues)
    for line in lines:
        assert line.gross.amount > 0
        assert line.gross.amount - line.tax.amount == line.net.amount >= 0
        assert explained(line), line
        assert line.unverified == (line.mark in {EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED})
        assert line.tariff_version == case.book.version
    return lines
