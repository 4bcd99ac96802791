"""Every route of casework's HTTP, and what its handlers are given by name."""

from __future__ import annotations

from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from services.access import access_of
from services.casework.http.desk import Desk
from services.casework.http.landlords import LANDLORDS
from services.casework.http.operating import OPERATING
from services.casework.http.overview import OVERVIEW, Overview, wanted_cases
from services.casework.http.people import PEOPLE
from services.casework.http.reading import READING, asked_moment
from services.casework.http.rejected import REJECTED
from services.casework.http.writing import WRITING
from services.casework.operating import Operating

ROUTES: list[ControllerRouterHandler] = [*WRITING, *READING, *LANDLORDS, *PEOPLE, *OVERVIEW, *REJECTED, *OPERATING]


def dependencies(desk: Desk, overview: Overview, operating: Operating) -> dict[str, Provide]:
    """What the handlers ask for by the names of their arguments."""
    return {
        "access": Provide(access_of, sync_to_thread=False),
        "asked": Provide(asked_moment, sync_to_thread=False),
        "wanted": Provide(wanted_cases),
        "desk": Provide(lambda: desk, sync_to_thread=False),
        "overview": Provide(lambda: overview, sync_to_thread=False),
        "operating": Provide(lambda: operating, sync_to_thread=False),
    }
