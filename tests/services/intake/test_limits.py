"""How much a sender may hand in over HTTP, how that is told, and what a repeated request gets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiokafka.errors import KafkaConnectionError
from httpx import ASGITransport, AsyncClient
from prometheus_client import CollectorRegistry

from contracts.cloudevents import BATCH, BODY_BYTES_MAX, STRUCTURED
from ledger.testing import HandClock
from services.health import Health
from services.intake.api import routes
from services.intake.book import open_book
from services.intake.door import BATCH_EVENTS_MAX, REQUEST_BYTES_MAX, Door
from services.intake.rate import BURST_SECONDS, Rates
from services.intake.repeats import KEPT, Repeats, key_of
from services.intake.sources import load_sources
from services.store import open_engine
from services.web import Problem, make_app
from tests.services.intake.messages import as_bytes, incident
from tests.services.intake.records import NOW
from tests.services.intake.test_outbox import FlakyProducer, outbox_over

RATE = 3
ONE, MANY = {"content-type": STRUCTURED}, {"content-type": BATCH}


class Sender:
    """A door over a Kafka that fails as told, the clock that it goes by, and a client before it."""

    def __init__(self, folder: Path, *failures: Exception) -> None:
        self.engine = open_engine(folder / "book.sqlite3")
        open_book(self.engine)
        self.kafka, self.clock, sources = FlakyProducer(*failures), HandClock(NOW), load_sources()
        door = Door(outbox_over(self.kafka), sources, self.clock, Rates(RATE), Repeats(self.engine))
        app = make_app("intake", Health(), CollectorRegistry(), routes(door, self.engine, sources))
        self.http = AsyncClient(transport=ASGITransport(app), base_url="http://door.example")

    async def send(self, body: bytes, headers: dict[str, str], key: str | None = None) -> Any:
        """Post a body."""
        keyed = headers | ({"Idempotency-Key": key} if key else {})
        return await self.http.post("/v1/reports", content=body, headers=keyed)


@pytest.fixture
async def sender(tmp_path: Path) -> AsyncIterator[Sender]:
    """A door that takes three events a second from each source."""
    made = Sender(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def repeats(tmp_path: Path) -> Iterator[Repeats]:
    """The answers under keys, of a process that was started again with this database."""
    engine = open_engine(tmp_path / "book.sqlite3")
    open_book(engine)
    yield Repeats(engine)
    engine.dispose()


def batch(count: int, **attributes: Any) -> bytes:
    """So many events."""
    return b"[%s]" % b",".join(as_bytes(incident(**attributes)) for _ in range(count))


async def test_what_a_source_has_left_is_told_with_every_answer(sender: Sender) -> None:
    """Each event counts, those of a batch too, and those that are rejected; an hour later the bucket is full again."""
    most = RATE * BURST_SECONDS
    first = await sender.send(as_bytes(incident()), ONE)
    second = await sender.send(b"[%s,%s]" % (as_bytes(incident()), as_bytes(incident(landlord="amplius"))), MANY)
    sender.clock.turn(hours=1)
    third = await sender.send(as_bytes(incident()), ONE)

    told = [(one.headers["RateLimit-Limit"], one.headers["RateLimit-Remaining"]) for one in (first, second, third)]
    assert told == [(str(most), str(most - 1)), (str(most), str(most - 3)), (str(most), str(most - 1))]


async def test_a_body_that_never_ends_is_given_up(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends a byte now and then holds nothing for long, and nothing of it is taken."""
    monkeypatch.setattr("services.intake.api.BODY_SECONDS", 0.05)

    async def dripping() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = await sender.http.post("/v1/reports", content=dripping(), headers=ONE)

    assert (answer.status_code, answer.json()["type"]) == (408, "urn:caseledger:problem:too-slow")
    assert sender.kafka.taken == []


async def test_a_source_that_sends_too_fast_is_told_how_long_to_wait(sender: Sender) -> None:
    """A batch is never cut; the debt it leaves is waited for, nothing of what came meanwhile is taken, and no other
    source has to wait."""
    assert (await sender.send(batch(RATE * BURST_SECONDS + 5), MANY)).status_code == 202
    taken = len(sender.kafka.taken)

    refused = await sender.send(as_bytes(incident()), ONE)

    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:caseledger:problem:too-fast"
    assert (refused.headers["Retry-After"], refused.headers["RateLimit-Remaining"]) == ("2", "0")
    assert len(sender.kafka.taken) == taken
    other = incident(source="https://crm.example/amplius", landlord="amplius")
    assert (await sender.send(as_bytes(other), ONE)).status_code == 202
    sender.clock.turn(seconds=int(refused.headers["Retry-After"]))
    assert (await sender.send(as_bytes(incident()), ONE)).status_code == 202


