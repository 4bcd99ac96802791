"""One case told as sentences: what was recorded when, what someone asked, what the case then says.

The scenario keeps a stream as the ledger would (gapless versions, `recorded_at` never going back) under a clock
turned by hand. `turn_to` also fires the timers that notifications would fire, each at its instant; everything else
leaves them alone, as if notifications were down. Times are London wall-clock texts such as `2026-04-02 16:30`, or
instants.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from contracts.commands import (
    Answer,
    Body,
    Command,
    PassDeadline,
    Recordable,
    RecordFacts,
    Statement,
    case_stream,
)
from contracts.commands import (
    Moment as ClockMoment,
)
from contracts.envelope import Actor, Event, Origin
from contracts.facts import Fact
from ledger.testing import HandClock
from services.casework.case.history import Entry, History
from services.casework.decide import Decision, decide
from services.casework.gates import Permission, permissions
from services.casework.judging import see_case
from services.casework.policy import PolicyBook, load_policies
from services.casework.replay import CaseFile, Moment, case_at
from services.casework.verdicts import Judgement
from services.notifications.timers import Timer, change_by, command_for, outlived

LONDON = ZoneInfo("Europe/London")
CASE = UUID("6f1c0f6e-2d0c-5b86-9d6e-3f5a9d3c0001")
BOOK = load_policies()
OFFICER = Actor(id="j.officer", role="case-officer")

When = str | datetime


def london(when: When) -> datetime:
    """The instant, in UTC, of a London wall-clock text; an instant stays as it is."""
    if isinstance(when, datetime):
        return when
    return datetime.fromisoformat(when).replace(tzinfo=LONDON).astimezone(UTC)


def told(fact: Recordable, at: When) -> Statement:
    """A fact and when it happened."""
    return Statement(occurred_at=london(at), data=fact)


class Scenario:
    """A case of one landlord and everything the ledger holds of it."""

    def __init__(self, landlord: str = "whg", book: PolicyBook = BOOK, case: UUID = CASE) -> None:
        self.landlord = landlord
        self.case = case
        self.book = book
        self.clock = HandClock(datetime(1990, 1, 1, tzinfo=UTC))
        self.history = History(stream=case_stream(case))
        self.last = Decision(outcome=Answer.DONE)
        self.timers: tuple[Timer, ...] = ()
        self.commands: list[Command] = []
        self.decisions: list[Decision] = []
        self._made = 0

    def given(
        self, fact: Recordable, at: When, recorded: When | None = None, landlord: str | None = None,
        by: Actor = OFFICER,
    ) -> Decision:  # fmt: skip
        """A fact happened, and was recorded then or later, by the case's officer or someone else."""
        return self.when(RecordFacts(facts=(told(fact, at),)), recorded or at, landlord=landlord, by=by)

    def when(
        self, body: Body, at: When, *, command_id: UUID | None = None, landlord: str | None = None,
        origin: Origin | None = None, issued: When | None = None, by: Actor = OFFICER,
    ) -> Decision:  # fmt: skip
        """Someone asks for something; what they are answered."""
        self._turn(london(at))
        asked = self.command(body, command_id=command_id, landlord=landlord, origin=origin, issued=issued, by=by)
        return self.hear(asked)

    def command(
        self, body: Body, *, command_id: UUID | None = None, landlord: str | None = None,
        origin: Origin | None = None, issued: When | None = None, by: Actor = OFFICER,
    ) -> Command:  # fmt: skip
        """A command as it would stand in `case-commands`."""
        self._made += 1
        fresh = uuid5(NAMESPACE_URL, f"{self.history.stream}#{self._made}")
        return Command(
            id=command_id or fresh, stream=self.history.stream,
            landlord=landlord or self.landlord, issued_at=london(issued) if issued else self.clock.now(),
            actor=by, body=body, origin=origin,
        )  # fmt: skip

    def hear(self, command: Command) -> Decision:
        """The decision on a command, its events recorded now."""
        self.last = decide(self.history, command, self.book, self.clock.now())
        self.commands.append(command)
        self.decisions.append(self.last)
        self._record(self.last.events)
        return self.last

    def turn_to(self, at: When) -> None:
        """Time passes; notifications is up and fires each timer at its instant."""
        until = london(at)
        while ripe := self._ripe(until):
            timer = min(ripe, key=lambda t: t.at)
            self._turn(max(timer.at, self.clock.now()))
            before = self.timers
            if not outlived(timer, self.clock.now()):
                self.hear(command_for(timer, self.clock.now()))
            if self.timers == before:  # nobody answered it in the ledger: it would be repeated, to no effect
                self.timers = tuple(t for t in self.timers if t != timer)
        self._turn(until)

    def fires(
        self, deadline: UUID, at: When, moment: ClockMoment = ClockMoment.DUE, now: When | None = None
    ) -> Decision:
        """A timer's command arrives, at its own instant or at another."""
        return self.when(PassDeadline(deadline=deadline, at=london(at), moment=moment), now or at)

    def file(self, at: When | None = None, **moment: When | int) -> CaseFile:
        """The case at a moment: `as_known`, `as_at`, `version`; the clock's now by default."""
        if at is not None:
            moment = {"as_known": at, "as_at": at}
        instants = {name: value if isinstance(value, int) else london(value) for name, value in moment.items()}
        found = case_at(self.history, Moment(**instants), self.clock.now())  # type: ignore[arg-type]
        if found is None:
            raise AssertionError("nothing of the case was known then")
        return found

    def verdicts(self, at: When | None = None, **moment: When | int) -> list[str]:
        """The verdict of every obligation, the next due first."""
        return [str(judged.verdict) for judged in self.file(at, **moment).clocks]

    def clock_of(self, person: str | None = None, at: When | None = None, **moment: When | int) -> Judgement:
        """The only clock, or the only one towards a victim."""
        clocks = [c for c in self.file(at, **moment).clocks if person is None or c.person == person]
        if len(clocks) != 1:
            raise AssertionError(f"expected one clock, got {[(c.person, c.due, c.verdict) for c in clocks]}")
        return clocks[0]

    def events(self, kind: type[Fact]) -> list[Event]:
        """The events of a kind, in the order in which they were recorded."""
        return [entry.event for entry in self.history.entries if isinstance(entry.event.data, kind)]

    def said(self) -> list[str]:
        """The tags of the events that the last command left, without `.v1`."""
        return [str(e.data.__struct_config__.tag).removesuffix(".v1") for e in self.last.events]

    def entry(self, kind: type[Fact]) -> UUID:
        """The id of the only entry of a kind."""
        [event] = self.events(kind)
        return event.id

    def entry_id(self, index: int) -> UUID:
        """The id of an entry by its place, the first being 0."""
        return self.history.entries[index].event.id

    @property
    def version(self) -> int:
        return self.history.version

    def _ripe(self, until: datetime) -> list[Timer]:
        return [timer for timer in self.timers if timer.at <= until]

    def _turn(self, at: datetime) -> None:
        self.clock.set(max(self.clock.now(), at))

    def _record(self, events: tuple[Event, ...]) -> None:
        self.history = self.history.then(self._entries(events))
        for event in events:
            if change := change_by(event):
                self.timers = (*filter(change.keeps, self.timers), *change.opens)

    def _entries(self, events: tuple[Event, ...]) -> Iterator[Entry]:
        for version, event in enumerate(events, self.history.version + 1):
            yield Entry(event=event, version=version, recorded_at=self.clock.now(), partition=0, position=version)


def lacks_of(history: History, book: PolicyBook, as_known: datetime, as_at: datetime) -> tuple[Permission, ...]:
    """What each permission would lack at a moment, as the case page tells it."""
    known = history.own().known(as_known)
    return permissions(see_case(known, book, as_at), book.versions(known.landlord or ""), as_at)
