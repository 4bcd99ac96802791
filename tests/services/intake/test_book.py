"""The book of reports adds up, whatever comes twice, comes late or is killed in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import Engine

from contracts.commands import report_id
from contracts.envelope import Reason
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import COMMANDS_PARKED, REPORT_OUTCOMES, REPORTS
from services.intake import looking
from services.intake.book import Read, enter, open_book, read_positions, sweep
from services.intake.book_entries import Came, Parked, Told
from services.intake.book_tables import COUNTED, parked, records
from services.intake.figures import Figures
from services.intake.following import TOPICS, Follower
from services.intake.looking import CursorError, Day, Wanted, find_page, outcomes_of, reconcile, totals
from services.leading import LockedLead
from services.store import ViewFenced, open_engine
from tests.postgres import own_schemas, running_postgres
from tests.services.intake.messages import SOURCE, STRUCTURED, as_bytes, in_binary, incident

AT = datetime(2026, 4, 2, 15, 30, tzinfo=UTC)
OTHER = "https://crm.example/amplius"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty book in each kind of database."""
    if request.param == "sqlite":
        yield opened(tmp_path / "book.sqlite3")
        return
    with own_schemas(request.getfixturevalue("server")) as make:
        engine = opened(make())
        yield engine
        engine.dispose()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Engine]:
    """An empty book in a file."""
    engine = opened(tmp_path / "book.sqlite3")
    yield engine
    engine.dispose()


def opened(place: Path | str) -> Engine:
    engine = open_engine(place)
    open_book(engine)
    return engine


def came(offset: int, source: str | None = SOURCE, at: datetime = AT, partition: int = 0) -> Came:
    """A record that names itself by its offset."""
    name = None if source is None else f"crm-{offset}"
    return Came(partition, offset, at, source, name, str(report_id(source, name)) if source and name else None)


def told(
    offset: int, treatment: Treatment = Treatment.ACCEPTED, source: str | None = SOURCE, partition: int = 0
) -> Told:
    """The outcome of that record."""
    name = None if source is None else f"crm-{offset}"
    outcome = ReportOutcome(
        outcome=treatment,
        topic=REPORTS.name,
        partition=partition,
        offset=offset,
        source=source,
        id=name,
        report_id=report_id(source, name) if source and name else None,
        reasons=(Reason(code="word", message="No."),) if treatment is Treatment.REJECTED else (),
    )
    return Told(outcome, msgspec.json.encode(outcome), AT + timedelta(seconds=5))


def written(engine: Engine, *entries: Came | Told | Parked) -> None:
    """Enter them in one step, wherever the topics stand."""
    read = Read(
        [one for one in entries if isinstance(one, Came)],
        [one for one in entries if isinstance(one, Told)],
        [one for one in entries if isinstance(one, Parked)],
    )
    enter(engine, read, {}, {})


def adds_up(engine: Engine) -> dict[str, int]:
    """The totals, once they are what they claim to be: a sum, and what the rows say."""
    counted = {name: number for name, number in totals(engine).items() if name in COUNTED}
    assert counted["received"] == sum(counted[name] for name in COUNTED if name != "received")
    assert min(counted.values()) >= 0
    with engine.connect() as connection:
        rows = connection.execute(sa.select(records.c.outcome, sa.func.count()).group_by(records.c.outcome)).all()
    assert {name or "in_flight": number for name, number in rows} == {
        name: number for name, number in counted.items() if number and name != "received"
    }
    return counted


def test_a_record_is_in_flight_until_its_outcome_is_told(engine: Engine) -> None:
    """Each of the four outcomes takes its record out of flight; one that is told again changes nothing."""
    written(engine, *map(came, range(5)))
    assert adds_up(engine)["in_flight"] == 5

    for _ in range(2):
        written(engine, *(told(offset, treatment) for offset, treatment in enumerate(Treatment)))

    assert adds_up(engine) == {"received": 5, "in_flight": 1} | {one.value: 1 for one in Treatment}


def test_the_first_outcome_of_a_record_stays(engine: Engine) -> None:
    """Another word about the same record, even in the same step, is no second outcome."""
    written(engine, came(1), told(1, Treatment.ACCEPTED), told(1, Treatment.REJECTED))
    written(engine, told(1, Treatment.CONFLICT))

    assert adds_up(engine)["accepted"] == 1


