"""YAML files with their line numbers, read without YAML's traps.

Every plain scalar stays the text that was written (`on`, `no`, `10:00`, `+15055550101`, `007`): what a
value is meant to be is for the key it stands under to say, not for YAML 1.1 to guess. Only an empty value
and `null` are None.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from reminders.domain.finding import Finding

Data = dict[str, "Data"] | list["Data"] | str | None
Path_ = tuple[str | int, ...]

#: Bytes. Ten times what a large clinic needs; more is another file under a wrong name.
LARGEST_FILE = 262_144

_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})


class NotReadableError(Exception):
    """A file that gives no data at all; carries the one finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content, and on which line each key and value of it stands."""

    file: str
    data: dict[str, Data]
    lines: Mapping[Path_, int] = field(repr=False)
    findings: tuple[Finding, ...] = ()

    def line(self, path: Path_) -> int:
        """The line of *path*, or of the nearest place around it that is in the file; at least 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(path: Path, content: bytes) -> Document:
    """*content* of *path* as data with places.

    Raises:
        NotReadableError: it is not UTF-8, not YAML, or not a mapping.
    """
    file = str(path)
    text = _decoded(file, content)
    try:
        root = _composed(text)
    except yaml.MarkedYAMLError as error:
        raise NotReadableError(_broken(file, text, error)) from None
    except yaml.reader.ReaderError as error:
        raise NotReadableError(_control_character(file, text, error)) from None
    except RecursionError:
        message = "This file is nested too deeply to be read."
        raise NotReadableError(Finding("C02", "error", file, 1, message)) from None
    walk = _Walk(file)
    data = walk.value(root, ()) if root is not None else None
    if data is None and not walk.findings:
        data = {}
    if not isinstance(data, dict):
        message = "This file must hold keys with values, such as `name: value`."
        raise NotReadableError(Finding("C02", "error", file, walk.lines.get((), 1), message))
    return Document(file, data, walk.lines, tuple(walk.findings))


#: More than a clinic has files: with fewer places each would push out the one that is asked for next.
@lru_cache(maxsize=64)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of *text*, which nobody changes. Kept: a folder is read whole when one file of it was edited,
    at each look of the console at what an edit would do, and four times at every start.
    """
    return yaml.compose(text, Loader=_Loader)


def forget_documents() -> None:
    """Lets go of what `read` keeps to be quicker the next time: some 2 MB for the shipped files."""
    _composed.cache_clear()


_WITH_ACCOUNT = re.compile(r"(?<=://)[^\s`]*@[^\s`]*")


def presentable(sentence: str) -> str:
    """*sentence* on one line, without passwords in addresses, whatever value of the file it quotes."""
    plain = "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in sentence)
    return _WITH_ACCOUNT.sub("…", plain)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A suggestion: the known word nearest to *word*, or else all of them; empty if nothing is known."""
    by_lower = {name.lower(): name for name in sorted(known)}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{by_lower[near[0]]}`?"
    if not known or len(known) > 30:
        return ""
    return f"Known here: {', '.join(sorted(known))}."


class _Loader(yaml.SafeLoader):
    """Composes without aliases: they hide what a file says, and can be made to explode."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not used here", mark)
        return super().compose_node(parent, index)  # type: ignore[arg-type]


class _Walk:
    """Turns nodes into data, noting lines and what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.findings: list[Finding] = []

    def value(self, node: yaml.Node, path: Path_) -> Data:
        line = node.start_mark.line + 1
        # For a group of keys the line of its own key tells more than that of the first key in it.
        if isinstance(node, yaml.ScalarNode) or path not in self.lines:
            self.lines[path] = line
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._tagged(node, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        plain = getattr(node, "style", None) is None
        return None if plain and node.value in _EMPTY else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> Data:
        data: dict[str, Data] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._add("C02", line, "A key must be a single word, not a list or a group of keys.")
                continue
            key = str(key_node.value)
            if key in data:
                first = self.lines[(*path, key)]
                self._add(
                    "C04", line, f"The key `{key}` stands here a second time (first in line {first}).",
                    "Keep one of the two.",
                )  # fmt: skip
                continue
            self.lines[(*path, key)] = line
            data[key] = self.value(value_node, (*path, key))
        return data

    def _tagged(self, node: yaml.Node, line: int) -> None:
        self._add("C02", line, f"`{node.tag}` is a tag to YAML, not text.", "Put the value in quotes.")

    def _add(self, code: str, line: int, message: str, suggestion: str = "") -> None:
        self.findings.append(Finding(code, "error", self.file, line, message, suggestion))


# -- what is wrong with a file that cannot be read ------------------------------------------


def _decoded(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "This file is not UTF-8 text."
        raise NotReadableError(
            Finding("C01", "error", file, line, message, "Save it again as UTF-8.")
        ) from None


def _control_character(file: str, text: str, error: yaml.reader.ReaderError) -> Finding:
    line = text[: error.position].count("\n") + 1
    message = f"There is a character here that text does not hold (U+{int(error.character):04X})."
    return Finding("C02", "error", file, line, message, "Delete it, or save the file again as UTF-8.")


#: What PyYAML says (a part of it) -> what it means to the person, and the cure.
_MEANINGS = (
    ("found '<stream end>'", "The file ends inside a list in [ ] or a group in { }.", "Close it."),
    ("mapping values are not allowed", "There is a colon where none can be.",
     "Put text that holds a colon in quotes, and indent a key exactly as the keys beside it."),
    ("could not find expected ':'", "A key without a colon after it, or text that goes on where none can.",
     "Write `key: value`; put long text in quotes."),
    ("expected <block end>", "The indentation does not fit the lines above.",
     "Indent a line exactly as the lines beside it."),
    ("did not find expected", "The indentation does not fit the lines above.",
     "Indent a line exactly as the lines beside it."),
    ("unexpected end of stream", "A quotation mark is opened here and never closed.", "Close it."),
    ("found unexpected document", "A quotation mark is opened here and never closed.", "Close it."),
    ("expected ',' or ']'", "A list in [ ] is not closed, or a comma is missing in it.",
     "Write it as [one, two]."),
    ("expected ',' or '}'", "A group in { } is not closed, or a comma is missing in it.",
     "Write it as {one: 1, two: 2}."),
    ("unknown escape character", "A backslash in double quotes begins something YAML does not know.",
     "Use 'single quotes'."),
    ("aliases are not used here", "A value that begins with * is an alias to YAML, which is not used here.",
     "Put text in quotes, or write the value out."),
    ("found another document", "`---` begins a second document, which would not be read.",
     "Take the line out."),
    ("cannot start any token", "A value begins with a character that means something else to YAML.",
     "Put the value in quotes."),
    ("expected alphabetic or numeric", "A value begins with a character that means something else to YAML.",
     "Put the value in quotes."),
)  # fmt: skip


def _broken(file: str, text: str, error: yaml.MarkedYAMLError) -> Finding:
    problem = error.problem or ""
    mark = error.problem_mark
    if error.context_mark is not None and re.search("end of stream|expected ',' or", problem):
        mark = error.context_mark
    line = mark.line + 1 if mark is not None else 1
    rows = text.splitlines()
    if re.match(r" *\t", rows[line - 1] if line <= len(rows) else "") or "'\\t'" in problem:
        message = "A tab is used to indent this line, which YAML does not allow."
        return Finding("C02", "error", file, line, message, "Use spaces.")
    for part, message, cure in _MEANINGS:
        if part in problem:
            return Finding("C02", "error", file, line, message, cure)
    return Finding("C02", "error", file, line, f"This is not YAML: {problem}.")
