"""A form as it is shown: its fields with what was typed, what can be chosen and what has to be mended; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from services.casework.pages.forms.choices import Choices
from services.casework.pages.forms.fields import Field, Kind, Option
from services.casework.pages.forms.reading import SHOWN, Fault
from services.pages.times import DATE_HINT, Parts, is_twice
from services.pages.typed import Typed

RADIOS_MAX = 6
NOT_KNOWN = Option("", "Not known")
NOBODY = Option("", "Nobody in particular, or not known")


class Shown(NamedTuple):
    """One field on a page; `name` is sent, `id` is linked to, `parts` are those of a date and time.

    `twice`: the clocks showed it twice; `begun`: the instant at which it was filled in by the ledger's own clock.
    """

    field: Field
    name: str
    id: str
    texts: tuple[str, ...]
    error: str
    options: tuple[Option, ...] = ()
    suggested: tuple[str, ...] = ()
    parts: Parts = Parts()
    twice: bool = False
    begun: str = ""
    wrong_part: str = ""
    inner: tuple[Shown, ...] = ()
    groups: tuple[tuple[Shown, ...], ...] = ()

    @property
    def text(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def marked(self) -> str:
        """The label, with a word where nothing has to be said and no choice says so."""
        chosen = self.look in ("radios", "select", Kind.TRUTH)
        return self.field.label if self.field.required or chosen else f"{self.field.label} (optional)"

    @property
    def look(self) -> str:
        """Which part of the template shows it."""
        if self.field.kind in (Kind.CHOICE, Kind.PERSON, Kind.CLOCK):
            if not self.options:
                return Kind.TEXT
            return "radios" if len(self.options) <= RADIOS_MAX + self.field.nullable else "select"
        if self.field.kind is Kind.PEOPLE and not self.options:
            return Kind.LINES
        return self.field.kind

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The options as the macros of GOV.UK Frontend take them."""
        chosen = set(self.texts) or {""}
        return [
            {"value": one.value, "text": one.text, "hint": {"text": one.hint} if one.hint and not self.brief else None,
             "checked": one.value in chosen, "selected": one.value in chosen}
            for one in self.options
        ]  # fmt: skip

    @property
    def hint(self) -> str:
        """What is meant, and how a date is written where none stands there yet."""
        dated = self.field.kind in (Kind.DAY, Kind.INSTANT, Kind.WHEN) and not self.begun
        return ". ".join(filter(None, [self.field.hint, DATE_HINT if dated else ""]))

    @property
    def brief(self) -> bool:
        """Whether there are so many to tick that their meanings stand apart from them."""
        return self.field.kind is Kind.CHOICES and len(self.options) > RADIOS_MAX

    @property
    def folded(self) -> bool:
        """Whether it is a part that can be left out and in which nothing was said or is wrong."""
        return not self.field.required and not any(one.said for one in self.inner)

    @property
    def said(self) -> bool:
        """Whether anything was typed here, or has to be mended."""
        typed = any(self.texts) and self.text != _typed_default(self.field)
        return bool(self.error or typed or any(self.parts) or self.groups) or any(i.said for i in self.inner)

    @property
    def focus(self) -> str:
        """The id of the element that is filled in."""
        timed = self.field.kind in (Kind.INSTANT, Kind.WHEN)
        return f"{self.id}-{self.wrong_part or 'date'}" if timed else self.id


class Page(NamedTuple):
    """What a form is shown from; `tag` is the fact or request of which the fields are."""

    typed: Typed
    choices: Choices
    faults: Mapping[str, Fault]
    tag: str


def show(fields: tuple[Field, ...], page: Page, start: str = "") -> tuple[Shown, ...]:
    """The fields as they are shown; `start` stands before their names."""
    return tuple(_shown(field, page, f"{start}{field.name}") for field in fields)


def summary(shown: tuple[Shown, ...]) -> Iterator[tuple[str, str]]:
    """What has to be mended and where, from top to bottom."""
    for one in shown:
        if one.error:
            yield (f"{one.field.label.rstrip('?')}: {one.error}" if one.field.label else one.error), f"#{one.focus}"
        yield from summary(one.inner)
        for group in one.groups:
            yield from summary(group)


def id_of(name: str) -> str:
    """The id of the field of that name."""
    return name.replace(".", "-")


def _shown(field: Field, page: Page, name: str) -> Shown:
    fault = page.faults.get(name)
    base = Shown(field, name, id_of(name), page.typed.texts.get(name, ()), fault.told if fault else "")
    match field.kind:
        case Kind.GROUP:
            return base._replace(inner=show(field.inner, page, f"{name}."))
        case Kind.GROUPS:
            numbers = range(page.typed.number(f"{name}.count"))
            return base._replace(groups=tuple(show(field.inner, page, f"{name}.{number}.") for number in numbers))
        case Kind.INSTANT | Kind.WHEN:
            parts = page.typed.moment(f"{name}.")
            return base._replace(
                parts=parts, twice=is_twice(parts), begun=page.typed.one(f"{name}.{SHOWN}"),
                wrong_part=fault.part if fault else "",
            )  # fmt: skip
        case Kind.TEXT | Kind.LINES:
            return base._replace(suggested=page.choices.suggested(field.name, page.tag))
    return base._replace(options=_options(base, page), texts=_texts(base))


def _texts(base: Shown) -> tuple[str, ...]:
    """What was typed, or what holds unless something is said."""
    if base.texts or base.field.required or base.field.default in (None, []):
        return base.texts
    return (_typed_default(base.field),) if base.field.kind in (Kind.TRUTH, Kind.CHOICE) else base.texts


def _typed_default(field: Field) -> str:
    """What holds unless something is said, as it would be typed."""
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    return str(field.default)


def _options(base: Shown, page: Page) -> tuple[Option, ...]:
    """What can be chosen, with what was chosen before even where it is not offered any longer."""
    match base.field.kind:
        case Kind.TRUTH:
            told = (Option("yes", "Yes"), Option("no", "No"))
            return (*told, NOT_KNOWN) if base.field.nullable else told
        case Kind.PERSON | Kind.PEOPLE:
            offered, nobody = page.choices.who(base.field.name), NOBODY
        case Kind.CLOCK:
            offered, nobody = page.choices.clocks, NOT_KNOWN
        case _:
            offered, nobody = base.field.options, NOT_KNOWN
    if not offered:
        return ()
    known = {one.value for one in offered}
    kept = tuple(Option(text, text) for text in base.texts if text and text not in known)
    several = base.field.kind in (Kind.PEOPLE, Kind.CHOICES)
    return (*offered, *kept, *((nobody,) if base.field.nullable and not several else ()))