def test_an_outcome_that_is_read_before_its_record_counts_once(engine: Engine) -> None:
    """The two topics are read independently of one another."""
    written(engine, told(7, Treatment.REJECTED))
    assert adds_up(engine)["received"] == 1

    written(engine, came(7))

    assert adds_up(engine) == dict.fromkeys(COUNTED, 0) | {"received": 1, "rejected": 1}


@pytest.mark.parametrize("seed", range(6))
def test_any_reading_adds_up_at_every_step(book: Engine, seed: int) -> None:
    """Records and outcomes in any order and any portions, repeated and broken off: every look adds up, and the end is
    the truth."""
    rng = Random(seed)
    fates = {offset: rng.choice([*Treatment, None]) for offset in range(40)}
    lines: list[Came | Told] = [came(offset, rng.choice([SOURCE, OTHER, None])) for offset in fates]
    lines += [told(offset, fate, rng.choice([SOURCE, None])) for offset, fate in fates.items() if fate]
    lines += rng.sample(lines, 20)
    rng.shuffle(lines)
    position = 0
    while position < len(lines):
        portion = lines[position : position + rng.randrange(1, 15)]
        if rng.random() < 0.2:
            with pytest.raises(ViewFenced):
                enter(book, Read(), {("reports", 0): 1}, {("reports", 0): 2})
        written(book, *portion)
        adds_up(book)
        # A process that is killed reads again what it had read since its last step.
        position += len(portion) - rng.randrange(0, min(3, len(portion)))

    truth = {one.value: sum(fate is one for fate in fates.values()) for one in Treatment}
    assert adds_up(book) == truth | {"received": 40, "in_flight": sum(fate is None for fate in fates.values())}


def test_two_keepers_of_one_book_do_not_count_twice(engine: Engine) -> None:
    """Whoever stands where the book no longer does writes nothing and is told so."""
    where = ("reports", 3)
    enter(engine, Read([came(1)]), {}, {where: 2})

    for before, after in (({}, 2), ({where: 1}, 3)):
        with pytest.raises(ViewFenced):
            enter(engine, Read([came(1), came(2)]), before, {where: after})

    assert adds_up(engine)["received"] == 1
    assert read_positions(engine) == {where: 2}


def test_what_is_old_goes_and_the_totals_stay(engine: Engine) -> None:
    """After thirty days rows and days go, but for what is in flight; no total falls, then or later."""
    old, later = AT - timedelta(days=40), AT - timedelta(days=5)
    written(engine, came(1, at=old), came(2, at=old), came(3, at=later), told(1), told(3))
    before = dict(totals(engine))

    sweep(engine, AT)

    assert dict(totals(engine)) == before
    assert [one.offset for one in find_page(engine, Wanted(), 10, None).items] == [3, 2]
    assert [(one.received, one.in_flight) for one in reconcile(engine, Wanted())] == [(1, 0), (1, 1)]
    written(engine, told(2, Treatment.DUPLICATE))
    sweep(engine, AT)
    assert dict(totals(engine)) == before | {"duplicate": 1, "in_flight": 0}
    assert [one.offset for one in find_page(engine, Wanted(), 10, None).items] == [3]


def test_days_are_those_of_london(book: Engine) -> None:
    """A record of half past midnight in summer belongs to the day that has begun there, not to UTC's."""
    midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    written(book, came(1, at=midnight), came(2, at=midnight - timedelta(hours=1)), came(3, OTHER, midnight), told(1))

    days = reconcile(book, Wanted(sources={SOURCE}))

    assert days == [
        Day(SOURCE, date(2026, 7, 1), 1, 1, 0, 0, 0, 0),
        Day(SOURCE, date(2026, 6, 30), 1, 0, 0, 0, 0, 1),
    ]
    assert reconcile(book, Wanted(day=date(2026, 7, 1), source=OTHER)) == [
        Day(OTHER, date(2026, 7, 1), 1, 0, 0, 0, 0, 1)
    ]


