"""The conditions of branches: `nausea >= 2 and not (sleep > 6 or home == yes)`, checked when they are loaded.

Item ids, numbers, `yes` and `no`, comparisons, `and`, `or`, `not`, brackets, and `answered(item)`; nothing
else is known, and nothing is ever executed. Evaluation always ends and never raises. An answer that is
missing makes a comparison neither true nor false, so that it never counts as 0; what stays open does not
hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

LONGEST = 400
"""Characters."""
DEEPEST = 8
"""Brackets and operators inside each other."""

_TOKEN = re.compile(
    r"\s*(?:([A-Za-z_][A-Za-z_0-9]*)|([0-9]{1,6}(?:\.[0-9]{1,3})?)|(<=|>=|==|!=|[<>()]))", re.A
)
_CONSTANTS = {"yes": 1.0, "no": 0.0}
_WORDS = frozenset({"and", "or", "not"})
RESERVED = frozenset({*_CONSTANTS, *_WORDS, "answered", "end", "true", "false", "none"})
"""No item may be called so."""


class BadExpressionError(ValueError):
    """What is wrong with a condition, in words for who wrote it."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        self.message = message
        self.suggestion = suggestion
        super().__init__(f"{message} {suggestion}".rstrip())


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that was checked; made by `parse` only."""

    text: str
    names: frozenset[str]
    """The items it asks about."""
    tree: Node


@dataclass(frozen=True, slots=True)
class _Compare:
    operators: tuple[str, ...]
    operands: tuple[str | float, ...]
    """Names of items, or numbers; one more than operators."""


@dataclass(frozen=True, slots=True)
class _Answered:
    name: str


@dataclass(frozen=True, slots=True)
class _Not:
    of: Node


@dataclass(frozen=True, slots=True)
class _Join:
    """`and` (all) or `or` (any)."""

    all: bool
    of: tuple[Node, ...]


Node = _Compare | _Answered | _Not | _Join


def parse(text: str, *, numbers: Collection[str], texts: Collection[str] = ()) -> Expression:
    """*text* as a condition on items: *numbers* may be compared, *texts* only be asked for with `answered`.

    Raises:
        BadExpressionError: it is none.
    """
    if len(text) > LONGEST:
        raise BadExpressionError(f"A condition may have {LONGEST} characters.", "Say it shorter.")
    spaced = _spaced(text)
    try:
        body = ast.parse(spaced, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadExpressionError(
            "This is not a condition.", 'Write it as "nausea >= 2" or "pain > 3 and not answered(sleep)".'
        ) from None
    names: set[str] = set()
    tree = _Reader(numbers, texts, names).condition(body, 0)
    return Expression(" ".join(text.split()), frozenset(names), tree)


def _spaced(text: str) -> str:
    """The tokens of *text*, one space between: odd literals and other syntax never reach Python's parser."""
    tokens, place = [], 0
    stripped = text.strip()
    while place < len(stripped):
        match = _TOKEN.match(stripped, place)
        if match is None:
            odd = stripped[place:].strip()[:1]
            cure = "For equal write ==." if odd == "=" else ""
            raise BadExpressionError(f"`{odd}` means nothing in a condition.", cure)
        word, number, sign = match.groups()
        if number is not None and stripped[match.end() : match.end() + 1].isalnum():
            raise BadExpressionError(f"`{number}` runs into what follows it.", "Put a space between.")
        tokens.append(str(float(number)) if number is not None else word or sign)
        place = match.end()
    return " ".join(tokens)


_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


class _Reader:
    """Turns Python's syntax tree into ours, letting through only what is listed here."""

    def __init__(self, numbers: Collection[str], texts: Collection[str], names: set[str]) -> None:
        self._numbers = numbers
        self._texts = texts
        self._names = names

    def condition(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadExpressionError(
                "This condition has too many brackets inside each other.", "Say it simpler."
            )
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self.condition(value, depth + 1) for value in values)
                return _Join(isinstance(op, ast.And), parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _Not(self.condition(operand, depth + 1))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._comparison(left, ops, comparators)
            case ast.Call(func=ast.Name(id="answered"), args=[ast.Name(id=name)], keywords=[]):
                return _Answered(self._known(name, {*self._numbers, *self._texts}))
            case ast.Name(id=name) if name not in _CONSTANTS:
                raise BadExpressionError(
                    f"`{name}` alone is no condition.",
                    f"Compare it, such as {name} >= 1, or write answered({name}).",
                )
        raise BadExpressionError("A condition compares items with numbers.", 'Write it as "nausea >= 2".')

    def _comparison(self, left: ast.expr, ops: list[ast.cmpop], comparators: list[ast.expr]) -> _Compare:
        operators = tuple(_OPERATORS.get(type(op), "") for op in ops)
        if "" in operators:
            raise BadExpressionError("Only < <= == != >= and > compare.")
        operands = tuple(self._operand(each) for each in (left, *comparators))
        if not any(isinstance(each, str) for each in operands):
            raise BadExpressionError("This compares numbers only, so it is always the same.", "Name an item.")
        return _Compare(operators, operands)

    def _operand(self, node: ast.expr) -> str | float:
        match node:
            case ast.Constant(value=float(number)):
                return number
            case ast.Name(id=name) if name in _CONSTANTS and name not in self._numbers:
                return _CONSTANTS[name]
            case ast.Name(id=name) if name in self._texts:
                raise BadExpressionError(f"`{name}` is answered in words, which cannot be compared.",
                                         f"Write answered({name}).")  # fmt: skip
            case ast.Name(id=name):
                return self._known(name, self._numbers)
        raise BadExpressionError("Only items and numbers can be compared.", 'Write it as "nausea >= 2".')

    def _known(self, name: str, names: Collection[str]) -> str:
        if name not in names:
            known = ", ".join(sorted(names)[:30])
            raise BadExpressionError(
                f"There is no item `{name}` up to here.", f"Known: {known}." if known else ""
            )
        self._names.add(name)
        return name


# -- evaluation ------------------------------------------------------------------------------------


def holds(expression: Expression, answers: Mapping[str, float | str | None]) -> bool:
    """Whether the condition holds for *answers*; False too where a missing answer leaves it open."""
    return _truth(expression.tree, answers) is True


def _truth(node: Node, answers: Mapping[str, float | str | None]) -> bool | None:
    """True, False, or None for what a missing answer leaves open (Kleene's logic)."""
    match node:
        case _Answered(name):
            return answers.get(name) is not None
        case _Not(of):
            inner = _truth(of, answers)
            return None if inner is None else not inner
        case _Join(all=all_, of=parts):
            found = [_truth(part, answers) for part in parts]
            decides = not all_
            if decides in found:
                return decides
            return None if None in found else all_
        case _Compare(operators, operands):
            values = [_number(operand, answers) for operand in operands]
            steps = [
                _compared(operator, values[place], values[place + 1])
                for place, operator in enumerate(operators)
            ]
            return False if False in steps else None if None in steps else True


def _number(operand: str | float, answers: Mapping[str, float | str | None]) -> float | None:
    value = answers.get(operand) if isinstance(operand, str) else operand
    return value if isinstance(value, int | float) else None


def _compared(operator: str, left: float | None, right: float | None) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "==":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right
        case _:
            return left > right
