"""The HTTP half of the front door, without HTTP: reads a request, judges its events, publishes the good ones."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from aiokafka.errors import KafkaError

from contracts.check import Checked, check
from contracts.cloudevents import (
    BATCH,
    STRUCTURED,
    Submission,
    Unreadable,
    batch_items,
    from_http,
    from_json,
    is_json,
    media_type,
)
from contracts.topics import REPORTS
from ledger.clock import Clock
from services.intake.rate import Rates, Standing
from services.intake.receipt import Faulty, Receipt, Taken, errors
from services.intake.repeats import HEADER, Repeats, key_of
from services.intake.report import unbound
from services.intake.sources import Sources
from services.outbox import Outbox, Outgoing
from services.web import Problem

KAFKA_SECONDS_MAX = 5.0
REQUESTS_MAX = 64
BATCH_EVENTS_MAX = 1000
REQUEST_BYTES_MAX = 4 * 1024 * 1024


class Door:
    """Takes events over HTTP and puts them on `reports`, where they meet those that came by Kafka."""

    def __init__(self, outbox: Outbox, sources: Sources, clock: Clock, rates: Rates, repeats: Repeats) -> None:
        self._outbox = outbox
        self._sources = sources
        self._clock = clock
        self._rates = rates
        self._repeats = repeats
        self._inside = 0

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> Receipt:
        """What becomes of each event of a request; `headers` have lower-case names.

        Raises Problem when nothing was taken: 400, 409, 413, 415, 422, 429 or 503.
        """
        if self._inside >= REQUESTS_MAX:
            raise Problem(
                429,
                "Too many requests at once; try again in a second.",
                kind="too-many-requests",
                headers={"Retry-After": "1"},
            )
        self._inside += 1
        try:
            return await self._receive(body, headers)
        finally:
            self._inside -= 1

    async def _receive(self, body: bytes, headers: Mapping[str, str]) -> Receipt:
        _require_content_type(headers)
        in_batch = media_type(headers.get("content-type", "")) == BATCH
        judged = self._batch(body) if in_batch else [self._judge(_read(lambda: from_http(body, headers)))]
        if not any(isinstance(one, Taken) for one in judged):
            raise _nothing_taken(judged, in_batch=in_batch)
        sources = Counter(one.source for one in judged if one.source in self._sources)
        key = key_of(headers.get(HEADER.lower()), [source for source in sources if source])
        return await self._once(key, body, judged, {source: count for source, count in sources.items() if source})

    async def _once(
        self, key: str | None, body: bytes, judged: list[Taken | Faulty], sources: Mapping[str, int]
    ) -> Receipt:
        """Under a key that was used for the same request, its answer; else what becomes of this one."""
        if key is None:
            return await self._take(judged, sources)
        self._repeats.begin(key)
        try:
            if (given := await self._repeats.given(key, body)) is not None:
                return Receipt(given, {"Idempotent-Replayed": "true"})
            receipt = await self._take(judged, sources)
            await self._repeats.keep(key, body, receipt.items, self._clock.now())
            return receipt
        finally:
            self._repeats.end(key)

    async def _take(self, judged: list[Taken | Faulty], sources: Mapping[str, int]) -> Receipt:
        now = self._clock.now()
        if source := self._rates.exhausted(sources, now):
            raise _too_fast(source, self._rates.standing(source, now))
        self._rates.take(sources, now)
        await self._publish([one.record for one in judged if isinstance(one, Taken)])
        least = min((self._rates.standing(source, now) for source in sources), key=lambda one: one.left)
        return Receipt([one.item() for one in judged], least.headers())

    def _batch(self, body: bytes) -> list[Taken | Faulty]:
        try:
            items = batch_items(body)
        except Unreadable as unreadable:
            raise _nothing_taken([Faulty((unreadable.reason,))], in_batch=False) from unreadable
        if len(items) > BATCH_EVENTS_MAX:
            # Each may earn a hundred reasons, and all are judged before any other request has its turn.
            raise Problem(
                413,
                f"The batch holds {len(items)} events and may hold {BATCH_EVENTS_MAX}; send it in "
                f"{ceil(len(items) / BATCH_EVENTS_MAX)} batches.",
                kind="batch-too-long",
                limit=BATCH_EVENTS_MAX,
                actual=len(items),
            )
        return [self._judge(_read(lambda item=item: from_json(item))) for item in items]

    def _judge(self, submission: Submission | Unreadable) -> Taken | Faulty:
        if isinstance(submission, Unreadable):
            return Faulty((submission.reason,))
        judged = check(submission, self._clock.now())
        if not isinstance(judged, Checked):
            return Faulty(judged.reasons, judged.source, judged.id)
        event = judged.event
        if reasons := tuple(unbound(judged, self._sources)):
            return Faulty(reasons, event.source, event.id)
        return Taken(event.source, event.id, judged.report_id, _record(f"{event.source}#{event.id}", submission))

    async def _publish(self, records: list[Outgoing]) -> None:
        try:
            async with asyncio.timeout(KAFKA_SECONDS_MAX):
                await asyncio.gather(*map(self._outbox.publish_once, records))
        except (KafkaError, TimeoutError, OSError) as error:
            raise Problem(
                503,
                "Kafka does not answer, so nothing is certain to have been taken. Send the same again later: "
                "a repeat changes nothing.",
                kind="kafka-unreachable",
                headers={"Retry-After": "5"},
            ) from error


def too_large(actual: int | None) -> Problem:
    """A request of more bytes than are read; `actual` is None where its sender did not say how many."""
    known: dict[str, Any] = {} if actual is None else {"actual": actual}
    has = "is larger than it may be" if actual is None else f"has {actual} bytes"
    parts = "smaller requests" if actual is None else f"{ceil(actual / REQUEST_BYTES_MAX)} requests or more"
    return Problem(
        413,
        f"The request {has}: at most {REQUEST_BYTES_MAX} bytes are read; send its events in {parts}.",
        kind="request-too-large",
        limit=REQUEST_BYTES_MAX,
        **known,
    )


def _too_fast(source: str, standing: Standing) -> Problem:
    wait = str(standing.reset_seconds)
    return Problem(
        429,
        f"The source {source} has sent more than it may for now; nothing was taken. Send the same again in {wait} s.",
        kind="too-fast",
        headers={"Retry-After": wait, **standing.headers()},
    )


def _require_content_type(headers: Mapping[str, str]) -> None:
    if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise Problem(
            415, "Compressed bodies are not read: leave Content-Encoding out.", kind="content-encoding",
            headers={"Accept-Encoding": "identity"},
        )  # fmt: skip
    media = media_type(headers.get("content-type", ""))
    binary = "ce-specversion" in headers and is_json(media) and not media.startswith("application/cloudevents")
    if not (binary or media in {STRUCTURED, BATCH}):
        raise Problem(
            415,
            f"Send {STRUCTURED}, {BATCH}, or binary mode: application/json with the attributes in ce- headers.",
            kind="content-type",
        )


def _read(read: Any) -> Submission | Unreadable:
    try:
        submission: Submission = read()
    except Unreadable as unreadable:
        return unreadable
    return submission


def _record(key: str, submission: Submission) -> Outgoing:
    headers = (("content-type", f"{STRUCTURED}; charset=UTF-8".encode()),)
    return Outgoing(REPORTS.name, key, submission.structured(), key=key.encode(), headers=headers)


def _nothing_taken(judged: list[Taken | Faulty], *, in_batch: bool) -> Problem:
    faulty = [one for one in judged if isinstance(one, Faulty)]
    codes = {reason.code for one in faulty for reason in one.reasons}
    if in_batch:
        entries = [entry for index, one in enumerate(faulty) for entry in errors(one.reasons, f"/{index}")]
        detail = "No event of the batch can be taken; each entry says why." if faulty else "The batch holds no event."
        return Problem(422, detail, errors=entries, items=[one.item() for one in faulty])
    status = next((status for code, status in _STATUSES.items() if code in codes), HTTPStatus.UNPROCESSABLE_ENTITY)
    return Problem(status, _DETAILS[status], errors=[entry for one in faulty for entry in errors(one.reasons)])


_STATUSES = {
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unreadable": HTTPStatus.BAD_REQUEST,
    "nesting": HTTPStatus.BAD_REQUEST,
}
_DETAILS = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The event is too large.",
    HTTPStatus.BAD_REQUEST: "The body cannot be read.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The event is not as the contract asks; each entry says where and what to do.",
}