def test_pages_follow_one_another_without_a_gap(engine: Engine) -> None:
    """The last to arrive first; of one instant by place, though others arrive meanwhile."""
    entered = [came(n, at=AT + timedelta(seconds=n // 4), partition=n % 3) for n in range(20)]
    written(engine, *entered)
    seen, cursor = [], None
    while True:
        page = find_page(engine, Wanted(), 3, cursor)
        seen += [(one.received_at, one.partition, one.offset) for one in page.items]
        written(engine, came(1000 + len(seen), at=AT + timedelta(days=1)))
        if (cursor := page.next) is None:
            break

    assert seen == sorted(((one.arrived, one.partition, one.offset) for one in entered), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "MSAyIDM", "LTEgMiAz", "MSAyIHg=", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OSAxIDE="])
def test_a_made_up_cursor_is_refused(book: Engine, cursor: str) -> None:
    """Whatever is not from an earlier page."""
    with pytest.raises(CursorError):
        find_page(book, Wanted(), 3, cursor)


@pytest.mark.parametrize(
    ("wanted", "offsets"),
    [
        (Wanted(), {1, 2, 3, 4}),
        (Wanted(sources={SOURCE}), {1, 2}),
        (Wanted(sources={OTHER}, source=SOURCE), set()),
        (Wanted(sources=set()), set()),
        (Wanted(outcome="in_flight"), {2, 3}),
        (Wanted(outcome="rejected"), {4}),
        (Wanted(source=SOURCE, id="crm-2"), {2}),
        (Wanted(day=date(2026, 4, 3)), {3}),
    ],
)
def test_what_is_looked_for_is_found(book: Engine, wanted: Wanted, offsets: set[int]) -> None:
    """By source, day, outcome and id; nobody finds what is another sender's or nobody's."""
    written(book, came(1), came(2), came(3, OTHER, AT + timedelta(days=1)), came(4, None))
    written(book, told(1), told(4, Treatment.REJECTED, None))

    assert {one.offset for one in find_page(book, wanted, 10, None).items} == offsets


def test_the_outcomes_of_a_report_are_kept_in_order(book: Engine) -> None:
    """The first one first; one that has none so far has nothing to tell."""
    first = told(1)
    again = msgspec.structs.replace(first.outcome, offset=2, outcome=Treatment.DUPLICATE)
    written(book, came(1), first)
    written(book, Told(again, msgspec.json.encode(again), AT + timedelta(seconds=9)))

    assert outcomes_of(book, report_id(SOURCE, "crm-1")) == (first.outcome, again)
    assert outcomes_of(book, UUID(int=1)) == ()


def test_a_scrape_is_one_look(book: Engine) -> None:
    """The metrics by their names, and that they add up."""
    registry = CollectorRegistry()
    registry.register(Figures(book))
    written(book, came(1), came(2), told(1, Treatment.CONFLICT))

    read = registry.get_sample_value
    found = {one.value: read("caseledger_reports_outcomes_total", {"outcome": one.value}) for one in Treatment}

    assert found == {"accepted": 0, "duplicate": 0, "conflict": 1, "rejected": 0}
    assert read("caseledger_reports_received_total") == 2
    assert read("caseledger_reports_in_flight") == 1


def kafka_record(
    topic: str, offset: int, value: bytes | None, headers: Sequence[tuple[str, bytes]] = ()
) -> ConsumerRecord:
    """A record of partition 2 as a consumer hands it over."""
    milliseconds = int(AT.timestamp() * 1000)
    return ConsumerRecord(topic, 2, offset, milliseconds, 1, None, value, None, -1, len(value or b""), tuple(headers))


def test_what_names_nobody_is_written_down_by_its_place(book: Engine) -> None:
    """Both modes are known by source and id, rubbish by its offset; an unreadable outcome is passed over."""
    one, two = incident(), incident()
    headers, body = in_binary(two, "ce_")
    values = [
        (as_bytes(one), STRUCTURED),
        (body, headers),
        (b"\xff", ()),
        (None, ()),
        (b'{"source": "a b", "id": "1"}', ()),
    ]
    reports = [kafka_record(REPORTS.name, n, value, named) for n, (value, named) in enumerate(values)]
    follower = Follower(book, dict.fromkeys((topic.name for topic in TOPICS), 3))

    follower.take([reports, [kafka_record(REPORT_OUTCOMES.name, 8, b"{")]])

    found = {entry.offset: (entry.source, entry.id) for entry in find_page(book, Wanted(), 10, None).items}
    nobody = (None, None)
    assert found == {0: (SOURCE, one["id"]), 1: (SOURCE, two["id"]), 2: nobody, 3: nobody, 4: (None, "1")}
    assert read_positions(book) == {(REPORTS.name, 2): 5, (REPORT_OUTCOMES.name, 2): 9}
    assert looking.totals(book)["received"] == 5
    assert follower.records_read == 6


def aside(value: bytes, *reasons: Reason) -> ConsumerRecord:  # type: ignore[type-arg]
    """A record of the commands that could not be decided, with why."""
    return kafka_record(COMMANDS_PARKED.name, 0, value, [("caseledger-reasons", msgspec.json.encode(reasons))])


def test_a_parked_command_tells_which_record_waits_for_an_operator(engine: Engine) -> None:
    """Its record stays in flight, says so whichever is read first, and waits no more once it has its outcome."""
    follower = Follower(engine, dict.fromkeys((topic.name for topic in TOPICS), 3))
    command = {"id": 7, "origin": {"topic": REPORTS.name, "partition": 0, "offset": 1}}

    follower.take([[aside(msgspec.json.encode(command), Reason(code="undecided", message="No."))]])
    assert totals(engine)["parked"] == 0
    written(engine, came(1), came(2))
    waiting = find_page(engine, Wanted(), 10, None).items
    counted = adds_up(engine), totals(engine)["parked"]
    written(engine, told(1, Treatment.ACCEPTED))
    decided = find_page(engine, Wanted(), 10, None).items

    assert {one.offset: (one.outcome, one.codes, one.parked_at) for one in waiting} == {
        1: ("in_flight", ("undecided",), AT),
        2: ("in_flight", (), None),
    }
    assert (counted[0]["in_flight"], counted[1]) == (2, 1)
    assert {one.offset: (one.outcome, one.codes, one.parked_at) for one in decided} == {
        1: ("accepted", (), None),
        2: ("in_flight", (), None),
    }
    assert totals(engine)["parked"] == 0


def test_what_waits_is_forgotten_once_it_is_answered(book: Engine) -> None:
    """A sweep leaves only what is in flight or was not read so far."""
    written(book, came(1), came(2), *(Parked((0, n), "undecided", AT) for n in (1, 2, 3)), told(1))

    sweep(book, AT)

    with book.connect() as connection:
        assert sorted(connection.scalars(sa.select(parked.c.offset))) == [2, 3]


@pytest.mark.parametrize(
    "value",
    [b"", b"{", b'{"id": "7"}', b'{"origin": {"topic": "elsewhere", "partition": 0, "offset": 1}}',
     b'{"origin": {"topic": "reports", "partition": -1, "offset": 1}}'],
    ids=["a mark of a redrive", "rubbish", "a timer's", "of another topic", "nowhere"],
)  # fmt: skip
def test_a_parked_command_of_no_report_is_passed_over(book: Engine, value: bytes) -> None:
    """Nothing waits, and the book goes on."""
    follower = Follower(book, dict.fromkeys((topic.name for topic in TOPICS), 3))

    follower.take([[aside(value, Reason(code="undecided", message="No."))]])

    with book.connect() as connection:
        assert not connection.scalar(sa.select(sa.func.count()).select_from(parked))
    assert read_positions(book) == {(COMMANDS_PARKED.name, 2): 1}


async def test_one_that_stands_by_keeps_no_book(book: Engine) -> None:
    """Of replicas that share a database one writes it down; the others are ready and ask Kafka for nothing."""
    lead = LockedLead("book")
    kept = Follower(book, dict.fromkeys((topic.name for topic in TOPICS), 1), lead)
    running = asyncio.create_task(kept.run("127.0.0.1:1", {}))
    await asyncio.sleep(0.05)
    assert kept.trouble is None

    lead.tell(held=True)
    async with asyncio.timeout(10):
        while kept.trouble != "Kafka does not answer":  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
