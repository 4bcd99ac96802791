"""Pages and their states by address, for the tests that every page owes; a new page is put into this list."""

from tests.services.casework.pages.busy import BUSY
from tests.services.casework.pages.situations import AUTUMN, EASTER, WITHOUT_CLOCKS

STATES = {
    "list": "/cases",
    "list, filtered": "/cases?whose=team&due=soon&sort=newest",
    "list, empty": "/cases?reference=none",
    "list, cursor": "/cases?after=nonsense",
    "rota": "/rota",
    "case": f"/cases/{EASTER}",
    "case, moment": f"/cases/{EASTER}?as_known=2026-04-08T09:05",
    "case, differences": f"/cases/{EASTER}?from=2&to=9",
    "case, without clocks": f"/cases/{WITHOUT_CLOCKS}",
    "case, twice": f"/cases/{AUTUMN}?as_known=2026-10-25T01:30",
    "case, busy": f"/cases/{BUSY}",
    "compare": f"/cases/{EASTER}/compare",
    "event": f"/cases/{EASTER}/events/1",
    "forms": f"/cases/{EASTER}/record",
    "compliance": "/compliance",
    "breaches": "/compliance/breaches",
    "landlord": "/compliance/landlords/whg",
    "docs": "/docs",
    "acting as": "/acting-as",
    "unknown case": "/cases/00000000-0000-4000-8000-000000000000",
    "nowhere": "/nowhere",
}
EACH_KIND = ("list", "rota", "case", "case, moment", "compliance", "docs", "acting as", "nowhere")
"""One of each kind of page, for what costs more to look at."""
