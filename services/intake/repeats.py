"""`Idempotency-Key`: a request sent again under its key gets the answer of the first, and is not published twice."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from services.intake.book_tables import answers
from services.poison import DATABASE_AWAY
from services.web import Problem

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
KEPT = timedelta(days=7)
_KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')


def key_of(header: str | None, sources: Iterable[str]) -> str | None:
    """What an answer is kept under, None without a key: each sender's keys are its own. Raises Problem 400."""
    if header is None:
        return None
    if not (found := _KEY.fullmatch(header.strip())):
        raise Problem(400, f"{HEADER} must be 1 to 255 visible characters, such as a UUID.", kind="idempotency-key")
    return _sha256("\n".join([found[1], *sorted(sources)]).encode())


class Repeats:
    """The answers given under keys, in the book's database, for KEPT."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: set[str] = set()

    def begin(self, key: str) -> None:
        """Nobody else may use the key until `end`. Raises Problem 409."""
        if key in self._open:
            raise Problem(
                409,
                f"A request with this {HEADER} is being taken; ask again in a second.",
                kind="key-in-use",
                headers={"Retry-After": "1"},
            )
        self._open.add(key)

    def end(self, key: str) -> None:
        """The key is free again."""
        self._open.discard(key)

    async def given(self, key: str, body: bytes) -> list[dict[str, Any]] | None:
        """The answer that the same request had, None for a new one.

        Raises Problem 422 if the key was for another, 503 if that cannot be seen.
        """
        try:
            row = await asyncio.to_thread(self._find, key)
        except DATABASE_AWAY as error:
            raise Problem(
                503,
                f"Whether this {HEADER} was used cannot be seen now; nothing was taken. Send the same again later.",
                kind="database-unreachable",
                headers={"Retry-After": "5"},
            ) from error
        if row is None:
            return None
        if row.body != _sha256(body):
            raise Problem(
                422,
                f"This {HEADER} was used for another body; nothing was taken. Give each request its own key.",
                kind="key-used",
            )
        items: list[dict[str, Any]] = msgspec.json.decode(row.answer)
        return items

    async def keep(self, key: str, body: bytes, items: list[dict[str, Any]], now: datetime) -> None:
        """Keep an answer, and forget those that are too old.

        One that cannot be kept was given all the same: a repeat is then published again, which is a duplicate.
        """
        row = {"key": key, "body": _sha256(body), "answer": msgspec.json.encode(items), "given": now}
        try:
            await asyncio.to_thread(self._keep, row, now - KEPT)
        except (*DATABASE_AWAY, sa.exc.IntegrityError) as error:
            log.warning("answer.not_kept", error=type(error).__name__)

    def _find(self, key: str) -> Any:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(answers).where(answers.c.key == key)).first()

    def _keep(self, row: dict[str, Any], before: datetime) -> None:
        with self._engine.begin() as connection:
            connection.execute(answers.delete().where((answers.c.given < before) | (answers.c.key == row["key"])))
            connection.execute(answers.insert(), row)


def _sha256(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()
