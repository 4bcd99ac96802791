"""What a clause can be about: the facts that stand, and what follows from them, as things of a kind; pure.

A fact is a thing of the kind of its tag (`disclosure.made`); the others are derived here and in the modules named
below, each with the fields that `DERIVED` lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, get_args
from uuid import UUID

from contracts.envelope import Actor
from contracts.facts import Fact

DERIVED: dict[str, tuple[str, ...]] = {
    "report": ("channel", "capacity", "third_party", "crime", "immediate_danger", "office", "customers", "partner",
               "known_customers"),
    "incident": ("number", "behaviours"),
    "victim": ("person", "role"),
    "witness": ("person",),
    "reporter": ("person",),
    "accused": ("person", "against", "role"),
    "contact": ("person", "party", "channel", "details_taken"),
    "attempt": ("person", "party", "channel"),
    "update": ("person", "channel"),
    "told": ("person",),
    "disclosure": (
        "recipient", "purpose", "ground", "about", "consent", "refused", "protocol", "legal_basis", "necessity",
        "anonymised", "disclosure", "kind", "tells_of_victim", "anonymity_asked",
    ),
    "step": ("step", "against", "urgent", "legal_basis", "objected"),
    "victim-step": ("step", "against", "urgent", "legal_basis", "objected", "person"),
    "closing": ("outcome", "investigated"),
    "unowned": ("until",),
    "agreed-update": ("person",),
    "access-need": ("person", "need"),
    "motivation-asked": (),
    "repeat-pair": ("pair", "person"),
    "repeat": ("pair", "person"),
    "policy-version": ("version",),
    "defect": ("defect",),
    "month": ("period",),
    "quarter": ("period",),
    "year": ("period",),
    "past-month": ("period",),
    "past-quarter": ("period",),
    "past-year": ("period",),
    "listed": ("list", "item"),
    "listed-month": ("list", "item", "period"),
    "listed-year": ("list", "item", "period"),
    "officer-month": ("officer", "period"),
    "past-area-month": ("area", "period"),
    "everyone-trained": ("subject", "group", "law"),
}  # fmt: skip
"""Kind -> its fields; every thing also has `by` and `role`, who said so, and of a landlord's cases `case`."""

WORTH_AN_INDEX = 6
"""A landlord has thousands of a kind, a case a handful: looking through these is quicker than sorting them."""

FOR_EVERYONE = frozenset({"action-plan.agreed", "contact.paused", "risk.assessed"})
"""Facts that mean everyone concerned where they name nobody."""

FOR_ANYTHING = frozenset({("disclosure.approved", "purpose"), ("disclosure.decided", "purpose")})
"""Kind and field: where it is left open, whatever the field may say is meant."""

EVERYWHERE = ("by", "actor_role", "case")


class Thing(NamedTuple):
    """One thing a clause can speak of: when it happened, when that became known, by which event, and what it says."""

    kind: str
    at: datetime
    known_at: datetime
    event: UUID | None
    actor: Actor | None
    said: Any
    due: datetime | None = None
    case: str | None = None

    @property
    def said_by(self) -> str | None:
        """Who said so."""
        return self.actor.id if self.actor else None

    @property
    def hands(self) -> frozenset[str | None]:
        """Who said so, and for whom: someone's deputy is no other than they."""
        if self.actor is None:
            return frozenset([None])
        return frozenset([self.actor.id, self.actor.on_behalf_of or self.actor.id])

    def get(self, name: str) -> Any:
        """A field's value, None when it says nothing of it; `by` is who said so where the fact does not say by whom."""
        if name == "by" and not hasattr(self.said, "by"):
            return self.said_by
        if name == "actor_role":
            return self.actor.role if self.actor else None
        if name == "case":
            return self.case
        return self.said.get(name) if isinstance(self.said, dict) else getattr(self.said, name, None)


class Things:
    """Things by kind, each kind in the order in which they happened."""

    def __init__(self, things: Iterable[Thing], *, alone: frozenset[str] = frozenset()) -> None:
        self.alone = alone
        """The fields of which there is only one value it can have: a fact that leaves it open means that one."""
        self._by_kind: dict[str, list[Thing]] = defaultdict(list)
        self._by_field: dict[tuple[str, str], dict[Any, list[Thing]]] = {}
        for thing in things:
            self._by_kind[thing.kind].append(thing)
        # Stable: what happened at one instant stays in the order of the facts, which their ids settle.
        for kind in self._by_kind.values():
            kind.sort(key=attrgetter("at"))

    def of(self, kind: str) -> list[Thing]:
        """Those of a kind."""
        return self._by_kind.get(kind, [])

    def saying(self, kind: str, name: str, value: Any) -> list[Thing]:
        """Those of a kind whose field says that value, or may mean it."""
        things = self.of(kind)
        if len(things) < WORTH_AN_INDEX or name in self.alone or left_open(kind, name):
            return things
        if (kind, name) not in self._by_field:
            index: dict[Any, list[Thing]] = defaultdict(list)
            for thing in things:
                told = thing.get(name)
                for one in dict.fromkeys((told, *told) if isinstance(told, tuple) else (told,)):
                    index[one].append(thing)
            self._by_field[kind, name] = index
        return self._by_field[kind, name].get(value, [])

    def every(self) -> Iterator[Thing]:
        """All of them."""
        for things in self._by_kind.values():
            yield from things


def left_open(kind: str, name: str) -> bool:
    """Whether a thing of the kind that says nothing of the field means whatever another says of it."""
    return (kind in FOR_EVERYONE and name not in EVERYWHERE) or (kind, name) in FOR_ANYTHING


def kind_of(fact: Fact) -> str:
    """The kind of a fact: its tag without the version."""
    return _KINDS[type(fact)]


_KINDS: dict[type, str] = {shape: str(shape.__struct_config__.tag).rpartition(".v")[0] for shape in get_args(Fact)}
FACTS: dict[str, type] = {kind: shape for shape, kind in _KINDS.items()}
"""Kind -> the fact of that kind."""
