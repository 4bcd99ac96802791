"""The routes of a service's pages: its own, and what goes with any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.types import ControllerRouterHandler

from services.pages.acting import ACTING
from services.pages.help import HELP_PAGES
from services.pages.problems import OF_PAGES, refuse_other_sites
from services.pages.serving import static_files


def pages_router(handlers: Sequence[ControllerRouterHandler], **options: Any) -> Router:
    """Pages, the form that says who is there, help, and `/static`; what goes wrong is told as a page.

    options: of the router, such as `dependencies`. The app needs a template config, and `OF_NOWHERE` among its
    exception handlers to answer people who ask for an address that there is not.
    """
    return Router(
        "/",
        route_handlers=[*ACTING, *HELP_PAGES, *handlers, static_files()],
        include_in_schema=False,
        exception_handlers=OF_PAGES,
        before_request=refuse_other_sites,
        **options,
    )
