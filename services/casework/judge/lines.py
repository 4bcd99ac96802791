"""What a line of a file of facts can be: an envelope around a fact, a request, or a change of what is judged by."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NamedTuple, get_args
from uuid import UUID

from msgspec import Meta

from contracts.commands import Request
from contracts.envelope import Actor, Origin
from contracts.facts import Concluded, Fact
from contracts.facts.review import Correctable, EntryCorrected, RequestRefused
from contracts.fields import Code, FreeText, Instant, Landlord, Said, StreamId
from contracts.schema import tags
from contracts.streams import STATED, Kind
from services.casework.office_hours import OfficeHours
from services.casework.working_time import Limit

Name = Annotated[str, Meta(extra={"personal": None}, min_length=1, max_length=200, pattern=r"^\S+$")]
"""A UUID, or any name without spaces that stands for one in this file."""
FileName = Annotated[str, Meta(extra={"personal": None}, min_length=1, max_length=300)]


class Envelope(Said):
    """What stands around `data` on a line."""

    stream: StreamId | None = None
    landlord: Landlord | None = None
    occurred_at: Instant | None = None
    recorded_at: Instant | None = None
    id: Name | None = None
    corrects: Name | None = None
    actor: Actor | None = None
    caused_by: Name | None = None
    why: FreeText | None = None
    origin: Origin | None = None
    version: int | None = None


class PolicyLoaded(Said, tag="policy.loaded.v1"):
    """From `recorded_at` on, the policy pack in `file` is known; one of the same version takes the earlier's place."""

    file: FileName


class CalendarLoaded(Said, tag="calendar.loaded.v1"):
    """From `recorded_at` on, days are counted by the holiday table in `file`."""

    file: FileName


class LocalTarget(Said):
    """The landlord's own number where the policy's words have none."""

    clause: Code
    within: Limit


class SettingsChanged(Said, tag="settings.changed.v1"):
    """From `recorded_at` on, the line's landlord reads limits in these ways; what is left out stays as it was."""

    switches: OfficeHours | None = None
    local_targets: tuple[LocalTarget, ...] = ()


Setting = PolicyLoaded | CalendarLoaded | SettingsChanged
ASK = "request."
"""Before the name of a request; what follows is the name that the request has everywhere else."""
FACTS: dict[str, Any] = tags(Fact)
REQUESTS: dict[str, Any] = {f"{ASK}{tag}": shape for tag, shape in tags(Request).items()}
SETTINGS: dict[str, Any] = tags(Setting)
SHAPES: dict[str, Any] = {**FACTS, **REQUESTS, **SETTINGS}
"""Every `type` of `data` that is understood, and its shape."""

CONCLUSIONS = frozenset(tags(Concluded))
"""What a ledger concludes itself: judging draws its own conclusions."""
CORRECTABLE = frozenset(tags(Correctable))
"""What people and systems state, and can state otherwise."""
ANYWHERE = (EntryCorrected, RequestRefused)


def fits(shape: type, kind: Kind) -> bool:
    """Whether a fact of this shape can stand in a stream of the kind."""
    owners = [one for one, union in STATED.items() if shape in get_args(union)]
    return shape in ANYWHERE or kind in (owners or [Kind.CASE])


class Fault(NamedTuple):
    """What is wrong with a line: which one, where in it (a JSON pointer), and what to do."""

    line: int
    pointer: str
    message: str


class Faulty(Exception):  # noqa: N818 - names what the file is
    """The file cannot be judged; every fault of every line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"line {one.line}: {one.pointer or '-'}: {one.message}" for one in faults))
        self.faults = faults


class Line(NamedTuple):
    """A line of the right shape; `shape` is None where its type is not understood.

    `said` is its data without the type, None where an entry is taken away; `landlord` is None where none is named.
    """

    number: int
    id: UUID
    envelope: Envelope
    stream: str
    landlord: str | None
    recorded_at: datetime
    occurred_at: datetime
    tag: str
    shape: Any
    said: dict[str, Any] | None

    @property
    def order(self) -> tuple[datetime, bool, int, datetime, bool, UUID]:
        """The order in which lines become known; settings first, requests after facts of the same instant."""
        asks, sets, version = self.tag in REQUESTS, self.tag in SETTINGS, self.envelope.version or 0
        return self.recorded_at, not sets, version, self.occurred_at, asks, self.id
