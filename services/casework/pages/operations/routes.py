"""Every page of the operators."""

from __future__ import annotations

from litestar import Router
from litestar.di import Provide

from services.casework.operating import Operating
from services.casework.pages.operations.acting import fire, rebuild, retry, view
from services.casework.pages.operations.looking import look
from services.casework.pages.operations.set_aside import one, redrive, rejected, show
from services.pages.problems import OF_PAGES, refuse_other_sites


def make_operations_pages(operating: Operating) -> Router:
    """The pages; the app needs casework's templates."""
    return Router(
        "/",
        route_handlers=[look, rejected, one, show, redrive, fire, retry, view, rebuild],
        dependencies={"operating": Provide(lambda: operating, sync_to_thread=False)},
        include_in_schema=False,
        exception_handlers=OF_PAGES,
        before_request=refuse_other_sites,
    )
