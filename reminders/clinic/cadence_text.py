"""`config/cadence.yaml` as text: one rule of it written anew, the rest left letter for letter as it is.

A rule's own lines are cut out, changed by ruamel.yaml's round trip, which keeps their comments and order, and
put back. So a comment between two rules stays where it stands, whatever becomes of the rules.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

Value = str | bool | list[str] | Mapping[str, "Value"]
#: A rule as the file shall hold it: keys in their order; groups as mappings, lists as lists of words.
RuleData = Mapping[str, Value]

_WIDTH = 4096


class NotEditableError(Exception):
    """The file is written in a way that only a person should change. Its text says so."""

    def __init__(self) -> None:
        super().__init__(
            "This file's rules are not written as a list with one `- id:` for each, so a form cannot change "
            "them. Edit the file's text instead."
        )


class _Span(NamedTuple):
    """Whole lines of the file, from 0: `first` until before `end`; and where the rule's dash stands."""

    first: int
    end: int
    indent: int


def with_rule(text: str, rule_id: str, data: RuleData) -> str:
    """*text* with *data* for the rule of that id. What *data* lacks is taken out; what is equal stays.

    Raises:
        NotEditableError: the rule cannot be found, or stands in a form that is not understood.
    """
    lines, spans = text.splitlines(keepends=True), _spans(text)
    if rule_id not in spans:
        raise NotEditableError
    span = spans[rule_id]
    block = _changed("".join(lines[span.first : span.end]), span.indent, data)
    return "".join([*lines[: span.first], block, *lines[span.end :]])


def with_new_rule(text: str, data: RuleData) -> str:
    """*text* with one more rule, at its end.

    Raises:
        NotEditableError: see `with_rule`.
    """
    spans = list(_spans(text).values())
    lines = _ended(text).splitlines(keepends=True)
    if spans:
        last = spans[-1]
        return "".join([*lines[: last.end], "\n", _block(data, last.indent), *lines[last.end :]])
    if (empty := _line_of_empty_rules(text)) is not None:
        return "".join([*lines[:empty], "rules:\n", _block(data, 2), *lines[empty + 1 :]])
    return "".join([*lines, "rules:\n", _block(data, 2)])


def without_rule(text: str, rule_id: str) -> str:
    """*text* without that rule, and without the comment lines right above it, but for those that a heading
    (`# --- booked ---`) begins: they are about more than one rule.

    Raises:
        NotEditableError: see `with_rule`.
    """
    lines, spans = text.splitlines(keepends=True), _spans(text)
    if rule_id not in spans:
        raise NotEditableError
    span = spans[rule_id]
    first, end = span.first, span.end
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    if any(_is_heading(line) for line in lines[first : span.first]):
        first = span.first
    while end < len(lines) and not lines[end].strip() and (first == 0 or not lines[first - 1].strip()):
        end += 1
    if len(spans) == 1:
        rest = "".join([*lines[:first], *lines[end:]])
        return rest.replace("rules:", "rules: []", 1)
    return "".join([*lines[:first], *lines[end:]])


# -- where the rules stand -------------------------------------------------------------------------


def _spans(text: str) -> dict[str, _Span]:
    """The lines of each rule, in the order of the file; none where there is no list of rules."""
    rules = _rules(text)
    if rules is None:
        return {}
    if rules.flow_style:
        raise NotEditableError
    lines = text.splitlines()
    found: dict[str, _Span] = {}
    for item in rules.value:
        first, column = item.start_mark.line, item.start_mark.column
        before = lines[first][:column]
        if before.strip() != "-" or not isinstance(item, yaml.MappingNode):
            raise NotEditableError
        names = [value.value for key, value in item.value if key.value == "id"]
        if len(names) != 1 or names[0] in found:
            raise NotEditableError
        found[names[0]] = _Span(first, _last_line(item) + 1, before.index("-"))
    return found


def _rules(text: str) -> yaml.SequenceNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        raise NotEditableError from None
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode):
        raise NotEditableError
    node = next((value for key, value in root.value if key.value == "rules"), None)
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return None
    if not isinstance(node, yaml.SequenceNode):
        raise NotEditableError
    return node if node.value else None


def _last_line(node: yaml.Node) -> int:
    """Of a group its last value's: PyYAML ends a block only where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    return int(node.end_mark.line)


def _line_of_empty_rules(text: str) -> int | None:
    """`rules:` or `rules: []`."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = root.value if isinstance(root, yaml.MappingNode) else []
    return next((key.start_mark.line for key, _ in keys if key.value == "rules"), None)


def _is_heading(line: str) -> bool:
    return line.lstrip("# \t").startswith("--")


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


# -- one rule ----------------------------------------------------------------------------------------


def _yaml() -> YAML:
    found = YAML()
    found.preserve_quotes = True
    found.width = _WIDTH
    return found


def _changed(block: str, indent: int, data: RuleData) -> str:
    own = "".join(
        line[indent:] if not line[:indent].strip() else line for line in block.splitlines(keepends=True)
    )
    try:
        items = _yaml().load(own)
    except YAMLError:
        raise NotEditableError from None
    _update(items[0], data)
    return _dumped(items, indent, ends=block.endswith("\n"))


def _block(data: RuleData, indent: int) -> str:
    rule = CommentedMap()
    _update(rule, data)
    return _dumped([rule], indent, ends=True)


def _dumped(items: Any, indent: int, *, ends: bool) -> str:
    out = io.StringIO()
    _yaml().dump(items, out)
    written = "".join(
        f"{' ' * indent}{line}" if line.strip() else line for line in out.getvalue().splitlines(keepends=True)
    )
    return written if ends else written.rstrip("\n")


def _update(held: CommentedMap, data: Mapping[str, Value]) -> None:
    for key in [key for key in held if key not in data]:
        del held[key]
    for key, value in data.items():
        if isinstance(value, Mapping):
            if not isinstance(held.get(key), CommentedMap):
                _put(held, key, _group(), data)
            _update(held[key], value)
        elif _plain(held.get(key)) != _plain(value):
            _put(held, key, _scalar(key, value), data)


def _put(held: CommentedMap, key: str, value: Any, data: Mapping[str, Value]) -> None:
    """Sets *key*; a new one at its place among those of *data*."""
    if key in held:
        held[key] = value
        return
    order = list(data)
    held.insert(sum(1 for each in held if order.index(each) < order.index(key)), key, value)


def _group() -> CommentedMap:
    found = CommentedMap()
    found.fa.set_flow_style()
    return found


def _scalar(key: str, value: Value) -> Any:
    if key == "at" and isinstance(value, str):
        return DoubleQuotedScalarString(value)
    if key == "confirmed":
        return value in (True, "true")
    if isinstance(value, list):
        listed = _yaml().load("[]")
        listed.extend(value)
        return listed
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _plain(value: Any) -> Any:
    """As it is written, whatever YAML takes it for. Lists name who is meant, in any order."""
    if isinstance(value, list):
        return sorted(_plain(each) or "" for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