@pytest.mark.parametrize(
    ("body", "kind", "limit", "says"),
    [
        pytest.param(batch(BATCH_EVENTS_MAX + 1), "batch-too-long", BATCH_EVENTS_MAX, "in 2 batches", id="events"),
        pytest.param(
            b" " * (2 * REQUEST_BYTES_MAX + 1), "request-too-large", REQUEST_BYTES_MAX, "in 3 requests", id="bytes"
        ),
    ],
)
async def test_what_is_too_much_is_told_with_its_limit(
    sender: Sender, body: bytes, kind: str, limit: int, says: str
) -> None:
    """413 says which limit, what it had, and into how many parts to split it."""
    answer = await sender.send(body, MANY)

    told = answer.json()
    assert (answer.status_code, told["type"], told["limit"]) == (413, f"urn:caseledger:problem:{kind}", limit)
    assert told["actual"] > limit
    assert says in told["detail"]


async def test_an_event_that_is_too_large_is_told_by_its_size(sender: Sender) -> None:
    """Alone and in a batch, where those beside it are taken."""
    large = as_bytes(incident())[:-1] + b', "x": "%s"}' % (b"x" * BODY_BYTES_MAX)

    alone = await sender.send(large, ONE)
    among = await sender.send(b"[%s,%s]" % (large, as_bytes(incident())), MANY)

    assert alone.status_code == 413
    assert f"has {len(large)} bytes and may have {BODY_BYTES_MAX}" in alone.json()["errors"][0]["message"]
    assert [one["outcome"] for one in among.json()["items"]] == ["rejected", "pending"]


async def test_a_request_under_its_key_is_taken_once(sender: Sender) -> None:
    """The second time it has the first answer, is said to be a repeat, costs nothing and is not published."""
    body = as_bytes(incident())

    answers = [await sender.send(body, ONE, key) for key in ("abc", '"abc"', "abc")]

    assert {one.status_code for one in answers} == {202}
    assert len({one.text for one in answers}) == 1
    assert [one.headers.get("Idempotent-Replayed") for one in answers] == [None, "true", "true"]
    assert len(sender.kafka.taken) == 1


async def test_a_key_is_kept_over_a_restart_and_for_its_sender_alone(sender: Sender, repeats: Repeats) -> None:
    """In the database; the same key of another source is another key."""
    body = as_bytes(incident())
    first = await sender.send(body, ONE, "abc")
    own = key_of("abc", ["https://crm.example/whg"])

    assert await repeats.given(str(own), body) == first.json()["items"]
    assert own != key_of("abc", ["https://crm.example/amplius"])
    with sender.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT * FROM reports_answers")).one()
    assert "abc" not in [str(value) for value in kept]


async def test_a_key_for_another_body_is_refused(sender: Sender) -> None:
    """Nothing of the second request is taken."""
    await sender.send(as_bytes(incident()), ONE, "abc")

    answer = await sender.send(as_bytes(incident()), ONE, "abc")

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:caseledger:problem:key-used")
    assert len(sender.kafka.taken) == 1


async def test_a_request_that_failed_may_come_again_under_its_key(tmp_path: Path) -> None:
    """Kafka was away: no answer was kept, and the key is free."""
    sender, body = Sender(tmp_path, KafkaConnectionError()), as_bytes(incident())

    assert [(await sender.send(body, ONE, "abc")).status_code for _ in range(2)] == [503, 202]
    assert len(sender.kafka.taken) == 1
    sender.engine.dispose()


async def test_two_at_once_under_one_key_are_not_both_taken(sender: Sender) -> None:
    """The second is told to ask again."""
    body = as_bytes(incident())

    answers = await asyncio.gather(*(sender.send(body, ONE, "abc") for _ in range(2)))

    assert sorted(one.status_code for one in answers) == [202, 409]
    assert len(sender.kafka.taken) == 1


@pytest.mark.parametrize("key", ["a b", '"', "x" * 256, "ä"])
async def test_a_key_that_is_none_is_refused(sender: Sender, key: str) -> None:
    """Before anything is taken."""
    headers = ONE | {"Idempotency-Key": key.encode()}

    answer = await sender.http.post("/v1/reports", content=as_bytes(incident()), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:caseledger:problem:idempotency-key")
    assert sender.kafka.taken == []


async def test_old_keys_are_forgotten(repeats: Repeats) -> None:
    """After seven days the same request would be published again, and be a duplicate."""
    await repeats.keep("old", b"1", [], NOW)
    await repeats.keep("new", b"1", [{"id": "1"}], NOW + KEPT + timedelta(seconds=1))

    assert await repeats.given("old", b"1") is None
    assert await repeats.given("new", b"1") == [{"id": "1"}]
    with pytest.raises(Problem):
        await repeats.given("new", b"2")


async def test_outcomes_are_found_by_those_whom_they_concern(sender: Sender) -> None:
    """Who acts is asked; another landlord's source shows nothing; words that are none are refused."""
    asked_as = {"Caseledger-Actor": "j.smith", "Caseledger-Role": "integration"}

    async def get(query: str, **headers: str) -> Any:
        return await sender.http.get(f"/v1/outcomes{query}", headers=headers)

    assert (await get("")).status_code == 401
    assert (await get("/days")).status_code == 401
    assert (await get("?outcome=lost", **asked_as)).status_code == 400
    assert (await get("?cursor=x", **asked_as)).status_code == 400
    assert (await get("?day=x", **asked_as)).status_code == 400
    assert (await get("", **asked_as)).json() == {"items": [], "next": None}
    assert json.loads((await get("/days", **asked_as)).text) == {"items": []}
