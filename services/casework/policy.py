"""Policy packs: each landlord's clauses as data, checked when loaded.

No code names a landlord; a new one is a new file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from contracts.facts.deadlines import Part
from contracts.fields import Code, Landlord, Said
from services.casework.office_hours import OfficeHours
from services.casework.pack import Clause, Defect, Patterns, Repeat
from services.casework.pack_check import faults_of
from services.casework.working_time import Calendar, CalendarError, Limit, Warn, load_calendar, midnight

HERE = Path(__file__).parent
PACKS = HERE / "policies"
CALENDAR = HERE / "calendars" / "england-and-wales.toml"
OPEN = "open"
BEFORE_ANY_RECORD = date(1900, 1, 1)


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


class Policy(Said, forbid_unknown_fields=True, rename={"clocks": "clock", "clauses": "clause", "defects": "defect"}):
    """One version of one landlord's policy; dates are a day, or a month meaning its first day.

    `effective = "open"` where the policy names no start: it binds in all that is on record.
    `review` is the last day on which its review is in time; of a month alone the last. `lists` are named lists of words
    that clauses use. `landlord_name` is what people call the landlord.
    """

    landlord: Landlord
    name: str
    version: Code
    effective: str
    adopted: str
    switches: OfficeHours = OfficeHours()
    clocks: tuple[ClockRule, ...] = ()
    clauses: tuple[Clause, ...] = ()
    defects: tuple[Defect, ...] = ()
    patterns: Patterns = Patterns()
    lists: dict[str, tuple[str, ...]] = {}
    review: str | None = None
    landlord_name: str | None = None

    @property
    def open_start(self) -> bool:
        """Whether the policy names no day on which it starts."""
        return self.effective == OPEN

    def in_force_from(self) -> datetime:
        """The later of the effective and the adopted date, at 00:00 London."""
        return _in_force_from(self.effective, self.adopted)


class Version(NamedTuple):
    """A version of a policy and the time in which obligations arise under it; `until` is absent for the newest."""

    policy: Policy
    since: datetime
    until: datetime | None = None

    @property
    def version(self) -> str:
        return self.policy.version

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        return self.policy.lists

    def binds(self, at: datetime) -> bool:
        """Whether an obligation that arises at an instant arises under this version."""
        return self.since <= at and (self.until is None or at < self.until)


class PolicyBook(Said):
    """Every policy version there is, and the holiday table."""

    policies: tuple[Policy, ...]
    calendar: Calendar

    @property
    def landlords(self) -> frozenset[str]:
        """Those who have a policy."""
        return frozenset(policy.landlord for policy in self.policies)

    def in_force(self, landlord: str, at: datetime) -> Policy | None:
        """The version that binds obligations arising at an instant, if any."""
        versions = (p for p in self.policies if p.landlord == landlord and p.in_force_from() <= at)
        return max(versions, key=Policy.in_force_from, default=None)

    def repeat_rule(self, landlord: str, at: datetime) -> Repeat | None:
        """How the policy in force at an instant reads repeat victimisation, if it does."""
        policy = self.in_force(landlord, at)
        return policy.patterns.repeat if policy else None

    def versions(self, landlord: str) -> tuple[Version, ...]:
        """A landlord's versions, the oldest first."""
        own = sorted(self.of(landlord), key=Policy.in_force_from)
        starts = [policy.in_force_from() for policy in own]
        return tuple(Version(*one) for one in zip(own, starts, [*starts[1:], None], strict=False))

    def of(self, landlord: str) -> tuple[Policy, ...]:
        """Every version of a landlord's policy."""
        return tuple(p for p in self.policies if p.landlord == landlord)


