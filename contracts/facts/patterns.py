"""Facts about several incidents together: which of them are one, and what casework concluded over people.

A person says that two reports are of one incident. The rest are casework's own conclusions from the reports and the
people of one landlord; they stand in the order in which they became known, like those about clocks.
"""

from __future__ import annotations

from uuid import UUID

from contracts.facts.person import Related
from contracts.fields import Code, EventId, Instant, Ref, Said, Trace


class ReportLinked(Said, tag="report.linked.v1"):
    """This case's report and that of the case `other`, received at `received_at`, are of one incident.

    Of the two the case whose report was received first carries the duties and their clocks.
    """

    other: UUID
    received_at: Instant


class ReportLinkTold(Said, tag="report-link.told.v1"):
    """The other case of a linked pair learns of the link, or of a corrected receipt; `told_by` says so over there."""

    other: UUID
    received_at: Instant
    told_by: EventId


class ReportLinkWithdrawn(Said, tag="report-link.withdrawn.v1"):
    """The link with `other`, told before, does not stand any longer."""

    other: UUID


class RepeatRecorded(Said, tag="repeat.recorded.v1"):
    """An incident was suffered in the window that the report of an earlier one opened: repeat victimisation.

    Both incidents are named by their case and the entry that reported them. `person` is this case's victim, absent
    where only a linked report names them; `relation` is what the later victim is to the earlier one, absent for the
    same person. The window runs from after `opened_at` to before `window_ends`. The event occurred when the later
    incident was reported, and stands in both cases.
    """

    pair: UUID
    earlier_case: UUID
    earlier: EventId
    earlier_person: UUID
    later_case: UUID
    later: EventId
    later_person: UUID
    opened_at: Instant
    window_ends: Instant
    clause: Code
    person: Ref | None = None
    relation: Related | None = None
    trace: tuple[Trace, ...] = ()


class RepeatWithdrawn(Said, tag="repeat.withdrawn.v1"):
    """A pair that was recorded does not follow from what is known any longer."""

    pair: UUID


class OtherIncident(Said):
    """Another incident at the same victim, or at their immediate family if `relation` says so.

    `previous`: whichever of the two was reported later had been suffered before the other was reported.
    """

    case: UUID
    incident: EventId
    received_at: Instant
    relation: Related | None = None
    previous: bool = False


class OtherIncidentsRecorded(Said, tag="other-incidents.recorded.v1"):
    """The incidents at this case's victim `person` besides the one it was opened for; replaces what was known before.

    The first received first.
    """

    person: Ref
    incidents: tuple[OtherIncident, ...]


class OtherIncidentsAdded(Said, tag="other-incidents.added.v1"):
    """More incidents at this case's victim `person`, beside all that were known before; none of them was."""

    person: Ref
    incidents: tuple[OtherIncident, ...]


PatternFact = (
    ReportLinkTold
    | ReportLinkWithdrawn
    | RepeatRecorded
    | RepeatWithdrawn
    | OtherIncidentsRecorded
    | OtherIncidentsAdded
)
