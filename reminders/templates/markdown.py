"""Markdown that staff write, as HTML that cannot do anything: no HTML of its own, no pictures, few links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_TEL = re.compile(r"tel:\+?\d[\d().-]{1,20}", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^@\s?]+@[^@\s?]+\.[^@\s?]+", re.IGNORECASE)


class _Markdown(MarkdownIt):
    """CommonMark without HTML. Links that `may_link` refuses stand in the page as they were written."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's own name
        return may_link(url)


#: No code either: a paragraph that somebody has moved in is a paragraph.
_PARSER = _Markdown("commonmark", {"html": False}).disable(["html_block", "html_inline", "code", "fence"])


def may_link(url: str) -> bool:
    """Whether a page may lead there: the web, a call, a mail. Nothing relative: it has no neighbours."""
    return any(kind.match(url) for kind in (_WEB, _TEL, _MAIL))


def to_html(source: str) -> str:
    """*source* for the inside of a page whose own heading is an `h1`: its headings begin with `h2`."""
    tokens = [_plain(token) for token in _PARSER.parse(source)]
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def links(source: str) -> Iterator[str]:
    """Where *source* leads, as written in its links."""
    for token in _inner(source):
        if token.type == "link_open":
            yield str(token.attrGet("href") or "")


def words(source: str) -> Iterator[str]:
    """What *source* shows, paragraph by paragraph, without its marks."""
    for block in _PARSER.parse(source):
        if block.type == "inline":
            yield "".join(_said(token) for token in block.children or ())


def has_pictures(source: str) -> bool:
    return any(token.type == "image" for token in _inner(source))


def _inner(source: str) -> Iterator[Token]:
    for block in _PARSER.parse(source):
        yield from block.children or ()


def _said(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _plain(token: Token) -> Token:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    if token.children is not None:
        token.children = list(_plain_inside(token.children))
    return token


def _plain_inside(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":  # its words; no page loads anything from elsewhere
            yield Token("text", "", 0, content=token.content)
            continue
        if token.type == "link_open" and _WEB.match(str(token.attrGet("href") or "")):
            token.attrSet("rel", "noopener noreferrer")
        yield token
