"""Pages and their states by address, for the tests that every page owes; a new page is put into this list.

Those of compliance, of one event and of two moments have their own in `test_compliance` and `test_event`.
"""

from tests.services.casework.pages.busy import BUSY
from tests.services.casework.pages.situations import AUTUMN, EASTER, WITHOUT_CLOCKS

STATES = {
    "list": "/cases",
    "list, filtered": "/cases?whose=team&due=soon&sort=newest",
    "list, empty": "/cases?reference=none",
    "rota": "/rota",
    "case": f"/cases/{EASTER}",
    "case, moment": f"/cases/{EASTER}?as_known=2026-04-08T09:05",
    "case, without clocks": f"/cases/{WITHOUT_CLOCKS}",
    "case, twice": f"/cases/{AUTUMN}?as_known=2026-10-25T01:30",
    "case, warned": f"/cases/{AUTUMN}",
    "case, busy": f"/cases/{BUSY}",
    "forms": f"/cases/{EASTER}/record",
    "compliance": "/compliance",
    "docs": "/docs",
    "acting as": "/acting-as",
    "help": "/help",
    "help, officers": "/help/officers",
    "help, operators": "/help/operators",
    "help, unknown": "/help/nobody",
    "unknown case": "/cases/00000000-0000-4000-8000-000000000000",
    "nowhere": "/nowhere",
}
EACH_KIND = ("list", "rota", "case", "case, moment", "compliance", "docs", "acting as", "help, operators", "nowhere")
"""One of each kind of page, for what costs more to look at."""
