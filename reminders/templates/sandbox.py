"""Compiles and renders a template that need not be trusted.

Jinja2's sandbox stops what reaches for Python's insides, but not a loop of 10**9 rounds or `'a' * 10**9`
(which its optimiser would work out while compiling). So only a few kinds of syntax are let in, none of
which repeats, calls, indexes or calculates: time and memory are bounded by the size of the file, and that
is bounded too.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reminders.domain import sms
from reminders.domain.wording import Context

#: Bytes; a text of 1,600 characters with every branch fits many times.
LARGEST_SOURCE = 8192
#: What may mean something in Markdown; each may stand behind a backslash there.
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
#: How deep expressions and conditions may be nested.
DEEPEST = 30

#: None of these makes its input longer than a constant times, or reaches for an attribute by name.
FILTERS = ("capitalize", "default", "first", "last", "length", "lower", "title", "trim", "upper")
TESTS = ("defined", "undefined", "none", "even", "odd")

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Const,
    nodes.Concat,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.Test,
)


class BadTemplateError(Exception):
    """A template that may not be used: why, where, and what to do about it."""

    def __init__(self, message: str, *, line: int = 1, suggestion: str = "") -> None:
        self.message = message
        self.line = line
        self.suggestion = suggestion
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template that passed, ready to render."""

    template: Template
    literals: tuple[tuple[int, str], ...]
    """What it says in any branch: (line on which it begins, text)."""
    asks: tuple[tuple[int, str], ...]
    """The comments that say what it asks: (line, kind)."""


def _shown(value: object) -> object:
    """None is nothing, not the word."""
    return "" if value is None else value


def _literally(value: object) -> object:
    """A value in Markdown: none of its characters means anything there."""
    return _PUNCTUATION.sub(r"\\\g<0>", str(_shown(value)))


