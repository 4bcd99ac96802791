"""Every page of casework: who reads what is told by the modules' names."""

from __future__ import annotations

from litestar import Router
from litestar.di import Provide

from services.casework.pages.case import case
from services.casework.pages.cases import cases, changed, search, show_names
from services.casework.pages.compare import compare
from services.casework.pages.compliance.routes import COMPLIANCE
from services.casework.pages.event import event
from services.casework.pages.forms.routes import FORMS
from services.casework.pages.home import home
from services.casework.pages.rota import rota
from services.casework.pages.sources import Sources
from services.casework.pages.timeline_csv import timeline_csv
from services.casework.site import casework_site
from services.docs.site import docs_router
from services.pages.router import pages_router


def make_pages(sources: Sources) -> Router:
    """Every page; the app needs `TEMPLATES` as its template config and `OF_NOWHERE` among its exception handlers."""
    handlers = [
        home,
        cases,
        search,
        show_names,
        changed,
        rota,
        case,
        compare,
        event,
        timeline_csv,
        *COMPLIANCE,
        *FORMS,
        docs_router(casework_site()),
    ]
    given = {
        "sources": Provide(lambda: sources, sync_to_thread=False),
        "lists": Provide(lambda: sources.lists, sync_to_thread=False),
    }
    return pages_router(handlers, dependencies=given)
