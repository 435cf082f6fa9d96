"""Values of ISO 20022 messages: whole rupiah, times and dates, each refused with its line when it is something else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

from deploy.banking.iso20022.xml import Malformed, Node
from schemas.civil import WIB
from schemas.money import AMOUNT_MAX_RUPIAH

CURRENCY: Final = "IDR"
END_TO_END_LENGTH_MAX: Final = 35
REFERENCE_LENGTH_MAX: Final = 60
_WHOLE: Final = re.compile(r"^([0-9]{1,16})(\.0{1,5})?$")
_COUNT: Final = re.compile(r"^[0-9]{1,15}$")


def rupiah(node: Node, *, attribute: bool = True) -> int:
    """Whole rupiah above nothing; `attribute`: whether it names its currency. Raises `Malformed`."""
    if attribute and node.attributes.get("Ccy") != CURRENCY:
        raise Malformed(node.line, node.path, f"is in {node.attributes.get('Ccy', 'no currency')}, not in {CURRENCY}")
    found = _WHOLE.match(node.text)
    if not found or not 0 < int(found[1]) <= AMOUNT_MAX_RUPIAH:
        raise Malformed(node.line, node.path, f"{node.text[:40]!r} is no amount in whole rupiah")
    return int(found[1])


def balance(node: Node) -> int:
    """Whole rupiah of a balance, which may be nothing. Raises `Malformed`."""
    return 0 if _WHOLE.match(node.text) and not int(node.text.partition(".")[0]) else rupiah(node)


def count(node: Node) -> int:
    if not _COUNT.match(node.text):
        raise Malformed(node.line, node.path, f"{node.text[:40]!r} is no count")
    return int(node.text)


def moment(node: Node) -> datetime:
    """A time in UTC; one without a zone is meant in Jakarta (WIB). Raises `Malformed`."""
    try:
        found = datetime.fromisoformat(node.text)
        return (found if found.tzinfo else found.replace(tzinfo=WIB)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Malformed(node.line, node.path, f"{node.text[:40]!r} is no date and time") from error


def day(node: Node) -> date:
    """A date, given as `Dt` or as the day of `DtTm`. Raises `Malformed`."""
    told = node.find("Dt") or node.need("DtTm")
    if told.name == "DtTm":
        return moment(told).astimezone(WIB).date()
    try:
        return date.fromisoformat(told.text)
    except ValueError as error:
        raise Malformed(told.line, told.path, f"{told.text[:40]!r} is no date") from error


def of_message(root: Node, message: str) -> None:
    """Raises `Malformed` unless the document is of this message, of whatever version."""
    if root.name != "Document" or not root.namespace.startswith(f"urn:iso:std:iso:20022:tech:xsd:{message}.001."):
        raise Malformed(root.line, root.path, f"is no {message}: its namespace is {root.namespace[:80]!r}")
