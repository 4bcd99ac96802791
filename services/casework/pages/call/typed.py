"""What somebody typed into the call screen, and the people it has room for; pure."""

from __future__ import annotations

from typing import NamedTuple, Self

from services.pages import typed

CALLER = 1
PEOPLE_MAX = 20
YES, NO, UNKNOWN = "yes", "no", "unknown"


class Fault(NamedTuple):
    """What is wrong with a field, in words for the one who typed it."""

    field: str
    text: str


class Typed(typed.Typed):
    """The fields of the form by name; those of a person begin with their number."""

    def people(self) -> list[int]:
        """The numbers of the people there is room for; the first is the caller."""
        told = {int(number) for number in self.all("person") if number.isdecimal() and len(number) <= 2}
        return sorted({CALLER, *told})[:PEOPLE_MAX]

    def having(self, **changes: str | tuple[str, ...]) -> Self:
        """The same with other values; an underscore of a name stands for a hyphen."""
        changed = {name.replace("_", "-"): (v,) if isinstance(v, str) else v for name, v in changes.items()}
        return self.also(changed)

    def with_another(self) -> Self:
        """With room for one more person, unless there are as many as can be."""
        known = self.people()
        following = [*known, known[-1] + 1] if len(known) < PEOPLE_MAX and known[-1] < 99 else known
        return self.having(person=tuple(map(str, following)))

    def without(self, number: int) -> Self:
        """Without a person and everything that was typed about them; the caller stays."""
        if number == CALLER:
            return self
        left = {name: value for name, value in self.texts.items() if not name.startswith(f"p{number}-")}
        return type(self)({**left, "person": tuple(str(known) for known in self.people() if known != number)})


def who(number: int) -> str:
    """A person of the form in words."""
    return "the caller" if number == CALLER else f"person {number}"
