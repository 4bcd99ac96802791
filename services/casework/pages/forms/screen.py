"""A form as a page: its fields, what is missing or unsafe, and what has changed since it was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from litestar import Response

from contracts.commands import Change
from contracts.facts.review import Lack
from contracts.streams import Kind
from services.casework.gates import Permission
from services.casework.http.bodies import FACTS
from services.casework.pages.forms import wording
from services.casework.pages.forms.choices import Choices
from services.casework.pages.forms.fields import of_fact
from services.casework.pages.forms.form import PERMITS, Form, index
from services.casework.pages.forms.mending import Lacking, Standing
from services.casework.pages.forms.reading import Fault
from services.casework.pages.forms.shown import Page, Shown, show, summary
from services.casework.pages.forms.target import Target
from services.casework.pages.forms.understanding import CARRIED, carried_tags
from services.casework.pages.reaching import Reachable, first_told, reachable
from services.casework.replay import CaseFile, HistoryRow
from services.pages.serving import AnyRequest, page
from services.pages.typed import Typed


class Around(NamedTuple):
    """What stands around the fields of a form; `file` is the case it is about."""

    target: Target
    choices: Choices
    file: CaseFile | None = None
    original: HistoryRow | None = None
    foreseen: tuple[Permission, ...] = ()


class Said(NamedTuple):
    """What is said of a form that was handed in and not done; `told` is of no one field."""

    faults: Mapping[str, Fault] = {}
    told: str = ""
    standing: Standing | None = None
    refused: tuple[Lacking, ...] = ()
    warnings: tuple[str, ...] = ()
    since: tuple[Change, ...] = ()


class Along(NamedTuple):
    """A fact that comes along with a request."""

    number: int
    tag: str
    title: str
    fields: tuple[Shown, ...]


class Sheet(NamedTuple):
    """A form with what was typed into it, before the person who asked for it."""

    request: AnyRequest
    form: Form
    typed: Typed
    around: Around


def screen(sheet: Sheet, said: Said, key: str, status: int = 200) -> Response[Any]:
    """The page of a form; what was typed is kept, `key` makes handing it in twice one command."""
    request, form, typed, around = sheet
    shown = show(form.fields, Page(typed, around.choices, said.faults, form.tag))
    along = _along(typed, around.choices, said.faults)
    faults = [*summary(shown), *(one for fact in along for one in summary(fact.fields))]
    of_none = [fault.told for name, fault in said.faults.items() if not name]
    return page(
        request, "forms/form.html", status_code=status, form=form, target=around.target, fields=shown, along=along,
        key=key, faults=faults, general=[*of_none, *filter(None, [said.told])], said=said, around=around, typed=typed,
        others=index(around.target.kind) if around.original else (), safe=_safe(form, around),
        brought=_brought(form), wanting=_wanting(around.foreseen), fact_title=wording.title_of, permits=PERMITS,
    )  # fmt: skip


def _wanting(foreseen: tuple[Permission, ...]) -> tuple[tuple[tuple[Lack, ...], tuple[Permission, ...]], ...]:
    """What is missing, each time with everything that it is missing for."""
    found: dict[tuple[Lack, ...], list[Permission]] = {}
    for permission in foreseen:
        if permission.lacks:
            found.setdefault(permission.lacks, []).append(permission)
    return tuple((lacks, tuple(permissions)) for lacks, permissions in found.items())


def _along(typed: Typed, choices: Choices, faults: Mapping[str, Fault]) -> tuple[Along, ...]:
    shapes = FACTS[Kind.CASE]
    return tuple(
        Along(number, tag, wording.title_of(tag),
              show(of_fact(shapes[tag]), Page(typed, choices, faults, tag), f"{CARRIED}.{number}."))
        for number, tag in enumerate(carried_tags(typed))
        if tag in shapes
    )  # fmt: skip


def _brought(form: Form) -> tuple[Any, ...]:
    """The facts that can come along, by area; only where they can."""
    return index(Kind.CASE, "") if form.brings else ()


def _safe(form: Form, around: Around) -> Reachable:
    """Everyone whom the form may be about, or whose numbers it shows, with how they can be reached without harm."""
    if around.file is not None and form.tag in wording.CONTACTING:
        return reachable(around.file)
    return first_told(around.file, around.original.data if around.original else None)
