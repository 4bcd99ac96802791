"""Policy packs: each landlord's clauses as data, checked when loaded.

No code names a landlord; a new one is a new file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from contracts.facts.deadlines import Part
from contracts.fields import Code, Landlord, Said
from services.casework.office_hours import OfficeHours
from services.casework.working_time import Calendar, CalendarError, Limit, Warn, load_calendar, midnight

HERE = Path(__file__).parent
PACKS = HERE / "policies"
CALENDAR = HERE / "calendars" / "england-and-wales.toml"


class PolicyError(Exception):
    """A policy pack cannot be used; the message names file, entry and remedy."""


class HolidayTableError(PolicyError):
    """The holiday table cannot be used; the message names file, entry and remedy."""


class ClockRule(Said, forbid_unknown_fields=True):
    """A clause that must be kept within a time; `restarts` makes it one obligation a gap."""

    name: Code
    clause: Code
    says: str
    starts: Literal["report"]
    for_each: Literal["victim"]
    within: Limit
    needs: tuple[Part, ...]
    essential: tuple[Part, ...]
    restarts: Literal["update"] | None = None
    aim: bool = False
    ends_at_closure: bool = False
    warn: tuple[Warn, ...] = ()


class Policy(Said, forbid_unknown_fields=True, rename={"clocks": "clock"}):
    """One version of one landlord's policy; dates are a day, or a month meaning its first day."""

    landlord: Landlord
    name: str
    version: Code
    effective: str
    adopted: str
    switches: OfficeHours = OfficeHours()
    clocks: tuple[ClockRule, ...] = ()

    def in_force_from(self) -> datetime:
        """The later of the effective and the adopted date, at 00:00 London."""
        return _in_force_from(self.effective, self.adopted)


class PolicyBook(Said):
    """Every policy version there is, and the holiday table."""

    policies: tuple[Policy, ...]
    calendar: Calendar

    def in_force(self, landlord: str, at: datetime) -> Policy | None:
        """The version that binds obligations arising at an instant, if any."""
        versions = (p for p in self.policies if p.landlord == landlord and p.in_force_from() <= at)
        return max(versions, key=Policy.in_force_from, default=None)

    def of(self, landlord: str) -> tuple[Policy, ...]:
        """Every version of a landlord's policy."""
        return tuple(p for p in self.policies if p.landlord == landlord)


def load_policies(directory: Path | None = None, calendar: Path | None = None) -> PolicyBook:
    """Reads every pack of a directory and the holiday table.

    Raises PolicyError, naming file, entry and remedy; HolidayTableError if it is the table.
    """
    folder = directory or PACKS
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise PolicyError(f"{folder} holds no policy pack; put at least one .toml there")
    try:
        table = load_calendar(calendar or CALENDAR)
    except (CalendarError, OSError) as problem:
        raise HolidayTableError(
            f"holiday table: {problem}; {CALENDAR.name} of this program shows the entries"
        ) from problem
    return PolicyBook(policies=tuple(_no_repeats(files)), calendar=table)


def _no_repeats(files: list[Path]) -> Iterator[Policy]:
    versions: dict[str, str] = {}
    starts: dict[tuple[str, datetime], str] = {}
    for path in files:
        policy = _read(path)
        if other := versions.get(policy.version):
            raise PolicyError(f"{path.name}: version {policy.version} is already in {other}; name a new one")
        if other := starts.get((policy.landlord, policy.in_force_from())):
            raise PolicyError(
                f"{path.name}: {policy.landlord} has a policy from the same day in {other}; "
                "give this one a later `effective` or `adopted`, or take the other out"
            )
        versions[policy.version] = starts[policy.landlord, policy.in_force_from()] = path.name
        yield policy


def _read(path: Path) -> Policy:
    try:
        policy = msgspec.convert(tomllib.loads(path.read_text()), Policy)
        policy.in_force_from()
    except (msgspec.ValidationError, ValueError) as problem:
        raise PolicyError(
            f"{path.name}: {problem}; mend this entry, the other packs show the words that are known"
        ) from problem
    if len({rule.name for rule in policy.clocks}) < len(policy.clocks):
        raise PolicyError(f"{path.name}: two clocks have one name; give each its own")
    for rule in policy.clocks:
        _check(path, policy, rule)
    return policy


def _check(path: Path, policy: Policy, rule: ClockRule) -> None:
    where = f"{path.name}: clock {rule.name!r}"
    if not rule.needs or not set(rule.essential) <= set(rule.needs):
        raise PolicyError(f"{where}: `needs` lists what must be done, `essential` some of it; both know {list(Part)}")
    if not rule.clause.startswith(f"{policy.landlord}:"):
        raise PolicyError(f"{where}: clause {rule.clause!r} must begin with {policy.landlord!r} and a colon")


@cache
def _in_force_from(effective: str, adopted: str) -> datetime:
    return midnight(max(first_day(effective), first_day(adopted)))


def first_day(text: str) -> date:
    """A day as written, or the first day of a month alone."""
    return date.fromisoformat(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)
