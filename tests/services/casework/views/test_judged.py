"""The clauses of all cases as they were last judged, in either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from contracts.commands import case_stream
from ledger.testing import HandClock, InMemoryTransport
from services.casework import judging_aside
from services.casework.breach_lists import BreachLists
from services.casework.breaches import judge_for_lists
from services.casework.case.history import History
from services.casework.judging import judge_case
from services.casework.judging_aside import JudgingAside
from services.casework.ledgers import entry_of
from services.casework.policy import load_policies
from services.casework.verdicts import FAILING
from services.casework.views.breaches import WantedBreaches
from services.casework.views.judged import TABLES, Judged, cases, clauses
from services.casework.views.listing import CursorError
from services.casework.views.projecting import Projector
from services.casework.views.worklist import Worklist
from services.store import NotFolded, prepare
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import ENDING, PARTITIONS, folded, sample_ledger, written
from tests.services.casework.views.conftest import MakeEngine

BOOK = load_policies()


@pytest.fixture(scope="module")
def some() -> SampleLedger:
    """Some cases, a few of them weeks old."""
    return sample_ledger(120)


def histories(ledger: SampleLedger) -> dict[str, History]:
    """What the ledger holds of each stream."""
    found: dict[str, History] = {}
    for append in ledger.appends:
        stream = append[0].stream
        found[stream] = found.get(stream, History(stream=stream)).then(map(entry_of, append))
    return found


class Judging:
    """Lists kept over a ledger in memory, with a clock that is turned by hand."""

    def __init__(self, engine: Engine, ledger: SampleLedger, transport: InMemoryTransport) -> None:
        self.engine = engine
        self.clock = HandClock(ENDING)
        self.histories = histories(ledger)
        self.read: Counter[str] = Counter()
        projector = Projector(Worklist(), engine, transport, PARTITIONS)
        self.aside = JudgingAside(engine, projector, self._history, BOOK, self.clock)
        self.lists = BreachLists(engine, BOOK, self.clock)

    def _history(self, stream: str) -> History:
        self.read[stream] += 1
        return self.histories[stream]

    def expected(self) -> set[tuple[str, str, str]]:
        """Every failing clause by judging each case by itself."""
        now = self.clock.now()
        judged = ((history.stream, judge_case(history, BOOK, now, now)) for history in self.histories.values())
        return {
            (stream.removeprefix("case:"), one.clause, str(one.verdict))
            for stream, verdicts in judged
            for one in verdicts
            if one.verdict in FAILING and one.binds == "case"
        }

    async def listed(self, wanted: WantedBreaches | None = None) -> list[dict[str, object]]:
        """Every row of the list."""
        return [item async for item in self.lists.every(wanted or WantedBreaches())]

    async def told(self) -> set[tuple[str, str, str]]:
        """The list as `expected` has it."""
        return {(str(row["case_id"]), str(row["clause"]), str(row["verdict"])) for row in await self.listed()}


@pytest.fixture
async def judging(new_engine: MakeEngine, some: SampleLedger) -> Judging:
    """Cases listed and none judged yet."""
    engine, transport = new_engine(), await written(some)
    await folded(Worklist(), engine, transport)
    return Judging(engine, some, transport)


async def test_the_list_is_what_judging_each_case_gives(judging: Judging) -> None:
    """Every failing clause once, and until then it says how many cases wait."""
    in_all = len(judging.histories)
    assert await judging.lists.waiting(None) == in_all
    assert await judging.told() == set()

    assert await judging.aside.catch_up() == in_all
    assert await judging.told() == judging.expected() != set()
    assert await judging.lists.waiting(None) == 0


async def test_a_case_is_judged_again_only_when_it_may_stand_otherwise(judging: Judging) -> None:
    """Looking again judges none; a day later those that are open are judged, and the list is right again."""
    await judging.aside.catch_up()
    judging.read.clear()
    assert await judging.aside.catch_up() == 0

    judging.clock.set(ENDING + timedelta(days=40))
    waiting = await judging.lists.waiting(None)
    assert waiting > 0
    assert await judging.aside.catch_up() == waiting
    assert set(judging.read.values()) == {1}
    assert await judging.told() == judging.expected()


async def test_time_alone_brings_a_breach_at_its_instant(judging: Judging) -> None:
    """From the due time on the case waits to be judged, and not a moment earlier."""
    await judging.aside.catch_up()
    summary = await judging.lists.summary(None, 1)
    due = summary.due[0]["due"]
    assert isinstance(due, datetime)

    judging.clock.set(due)
    assert await judging.aside.catch_up() >= 1
    assert await judging.told() == judging.expected()
    again = await judging.lists.summary(None, 1)
    assert again.due == [] or again.due[0]["due"] > due


async def test_more_events_and_other_packs_have_a_case_judged_again(judging: Judging) -> None:
    """A case whose version is behind the worklist's waits, and so does every case under another book."""
    await judging.aside.catch_up()
    stale = next(iter(judging.histories)).removeprefix("case:")
    with judging.engine.begin() as connection:
        connection.execute(cases.update().where(cases.c.case_id == stale).values(version=0))

    assert await judging.lists.waiting(None) == 1
    assert await judging.aside.catch_up() == 1
    fewer = type(BOOK)(policies=BOOK.policies[1:], calendar=BOOK.calendar)
    assert await BreachLists(judging.engine, fewer, judging.clock).waiting(None) == len(judging.histories)


