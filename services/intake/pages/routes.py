"""Every page of the reports door."""

from __future__ import annotations

from litestar import Router, get
from litestar.di import Provide
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from services.docs.site import docs_router
from services.intake.pages.message import message
from services.intake.pages.outcomes import outcomes, outcomes_csv
from services.intake.pages.sources import Doors
from services.intake.pages.trying import ask, tried
from services.intake.site import intake_site
from services.pages.router import pages_router


def make_pages(doors: Doors) -> Router:
    """Every page; the app needs `TEMPLATES` as its template config and `OF_NOWHERE` among its exception handlers."""
    handlers: list[ControllerRouterHandler] = [home, ask, tried, outcomes, outcomes_csv, message]
    handlers.append(docs_router(intake_site()))
    return pages_router(handlers, dependencies={"doors": Provide(lambda: doors, sync_to_thread=False)})


@get("/", sync_to_thread=False)
def home() -> Redirect:
    return Redirect("/docs")
