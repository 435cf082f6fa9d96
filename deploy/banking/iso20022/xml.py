"""XML as banks send it: a strict reader over expat that knows the line of everything, and refuses whatever can do harm.

No document type, so no entities of any kind (expansion or external); bounded bytes, depth, elements and texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate  # a document type, and with it every entity, is refused below
from xml.sax.saxutils import escape, quoteattr  # writes only

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
DEPTH_MAX: Final = 24
ELEMENTS_MAX: Final = 4_000_000
TEXT_LENGTH_MAX: Final = 10_000
_SEPARATOR: Final = "\n"
_ALLOWED_CONTROL: Final = frozenset("\t\n\r")


class Malformed(Exception):
    """A file is not what it should be. The message names line, field and what is expected."""

    def __init__(self, line: int, where: str, what: str) -> None:
        super().__init__(f"line {line}, {where}: {what}")
        self.line = line
        self.where = where


@dataclass(slots=True)
class Node:
    """One element: local name, where it stands, its text without surrounding space."""

    name: str
    line: int
    path: str
    namespace: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def all(self, path: str) -> Iterator[Node]:
        """The elements at `A/B` below this one."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.all(rest) if rest else (child,)

    def find(self, path: str) -> Node | None:
        """The one element at `A/B`, or None. Raises `Malformed` for a second one."""
        found = list(self.all(path))
        if len(found) > 1:
            raise Malformed(found[1].line, found[1].path, "stands here once at most")
        return found[0] if found else None

    def need(self, path: str) -> Node:
        """The one element at `A/B`. Raises `Malformed` without it, or when it is empty."""
        found = self.find(path)
        if found is None:
            raise Malformed(self.line, f"{self.path}/{path}", "is missing")
        if not found.children and not found.text:
            raise Malformed(found.line, found.path, "is empty")
        return found

    def maybe(self, path: str, length_max: int) -> str | None:
        """The text at `A/B`, or None where it does not stand. Raises `Malformed` for a longer one."""
        found = self.find(path)
        if found is None or not found.text:
            return None
        if len(found.text) > length_max:
            raise Malformed(found.line, found.path, f"is longer than {length_max} characters")
        return found.text


def read_xml(content: bytes) -> Node:
    """The document's root. Raises `Malformed`."""
    if len(content) > FILE_BYTES_MAX:
        raise Malformed(1, "file", f"has {len(content)} bytes, at most {FILE_BYTES_MAX} are taken")
    reading = _Reading()
    try:
        reading.parser.Parse(content, True)
    except ExpatError as error:
        raise Malformed(error.lineno, "file", f"is no well-formed XML ({error})") from error
    assert reading.root is not None, "expat refuses a document without a root"
    return reading.root


class _Reading:
    """Builds nodes from expat's calls."""

    def __init__(self) -> None:
        self.parser = ParserCreate("UTF-8", _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def _doctype(self, *_: object) -> None:
        raise Malformed(self.parser.CurrentLineNumber, "file", "has a document type: none is taken, remove it")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(_SEPARATOR)
        parent = self._open[-1] if self._open else None
        path = f"{parent.path}/{name}" if parent else name
        line = self.parser.CurrentLineNumber
        self._count += 1
        if len(self._open) >= DEPTH_MAX or self._count > ELEMENTS_MAX:
            raise Malformed(line, path, f"more than {DEPTH_MAX} levels or {ELEMENTS_MAX} elements are not taken")
        node = Node(name, line, path, namespace, attributes)
        if parent:
            parent.children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        node = self._open.pop()
        if len(node.text) > TEXT_LENGTH_MAX:
            raise Malformed(node.line, node.path, f"is longer than {TEXT_LENGTH_MAX} characters")

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)


def element(name: str, *content: str, **attributes: str) -> str:
    """An element around what is XML already."""
    named = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{named}>{''.join(content)}</{name}>"


def leaf(name: str, text: str, **attributes: str) -> str:
    """An element with a text; characters that XML does not know become spaces."""
    clean = "".join(letter if letter >= " " or letter in _ALLOWED_CONTROL else " " for letter in text)
    return element(name, escape(clean), **attributes)


def document(namespace: str, content: str) -> bytes:
    """The whole file, in UTF-8."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element("Document", content, xmlns=namespace)}\n'.encode()