def load_policies(directory: Path | None = None, calendar: Path | None = None) -> PolicyBook:
    """Reads every pack of a directory and the holiday table.

    Raises PolicyError, naming file, entry and remedy of every fault; HolidayTableError if it is the table.
    """
    policies, faults = read_packs(directory or PACKS)
    if faults:
        raise PolicyError("\n".join(faults))
    try:
        table = load_calendar(calendar or CALENDAR)
    except (CalendarError, OSError) as problem:
        raise HolidayTableError(
            f"holiday table: {problem}; {CALENDAR.name} of this program shows the entries"
        ) from problem
    return PolicyBook(policies=tuple(policies.values()), calendar=table)


def read_packs(folder: Path) -> tuple[dict[Path, Policy], list[str]]:
    """Every pack of a directory that can be read, by its file, and everything that is wrong with any of them."""
    policies: dict[Path, Policy] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            policies[path] = policy = _read(path)
        except PolicyError as problem:
            faults.append(str(problem))
            continue
        faults += _faults(path, policy)
    if not policies and not faults:
        faults.append(f"{folder} holds no policy pack; put at least one .toml there")
    return policies, [*faults, *_repeats(policies)]


def read_pack(path: Path) -> Policy:
    """One pack by itself. Raises PolicyError, naming file, entry and remedy of every fault, or OSError."""
    policy = _read(path)
    if faults := list(_faults(path, policy)):
        raise PolicyError("\n".join(faults))
    return policy


def _read(path: Path) -> Policy:
    try:
        policy = msgspec.convert(tomllib.loads(path.read_text()), Policy)
        policy.in_force_from()
        if policy.review:
            last_day(policy.review)
    except (msgspec.ValidationError, ValueError) as problem:
        raise PolicyError(
            f"{path.name}: {problem}; mend this entry, the other packs show the words that are known"
        ) from problem
    return policy


def _repeats(policies: dict[Path, Policy]) -> Iterator[str]:
    """Packs that say the same version, or begin on the same day for one landlord."""
    versions: dict[str, str] = {}
    starts: dict[tuple[str, datetime], str] = {}
    for path, policy in policies.items():
        if other := versions.get(policy.version):
            yield f"{path.name}: version {policy.version} is already in {other}; name a new one"
        elif other := starts.get((policy.landlord, policy.in_force_from())):
            yield (
                f"{path.name}: {policy.landlord} has a policy from the same day in {other}; "
                "give this one a later `effective` or `adopted`, or take the other out"
            )
        versions[policy.version] = starts[policy.landlord, policy.in_force_from()] = path.name


def _faults(path: Path, policy: Policy) -> Iterator[str]:
    return (f"{path.name}: {fault}" for fault in _entry_faults(policy))


def _entry_faults(policy: Policy) -> Iterator[str]:
    if len({rule.name for rule in policy.clocks}) < len(policy.clocks):
        yield "two clocks have one name; give each its own"
    for rule in policy.clocks:
        yield from (f"clock {rule.name!r}: {fault}" for fault in _clock_faults(policy, rule))
    yield from faults_of(policy.landlord, policy.clauses, policy.lists, {rule.clause for rule in policy.clocks})
    ids = {clause.id for clause in policy.clauses}
    for defect in policy.defects:
        if defect.clause not in ids:
            yield f"defect {defect.id!r}: there is no clause {defect.clause!r}; name one of the pack"


def _clock_faults(policy: Policy, rule: ClockRule) -> Iterator[str]:
    if not rule.needs or not set(rule.essential) <= set(rule.needs):
        yield f"`needs` lists what must be done, `essential` some of it; both know {list(Part)}"
    if not rule.clause.startswith(f"{policy.landlord}:"):
        yield f"clause {rule.clause!r} must begin with {policy.landlord!r} and a colon"


@cache
def _in_force_from(effective: str, adopted: str) -> datetime:
    return midnight(max(first_day(effective), first_day(adopted)))


def last_day(text: str) -> date:
    """A day as written, or the last day of a month alone."""
    day = first_day(text)
    if day.isoformat() == text:
        return day
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def first_day(text: str) -> date:
    """A day as written, or the first day of a month alone; of an open start a day before any record."""
    if text == OPEN:
        return BEFORE_ANY_RECORD
    return date.fromisoformat(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)
