"""How a page is served: its frame, who is at the other end, and what a page says when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, select_autoescape
from litestar import Request, Response, Router
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from services.access import acting_as
from services.pages import words
from services.pages.places import Place, help_for
from services.pages.times import OFFSETS

HERE = Path(__file__).parent
AnyRequest = Request[Any, Any, Any]

SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    # Not "no-referrer": where `Sec-Fetch-Site` is not sent, a form's `Origin` says whose it is, and that would be gone.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing of a page is kept by the browser, comes from elsewhere or is told elsewhere."""


def templates(*folders: Path, places: Sequence[Place], **known: Any) -> TemplateConfig[JinjaTemplateEngine]:
    """The templates of a service: its own folders, then those that all share.

    places: the navigation. known: what every template may use by name.
    """
    environment = Environment(
        loader=ChoiceLoader([
            FileSystemLoader([*folders, HERE / "templates"]),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    shared = {
        "offsets": OFFSETS,
        "instant": words.instant,
        "label": words.label,
        "places": places,
        "help_for": partial(help_for, places),
    }
    environment.globals.update(shared, **known)
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def static_files() -> Router:
    """The style sheets and scripts that all pages share, at `/static`."""
    return create_static_files_router(path="/static", directories=[HERE / "static"], include_in_schema=False)


def page(request: AnyRequest, name: str, status_code: int = 200, **context: Any) -> Response[Any]:
    """A page from the template of that name."""
    context |= {"acting": acting_as(request), "path": request.url.path}
    return Template(name, context=context, status_code=status_code, headers=dict(SAFE))


def problem_page(request: AnyRequest, status: int, heading: str, told: str, **ways_on: Any) -> Response[Any]:
    """A page that says what is wrong and what to do.

    ways_on: `errors`, a line each; `readings` of what was asked, `case`, the path of the page meant, or `back`, a
    link's text and address.
    """
    return page(request, "problem.html", status_code=status, heading=heading, told=told, **ways_on)


def ask_who(request: AnyRequest) -> Response[Any]:
    """To the form that asks who is there, and back to what was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/acting-as?{urlencode({'next': asked})}", status_code=303)


def own_path(path: str, otherwise: str) -> str:
    """A path of these pages, whatever was asked for: nobody is sent elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else otherwise


def typed(data: Mapping[str, str], *names: str) -> dict[str, str]:
    """What was typed into the fields of these names, without the space around it."""
    return {name: data.get(name, "").strip() for name in names}
