"""Help for each role, read from docs/: the same pages that the repository has, told where people work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from services.pages.markdown import Rendered, render
from services.pages.places import HELP
from services.pages.serving import AnyRequest, page, problem_page

DOCS = Path(__file__).parents[2] / "docs"


class Guide(NamedTuple):
    """A page of help: its file's name, for whom it is, and what it tells."""

    name: str
    reader: str
    tells: str

    @property
    def href(self) -> str:
        return f"{HELP}/{self.name}"


GUIDES = {
    guide.name: guide
    for guide in (
        Guide("call-handlers", "Call handlers", "Taking a report by telephone, and how nothing typed is lost"),
        Guide("officers", "Case officers and team leads", "The list of cases, and a form for all that happens to one"),
        Guide("compliance", "Compliance staff", "Verdicts, timelines, any moment of a case, lists, CSV and paper"),
        Guide("notices", "Whoever keeps the rota", "Who is told of what, by which way, until someone has seen it"),
        Guide("integrators", "Integrators", "Publishing what happened, and what becomes of each message"),
        Guide("operators", "Operators", "Keeping it running: every figure, alert and verb"),
    )
}


def address(link: str) -> str | None:
    """Where a link of a document of docs/ leads here; None for other files and for addresses of one machine."""
    if link.startswith(("#", "https://")):
        return link
    path, _, part = link.partition("#")
    guide = GUIDES.get(path.removesuffix(".md"))
    return f"{guide.href}#{part}".removesuffix("#") if guide else None


@cache
def guide_text(name: str) -> Rendered:
    """A page of help, read once."""
    return render((DOCS / f"{name}.md").read_text("utf-8"), address)


@get(HELP, sync_to_thread=False)
def help_index(request: AnyRequest) -> Response[Any]:
    return page(request, "help/index.html", guides=GUIDES.values())


# In a thread: the first reader of a page waits for it to be made.
@get(f"{HELP}/{{name:str}}", sync_to_thread=True)
def help_page(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    guide = GUIDES.get(name)
    if guide is None:
        back = {"text": "Help", "href": HELP}
        return problem_page(request, 404, "No such page of help", "There is nothing of this name here.", back=back)
    return page(request, "help/page.html", text=guide_text(name))


HELP_PAGES: Sequence[ControllerRouterHandler] = (help_index, help_page)
