"""A page of docs/ as part of a page here: Markdown to HTML in the looks of all pages; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

CLASSES = {
    "p": "govuk-body",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "govuk-table",
    "a": "govuk-link",
}
_MARKDOWN = MarkdownIt("commonmark").enable("table")

FindAddress = Callable[[str], str | None]
"""Where a link of the text leads here, None where it leads to nothing that there is here."""


class Rendered(NamedTuple):
    """A document: its title, its sections as (anchor, heading), and all below the title as HTML."""

    title: str
    sections: tuple[tuple[str, str], ...]
    body: str


def render(text: str, find_address: FindAddress) -> Rendered:
    """The document as HTML; a link that leads nowhere stays as its words. The text is trusted: it is our own."""
    # Comments are for whoever edits the document.
    _, title, _, *rest = (one for one in _MARKDOWN.parse(text) if one.type != "html_block")
    sections = tuple(
        (anchor(words.content), _plain(words.content))
        for heading, words in pairwise(rest)
        if heading.type == "heading_open" and heading.tag == "h2"
    )
    told = list(_told(rest, find_address))
    return Rendered(_plain(title.content), sections, _MARKDOWN.renderer.render(told, _MARKDOWN.options, {}))


def anchor(heading: str) -> str:
    """The anchor of a heading, as the readers of the repository know it."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def _told(tokens: Sequence[Token], find_address: FindAddress) -> Iterator[Token]:
    """The same with the looks of a page: classes, anchors, links, and regions for what may be wide."""
    heading, regions = "", 0
    for one, after in pairwise([*tokens, _html("")]):
        if one.type == "heading_open":
            heading = after.content
            one.attrSet("id", anchor(heading))
        if one.nesting == 1 and one.tag in CLASSES:
            one.attrSet("class", CLASSES[one.tag])
        if one.children:
            one.children = list(_inline(one.children, find_address))
        if one.type in ("table_open", "fence"):
            regions += 1
            yield _html(_region(one, heading, regions))
        yield one
        if one.type in ("table_close", "fence"):
            yield _html("</div>\n")


def _region(held: Token, heading: str, number: int) -> str:
    # Numbered: two regions of one name cannot be told apart by ear.
    label = escape(f"{_plain(heading)}, part {number}")
    return f'<div class="wide{" example" * (held.type == "fence")}" role="region" tabindex="0" aria-label="{label}">\n'


def _html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _inline(children: Sequence[Token], find_address: FindAddress) -> Iterator[Token]:
    """Text with its links led here; of one that leads nowhere only the words are left."""
    leads = False
    for one in children:
        if one.type == "link_open":
            href = find_address(str(one.attrs["href"]))
            leads = href is not None
            one.attrs = {"href": href or "", "class": CLASSES["a"]}
        elif one.type == "code_inline":
            one.attrSet("class", "code")
        if leads or one.type not in ("link_open", "link_close"):
            yield one
