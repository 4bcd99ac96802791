"""The policies, the holiday table and the landlords' settings that a file goes by, as each becomes known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import msgspec

from services.casework.judge.lines import (
    CalendarLoaded,
    Fault,
    Faulty,
    Line,
    LocalTarget,
    PolicyLoaded,
    SettingsChanged,
)
from services.casework.office_hours import OfficeHours
from services.casework.pack import Clause, Duty
from services.casework.policy import Policy, PolicyBook, PolicyError, read_pack
from services.casework.working_time import CalendarError, Limit, load_calendar

Books = dict[UUID, PolicyBook]
"""A line that changes what is gone by -> the policies and the holiday table from then on."""


def books(lines: Iterable[Line], first: PolicyBook, folder: Path) -> Books:
    """What is gone by after each line that changes it, in the order of the lines; files lie in `folder`.

    Raises Faulty.
    """
    shelf, found, wrong = Shelf(first, folder), Books(), []
    for line in lines:
        if line.tag in _SHAPES:
            try:
                found[line.id] = shelf.take(line)
            except ShelfError as problem:
                wrong.append(Fault(line.number, problem.pointer, str(problem)))
    if wrong:
        raise Faulty(sorted(wrong))
    return found


class ShelfError(Exception):
    """A line names something that cannot be gone by; the message says what to do."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


class Shelf:
    """What is gone by at one instant."""

    def __init__(self, first: PolicyBook, folder: Path) -> None:
        self._folder = folder
        self._policies = {policy.version: policy for policy in first.policies}
        self._calendar = first.calendar
        self._switches: dict[str, OfficeHours] = {}
        self._targets: dict[str, Limit] = {}

    def take(self, line: Line) -> PolicyBook:
        """The book once the line is known; raises ShelfError."""
        match msgspec.convert({**(line.said or {}), "type": line.tag}, _SHAPES[line.tag]):
            case PolicyLoaded(file=file):
                self._add(self._pack(file))
            case CalendarLoaded(file=file):
                self._take_calendar(file)
            case SettingsChanged(switches=switches, local_targets=targets):
                self._set(line.landlord or "", switches, targets)
        return PolicyBook(policies=tuple(map(self._as_set, self._policies.values())), calendar=self._calendar)

    def _pack(self, file: str) -> Policy:
        try:
            return read_pack(self._folder / file)
        except PolicyError as problem:
            raise ShelfError("/data/file", str(problem)) from problem
        except OSError as problem:
            raise ShelfError("/data/file", _NO_FILE) from problem

    def _add(self, policy: Policy) -> None:
        for other in self._policies.values():
            starts_alike = (other.landlord, other.in_force_from()) == (policy.landlord, policy.in_force_from())
            if starts_alike and other.version != policy.version:
                told = f"Begins on the same day as version {other.version}; give it that version, or another day."
                raise ShelfError("/data/file", told)
        self._policies[policy.version] = policy

    def _take_calendar(self, file: str) -> None:
        try:
            self._calendar = load_calendar(self._folder / file)
        except CalendarError as problem:
            raise ShelfError("/data/file", str(problem)) from problem
        except OSError as problem:
            raise ShelfError("/data/file", _NO_FILE) from problem

    def _set(self, landlord: str, switches: OfficeHours | None, targets: Iterable[LocalTarget]) -> None:
        own = [policy for policy in self._policies.values() if policy.landlord == landlord]
        if not own:
            raise ShelfError("/landlord", "Has no policy; name one of: " + ", ".join(sorted(self._landlords())) + ".")
        local = {clause.id for policy in own for clause in policy.clauses for duty in clause.duties if duty.local}
        for index, target in enumerate(targets):
            if target.clause not in local:
                told = (
                    f"Is no clause with a local number; those of {landlord} are: {', '.join(sorted(local)) or 'none'}."
                )
                raise ShelfError(f"/data/local_targets/{index}/clause", told)
            self._targets[target.clause] = target.within
        if switches is not None:
            self._switches[landlord] = switches

    def _landlords(self) -> set[str]:
        return {policy.landlord for policy in self._policies.values()}

    def _as_set(self, policy: Policy) -> Policy:
        return msgspec.structs.replace(
            policy,
            switches=self._switches.get(policy.landlord, policy.switches),
            clauses=tuple(self._clause_as_set(clause) for clause in policy.clauses),
        )

    def _clause_as_set(self, clause: Clause) -> Clause:
        within = self._targets.get(clause.id)
        if within is None:
            return clause
        return msgspec.structs.replace(clause, duties=tuple(_timed(duty, within) for duty in clause.duties))


def _timed(duty: Duty, within: Limit) -> Duty:
    return msgspec.structs.replace(duty, within=within) if duty.local else duty


_NO_FILE = "Cannot be read; give the name of a file, seen from the folder of the file of facts."
_SHAPES = {str(shape.__struct_config__.tag): shape for shape in (PolicyLoaded, CalendarLoaded, SettingsChanged)}
