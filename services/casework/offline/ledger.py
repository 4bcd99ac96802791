"""A ledger in memory: what is known of every stream, and what casework concludes from it, without Kafka or a clock.

It learns facts and decides requests as the running system does, and its conclusions are the same: clocks, their
timers each at its instant, and what cases are told of one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.commands import Command, Moment, PassDeadline, RecordPattern, ReviewClocks, case_stream
from contracts.envelope import Actor, Event, event_id
from contracts.facts.deadlines import DeadlineNoted, DeadlineReset
from contracts.facts.patterns import ReportLinked
from contracts.facts.person import PersonFact
from contracts.facts.report import ReportFact
from contracts.facts.review import CaseClosed, CaseReopened, EntryCorrected
from contracts.streams import Kind, kind_of
from services.casework.case import patterns
from services.casework.case.history import Entry, History
from services.casework.case.state import AREAS
from services.casework.conclusions import as_told, conclusions, news
from services.casework.decide import Decision, decide
from services.casework.incidents import Incident, incidents_of
from services.casework.kinship import Kinship, told_of
from services.casework.offline.related import Related
from services.casework.offline.timers import Timers
from services.casework.policy import PolicyBook
from services.casework.reconcile import reconcile

OVER_CASES = ReportFact | ReportLinked | PersonFact | CaseClosed | CaseReopened | EntryCorrected
"""What can change what several cases are told of one another."""
CLOCKWISE = frozenset({EntryCorrected}).union(*(heard for heard, _ in AREAS.values()))
"""What can change what a clock says; the end of a pause is looked at when its timer fires."""
LEDGER = Actor(id="ledger", role="system")


class Ledger:
    """Every stream there is; what it is told must come in the order in which it became known."""

    def __init__(self, book: PolicyBook) -> None:
        self.book = book
        self.histories: dict[str, History] = {}
        """Stream -> its history; read it, never change it."""
        self._timers = Timers()
        self._stale: set[str] = set()
        self._related = Related()
        self._incidents: dict[str, tuple[Incident, ...]] = {}

    def history(self, stream: str) -> History:
        """What is known of a stream."""
        return self.histories.get(stream) or History(stream=stream)

    def of(self, kind: Kind) -> list[History]:
        """The streams of a kind, by name."""
        return [history for name, history in sorted(self.histories.items()) if kind_of(name) is kind]

    def learn(self, events: Sequence[Event], now: datetime) -> None:
        """Take in facts of one stream that became known at once, and conclude what follows for its clocks."""
        stream, last = events[0].stream, events[-1]
        self._append(stream, events, now)
        if kind_of(stream) is Kind.CASE and any(type(event.data) in CLOCKWISE for event in events):
            happenings = enumerate(reconcile(self.history(stream), self.book, now), 1)
            concluded = [
                Event(
                    id=event_id(last.id, number), stream=stream, landlord=last.landlord,
                    occurred_at=happening.occurred_at, actor=last.actor, caused_by=last.caused_by, data=happening.data,
                )
                for number, happening in happenings
            ]  # fmt: skip
            self._append(stream, concluded, now)

    def ask(self, command: Command, now: datetime) -> Decision:
        """Decide a request, or anything else that a command can ask for."""
        decision = decide(self.history(command.stream), command, self.book, now)
        self._append(command.stream, decision.events, now)
        return decision

    def load(self, book: PolicyBook, now: datetime) -> None:
        """Go by another book from now on; another holiday table moves the clocks that are open."""
        table, self.book = self.book.calendar.version, book
        if book.calendar.version != table:
            for history in self.of(Kind.CASE):
                self._review(history, now)

    def turn_to(self, until: datetime) -> None:
        """Let time pass: every timer of a clock fires at its instant."""
        while timer := self._timers.ripe(until):
            body = PassDeadline(deadline=timer.deadline, at=timer.at, moment=Moment(timer.moment))
            self.ask(self._own(timer.stream, body, f"{timer.deadline}#{timer.at}", timer.fires), timer.fires)

    def settle(self, now: datetime) -> None:
        """Tell the cases that have to do with what became known what they should know of one another."""
        for stream in self._stale:
            self._related.join(stream, self._has_to_do_with(self.histories[stream]))
        for group in {self._related.group(stream) for stream in self._stale}:
            histories = [self.histories[stream] for stream in sorted(group)]
            for landlord in sorted({history.landlord or "" for history in histories}):
                self._tell(landlord, [history for history in histories if history.landlord == landlord], now)
        self._stale.clear()

    def _has_to_do_with(self, history: History) -> Iterator[UUID | str]:
        """The people and the cases that a stream names; a case's incidents are worked out anew."""
        if kind_of(history.stream) is Kind.PERSON:
            yield UUID(history.stream.partition(":")[2])
            yield from (fact.data.other for _, fact in told_of(history) if isinstance(fact.data, PersonFact))
            return
        if kind_of(history.stream) is Kind.CASE:
            self._incidents[history.stream] = incidents_of(history)
        for incident in self._incidents.get(history.stream, ()):
            yield from incident.victims
            yield from map(case_stream, incident.same_as)

    def _tell(self, landlord: str, mine: list[History], now: datetime) -> None:
        incidents = [one for history in mine for one in self._incidents.get(history.stream, ())]
        people = (told for history in mine if kind_of(history.stream) is Kind.PERSON for told in told_of(history))
        wanted = conclusions(incidents, Kinship(people), landlord, self.book)
        for history in (history for history in mine if kind_of(history.stream) is Kind.CASE):
            should_know = wanted.get(UUID(history.stream.removeprefix("case:")), [])
            if found := list(news(should_know, patterns.fold(history))):
                self.ask(self._own(history.stream, as_told(found), "conclusion", now), now)

    def _review(self, history: History, now: datetime) -> None:
        found = reconcile(history, self.book, now)
        if any(isinstance(happening.data, DeadlineReset | DeadlineNoted) for happening in found):
            table = self.book.calendar.version
            self.ask(self._own(history.stream, ReviewClocks(calendar_version=table), table, now), now)

    def _own(
        self, stream: str, body: PassDeadline | ReviewClocks | RecordPattern, about: str, now: datetime
    ) -> Command:
        """A command that the system gives itself; it is another one whenever the stream has changed."""
        history = self.history(stream)
        name = f"caseledger:offline:{stream}#{history.version}#{body.__struct_config__.tag}#{about}"
        return Command(
            id=uuid5(NAMESPACE_URL, name), stream=stream, landlord=history.landlord or "", issued_at=now,
            actor=LEDGER, body=body,
        )  # fmt: skip

    def _append(self, stream: str, events: Iterable[Event], now: datetime) -> None:
        history = self.history(stream)
        entries = tuple(
            Entry(event=event, version=version, recorded_at=now, partition=0, position=version)
            for version, event in enumerate(events, history.version + 1)
        )
        if not entries:
            return
        self.histories[stream] = history.then(entries)
        if any(isinstance(entry.event.data, OVER_CASES) for entry in entries):
            self._stale.add(stream)
        self._timers.hear((entry.event for entry in entries), now)
