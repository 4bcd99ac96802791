"""What somebody typed into the call screen; pure."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from services.casework.drafts import Values

CALLER = 1
PEOPLE_MAX = 20
YES, NO, UNKNOWN = "yes", "no", "unknown"


class Fault(NamedTuple):
    """What is wrong with a field, in words for the one who typed it."""

    field: str
    text: str


class Typed(msgspec.Struct, frozen=True):
    """The fields of the form by name; space around what was typed does not count."""

    values: Values = {}

    def one(self, name: str) -> str:
        """What a field holds, empty if nothing."""
        return next(iter(self.values.get(name, ())), "").strip()

    def several(self, name: str) -> list[str]:
        """What was ticked."""
        return [value for value in self.values.get(name, ()) if value]

    def people(self) -> list[int]:
        """The numbers of the people there is room for; the first is the caller."""
        told = {int(number) for number in self.several("person") if number.isdecimal() and len(number) <= 2}
        return sorted({CALLER, *told})[:PEOPLE_MAX]

    def having(self, **changes: str | tuple[str, ...]) -> Typed:
        """The same with other values; an underscore of a name stands for a hyphen."""
        changed = {name.replace("_", "-"): (v,) if isinstance(v, str) else v for name, v in changes.items()}
        return Typed({**self.values, **changed})

    def with_another(self) -> Typed:
        """With room for one more person, unless there are as many as can be."""
        known = self.people()
        following = [*known, known[-1] + 1] if len(known) < PEOPLE_MAX and known[-1] < 99 else known
        return self.having(person=tuple(map(str, following)))

    def without(self, number: int) -> Typed:
        """Without a person and everything that was typed about them; the caller stays."""
        if number == CALLER:
            return self
        left = {name: value for name, value in self.values.items() if not name.startswith(f"p{number}-")}
        return Typed({**left, "person": tuple(str(known) for known in self.people() if known != number)})


def who(number: int) -> str:
    """A person of the form in words."""
    return "the caller" if number == CALLER else f"person {number}"
