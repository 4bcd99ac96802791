"""The pages of the call screen as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from litestar import Response

from services.casework.drafts import Draft
from services.casework.pages import words
from services.casework.pages.call import choices, people, similar
from services.casework.pages.call.calls import Call, offered
from services.casework.pages.call.pressed import MOMENTS
from services.casework.pages.call.recording import NEW
from services.casework.pages.call.typed import CALLER, PEOPLE_MAX, Fault, Typed, who
from services.pages.serving import AnyRequest, page, problem_page
from services.pages.times import DATE_HINT, is_twice

ELSEWHERE = {"text": "Take a report", "href": "/reports/new"}


async def form_page(
    request: AnyRequest, call: Call, *, faults: Sequence[Fault] = (), status: int = 200
) -> Response[Any]:  # fmt: skip
    """The form with everything that was typed, and what is wrong with it."""
    return page(
        request, "call/draft.html", status_code=status, faults=faults,
        errors={fault.field: fault.text for fault in reversed(faults)}, at_most=PEOPLE_MAX,
        twice={name: is_twice(call.typed.moment(f"{name}-")) for name in MOMENTS}, date_hint=DATE_HINT,
        **await _beside(call),
    )  # fmt: skip


async def offered_part(request: AnyRequest, call: Call) -> Response[Any]:
    """The part of the form that offers cases and people, by itself."""
    return page(request, "call/offered.html", errors={}, **await _beside(call))


async def _beside(call: Call) -> dict[str, Any]:
    return {
        "draft": call.draft, "typed": call.typed, "offer": await offered(call), "choices": choices,
        "caller_number": CALLER, "known_as": partial(people.known_as, call.typed), "who": who,
        "ref": words.reference, "joined": similar.joined,
    }  # fmt: skip


def pending_page(request: AnyRequest, draft: Draft) -> Response[Any]:
    """The report is safe, and not in the ledger yet."""
    added = Typed(draft.typed).one("case") not in ("", NEW)
    return page(
        request, "call/pending.html", status_code=202, draft=draft, added=added, reference=words.reference(draft.id)
    )


def keep_typing_page(request: AnyRequest, typed: Typed, status: int, heading: str, told: str) -> Response[Any]:
    """What could not be kept here goes back into the page, so that it is not lost with the request."""
    return page(
        request, "call/unkept.html", status_code=status, heading=heading, told=told,
        fields=[(name, value) for name, values in typed.texts.items() for value in values if name != "do"],
    )  # fmt: skip


def no_such_draft(request: AnyRequest) -> Response[Any]:
    """Another person's draft and one that is gone look alike."""
    told = "It was recorded, thrown away, or not touched for seven days; or it is somebody else's."
    return problem_page(request, 404, "There is no such unfinished report", told, back=ELSEWHERE)