async def test_pages_of_the_list_are_the_whole_and_the_newest_comes_first(judging: Judging) -> None:
    """However small the pages, also where several clauses failed at one instant."""
    await judging.aside.catch_up()
    whole = await judging.listed()
    seen = await paged(judging)

    assert seen == whole
    assert [row["since"] for row in seen] == sorted((row["since"] for row in seen), reverse=True)
    with pytest.raises(CursorError):
        await judging.lists.page(WantedBreaches(), 3, "nonsense")


async def test_what_failed_at_one_instant_is_neither_lost_nor_doubled_between_pages(judging: Judging) -> None:
    """As when many clocks run out at one midnight."""
    await judging.aside.catch_up()
    with judging.engine.begin() as connection:
        connection.execute(clauses.update().values(since=ENDING))

    seen = [(row["case_id"], row["clause"]) for row in await paged(judging)]
    assert len(seen) == len(set(seen)) == len(await judging.told())


async def paged(judging: Judging) -> list[dict[str, object]]:
    """The list, one row a page."""
    seen, cursor = [], None
    while True:
        found = await judging.lists.page(WantedBreaches(), 1, cursor)
        seen += found.items
        if (cursor := found.next) is None:
            return seen


async def test_each_filter_keeps_what_it_says(judging: Judging) -> None:
    """One by one: what is shown has the value, what is left out has not."""
    await judging.aside.catch_up()
    whole = await judging.listed()
    one = whole[len(whole) // 2]
    for name in ("landlord", "clause", "verdict", "area"):
        wanted = WantedBreaches(**{name: one[name]})  # type: ignore[arg-type]
        assert await judging.listed(wanted) == [row for row in whole if row[name] == one[name]]
    since = one["since"]
    assert isinstance(since, datetime)
    newer = [row for row in whole if row["since"] >= since]  # type: ignore[operator]
    assert await judging.listed(WantedBreaches(since=since)) == newer
    assert await judging.listed(WantedBreaches(explained=True)) == []
    assert await judging.listed(WantedBreaches(explained=False)) == whole


async def test_counts_are_those_of_the_list(judging: Judging) -> None:
    """By landlord and verdict; a landlord's own staff are told of theirs only."""
    await judging.aside.catch_up()
    whole = await judging.listed()
    counts = Counter((row["landlord"], row["verdict"]) for row in whole)
    summary = await judging.lists.summary(None, 5)
    landlord = str(whole[0]["landlord"])
    own = await judging.lists.summary(landlord, 5)

    assert {(name, verdict): n for name, by in summary.counts.items() for verdict, n in by.items()} == dict(counts)
    assert summary.newest == whole[:5]
    assert set(own.counts) == {landlord}
    assert {row["landlord"] for row in (*own.newest, *own.due)} <= {landlord}


async def test_nothing_of_people_is_kept(judging: Judging) -> None:
    """Neither a name nor a number, an address, a strand or a word that someone typed is in any row."""
    await judging.aside.catch_up()
    with judging.engine.connect() as connection:
        rows = [str(row) for table in (cases, clauses) for row in connection.execute(sa.select(table))]
    personal = set(_personal(judging.histories.values()))

    assert len(personal) > 20
    assert [word for word in personal for row in rows if word in row] == []


def _personal(kept: object) -> Iterator[str]:
    for history in kept:  # type: ignore[attr-defined]
        for entry in history.entries:
            for person in getattr(entry.event.data, "people", ()):
                yield from filter(None, (person.name, person.source_ref, *(one.value for one in person.contacts)))
            incident = getattr(entry.event.data, "incident", None)
            yield from filter(None, (getattr(incident, "description", None), getattr(incident, "uprn", None)))


async def test_one_case_that_cannot_be_judged_keeps_no_other_from_the_list(
    judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left out and tried again in a day; all others are there."""
    broken = sorted(judging.expected())[0][0]

    def judge(history: History, *given: Any) -> Judged:
        if history.stream == case_stream(UUID(broken)):
            raise ArithmeticError("no rule foresaw this")
        return judge_for_lists(history, *given)

    monkeypatch.setattr(judging_aside, "judge_for_lists", judge)
    await judging.aside.catch_up()

    assert await judging.told() == {row for row in judging.expected() if row[0] != broken}
    assert await judging.lists.waiting(None) == 0
    judging.clock.set(ENDING + timedelta(days=1))
    monkeypatch.undo()
    await judging.aside.catch_up()
    assert await judging.told() == judging.expected()


async def test_before_the_list_of_cases_is_folded_there_is_none(new_engine: MakeEngine) -> None:
    """An empty list would read as if nothing had been missed."""
    engine = new_engine()
    prepare(engine, TABLES)

    with pytest.raises(NotFolded):
        await BreachLists(engine, BOOK, HandClock(ENDING)).page(WantedBreaches(), 3)