class _Sandbox(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        # Values stand in plain dicts, as a rule. The sandbox's way begins with an exception, for each name.
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment(finalize: Callable[[object], object]) -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
        undefined=StrictUndefined,
        autoescape=False,  # plain text
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # nothing is worked out while compiling
        finalize=finalize,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


_ENVIRONMENT = _environment(_shown)
_MARKDOWN = _environment(_literally)


def compile_template(source: str, names: frozenset[str]) -> Compiled:
    """*source* compiled, if it is harmless and uses none but *names* (dotted, as templates write them).

    Raises:
        BadTemplateError: with the line and what to do.
    """
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST_SOURCE:
        raise BadTemplateError(
            f"The file is larger than {LARGEST_SOURCE} bytes.",
            suggestion="A text has at most 1600 characters.",
        )
    return _compile(source, names, _ENVIRONMENT)


def compile_markdown(source: str, names: frozenset[str]) -> Compiled:
    """The same for a page in Markdown: values stand in it as they are, whatever characters they hold.

    Raises:
        BadTemplateError: with the line and what to do.
    """
    return _compile(source, names, _MARKDOWN)


@lru_cache(maxsize=256)
def _compile(source: str, names: frozenset[str], environment: ImmutableSandboxedEnvironment) -> Compiled:
    """Kept: what the console tries out is all texts with one of them, or none, changed."""
    source = unicodedata.normalize("NFC", source)
    try:
        tree = environment.parse(source)
        literals = tuple(_check(tree, names))
        asks = tuple(_asks(source))
        code = environment.compile(tree)
        template = Template.from_code(environment, code, {})
    except TemplateSyntaxError as error:
        raise BadTemplateError(f"Syntax error: {error.message}", line=error.lineno) from error
    except TemplateError as error:
        raise BadTemplateError(str(error)) from error
    except (RecursionError, MemoryError, SyntaxError, ValueError) as error:
        # Whatever Python's own compiler will not take.
        raise BadTemplateError(
            "The template is nested too deeply.", suggestion="Use simpler conditions."
        ) from error
    return Compiled(template, literals, asks)


def render(compiled: Compiled, context: Context) -> str:
    """The body as it is sent: rendered, NFC, without white space at its end.

    Raises:
        BadTemplateError: a value is missing or of the wrong kind, or the text is empty or too long.
    """
    body = sms.normalise(fill_in(compiled, context))
    if not body:
        raise BadTemplateError("It renders to nothing.", suggestion="Every branch must say something.")
    if len(body) > sms.LONGEST_BODY:
        raise BadTemplateError(
            f"It renders to {len(body)} characters; Twilio takes at most {sms.LONGEST_BODY}.",
            suggestion="Make it shorter.",
        )
    return body


def fill_in(compiled: Compiled, context: Context) -> str:
    """The words with the values of *context*, whatever their length.

    Raises:
        BadTemplateError: a value is missing or of the wrong kind.
    """
    try:
        return str(compiled.template.render(context))
    except TemplateError as error:
        raise BadTemplateError(f"It cannot be rendered: {error}") from error
    except Exception as error:
        # A comparison of a text with a number, say, or what else nobody thought of: one bad template must
        # not stop the others. The error's own words may quote a patient's data.
        raise BadTemplateError(
            f"It cannot be rendered ({type(error).__name__}).",
            suggestion="Compare numbers only with numbers; `appointment.number` may be unknown.",
        ) from error


def _asks(source: str) -> Iterator[tuple[int, str]]:
    """`{# asks: confirmation #}`, by line; a comment that only looks like one comes with its own words."""
    for line, token, text in _ENVIRONMENT.lex(source):
        if token != "comment":  # noqa: S105 - a kind of token
            continue
        key, colon, kind = text.strip("- \t\n").partition(":")
        if colon and key.strip().lower() in ("ask", "asks"):
            yield line, kind.strip() if key.strip() == "asks" else text.strip()


def _check(tree: nodes.Template, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Walks *tree* without recursion, refuses what is not on the list, yields what it says."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        node.lineno = node.lineno or 1  # Jinja's own scopes stand nowhere
        if depth > DEEPEST:
            raise BadTemplateError(
                "The template is nested too deeply.", line=node.lineno, suggestion="Use simpler conditions."
            )
        _check_kind(node)
        if isinstance(node, nodes.TemplateData):
            yield node.lineno, node.data
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            yield node.lineno, node.value
        if isinstance(node, nodes.Name | nodes.Getattr):
            _check_name(node, names)
            continue
        waiting.extend((child, depth + 1) for child in reversed(list(node.iter_child_nodes())))


def _check_kind(node: nodes.Node) -> None:
    if type(node) not in _ALLOWED:
        raise BadTemplateError(
            f"`{_spelling(node)}` is not allowed in a template.",
            line=node.lineno,
            suggestion="Templates may print the documented names, use if/elif/else and a few filters.",
        )
    if isinstance(node, nodes.Const) and isinstance(node.value, float) and not math.isfinite(node.value):
        raise BadTemplateError(
            "There is a number too large to work with.", line=node.lineno, suggestion="Leave it out."
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise BadTemplateError(
            f"Unknown filter `{node.name}`.", line=node.lineno, suggestion=f"There are {', '.join(FILTERS)}."
        )
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        raise BadTemplateError(
            f"Unknown test `{node.name}`.", line=node.lineno, suggestion=f"There are {', '.join(TESTS)}."
        )


def _check_name(node: nodes.Expr, names: frozenset[str]) -> None:
    name = _dotted(node)
    if name in names:
        return
    if any("__" in part or part.startswith("_") for part in name.split(".")):
        raise BadTemplateError(
            f"`{_short(name)}`: unsafe access.", line=node.lineno, suggestion="Use the documented names."
        )
    raise BadTemplateError(
        f"Unknown name `{_short(name)}`.", line=node.lineno, suggestion=_nearest(name, names)
    )


def _dotted(node: nodes.Node) -> str:
    """`a.b.c`; something else than a name on its left is not allowed."""
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name):
        parts.append(f"({_spelling(node)})")
        raise BadTemplateError(
            f"`{_short('.'.join(reversed(parts)))}`: unsafe access.",
            line=node.lineno,
            suggestion="Use the documented names.",
        )
    return ".".join(reversed([*parts, node.name]))


def _nearest(name: str, names: frozenset[str]) -> str:
    near = difflib.get_close_matches(name[:80], sorted(names), n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return "The names are in docs/templates.md."


def _spelling(node: nodes.Node) -> str:
    return type(node).__name__.lower()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
