"""Which replica does what only one needs to do: an advisory lock of the database that the replicas share.

The lock saves work, it keeps nothing right: a view's saves are fenced, an append stands at its expected version, a
command repeated has its first answer. So a leader that has not yet learned that it was followed does no harm.
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

import sqlalchemy as sa
import structlog
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.engine import Connection, Engine

from services.poison import DATABASE_AWAY, away_for
from services.silence import refuse_while

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""After so long without an answer the database counts as one that gives none; it is waited for all the same."""
IDLE_SECONDS = 15
"""After so long without a question the server ends a leader's session, and with it the lead.

A process that is frozen asks nothing, and its host answers for it as if all were well.
"""
_THREAD = "asks who leads"
# A leader whose host has gone without a word keeps its lock until the server finds out: by default after two hours.
_SERVER_LOOKS = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": f"{IDLE_SECONDS}s",
}


class Lead(Protocol):
    """Whether this replica is the one to do something."""

    @property
    def held(self) -> bool:
        """Whether it is, as the database said last; while that is away, whoever led goes on waiting for it."""
        ...

    async def won(self) -> None:
        """Return once it is."""
        ...

    async def lost(self) -> None:
        """Return once it no longer is."""
        ...


class Alone:
    """A replica with a database of its own leads from the start and for ever."""

    held = True

    async def won(self) -> None:
        """Return at once."""

    async def lost(self) -> None:
        """Never return."""
        await asyncio.get_running_loop().create_future()


ALONE = Alone()


class LockedLead:
    """A lead that stands and falls with a lock; `held` is set by whoever asks the database."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._won = asyncio.Event()
        self._lost = asyncio.Event()
        self._lost.set()

    @property
    def held(self) -> bool:
        """Whether the lock was ours when last asked."""
        return self._won.is_set()

    def tell(self, *, held: bool) -> None:
        """What the database said."""
        if held == self.held:
            return
        came, went = (self._won, self._lost) if held else (self._lost, self._won)
        went.clear()
        came.set()
        log.info("lead.won" if held else "lead.lost", lead=self.name)

    async def won(self) -> None:
        """Return once the lock is ours."""
        await self._won.wait()

    async def lost(self) -> None:
        """Return once another has it."""
        await self._lost.wait()


class Leadership:
    """Asks for the leads of this replica, over one connection that is kept for that.

    On PostgreSQL a lock ends with its connection, so a replica that dies is followed within moments. Any other
    database is a file, which belongs to one process: that one leads.
    """

    def __init__(self, engine: Engine) -> None:
        self.trouble: str | None = None
        """Why nobody can tell who leads, None when that is known."""
        self._engine = engine
        self._leads: list[LockedLead] = []
        self._connection: Connection | None = None
        self._schema = ""
        # Its own: while a database hangs, all others may be waiting for it.
        self._thread = ThreadPoolExecutor(1, _THREAD)
        self._asking: asyncio.Future[list[bool]] | None = None
        refuse_while(engine, lambda: self.trouble is not None, _THREAD)

    def of(self, name: str) -> Lead:
        """The lead of that name, the same for all replicas that share the database (in PostgreSQL, the schema)."""
        if self._engine.dialect.name != "postgresql":
            return ALONE
        self._leads.append(LockedLead(name))
        return self._leads[-1]

    def measure(self, registry: CollectorRegistry) -> None:
        """Show the leads asked for so far as metrics; of a replica with a database of its own there are none."""
        gauge = Gauge(
            "caseledger_leads", "Whether this replica does what one of them does.", ["what"], registry=registry
        )
        for lead in self._leads:
            gauge.labels(lead.name).set_function(partial(getattr, lead, "held"))

    async def run(self) -> None:
        """Ask again and again until cancelled; then let go, so that another need not wait."""
        try:
            while self._leads:
                await self._ask()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self._end()

    async def _ask(self) -> None:
        asking = self._asking = asyncio.get_running_loop().run_in_executor(self._thread, self._answers)
        try:
            answered, _ = await asyncio.wait({asking}, timeout=SILENT_SECONDS)
            if not answered:
                self._wait("its database does not answer", f"no answer for {SILENT_SECONDS:.0f} seconds")
            answers = await asyncio.shield(asking)
        except DATABASE_AWAY as error:
            self._wait("cannot reach its database", away_for(error))
            return
        if self.trouble:
            log.info("lead.database_answers")
        self.trouble = None
        for lead, held in zip(self._leads, answers, strict=True):
            lead.tell(held=held)

    def _wait(self, trouble: str, reason: str) -> None:
        self.trouble = trouble
        log.warning("lead.waits_for_database", reason=reason)

    async def _end(self) -> None:
        """Let go, unless the database does not answer: then the locks end with the process."""
        if self._asking is not None:
            await asyncio.wait({self._asking}, timeout=LOOK_SECONDS)
        if self._asking is None or self._asking.done():
            self._let_go()

    def _answers(self) -> list[bool]:
        """For each lead, whether its lock is ours by now."""
        was_connected = self._connection is not None
        try:
            return self._asked()
        except DATABASE_AWAY:
            self._let_go()
            if not was_connected:
                raise
        # A session that ended says nothing of the server, which may take another.
        return self._answers()

    def _asked(self) -> list[bool]:
        """The same; a new connection has to ask for all of them anew."""
        fresh = self._connection is None
        connection = self._connection = self._connection or self._connected()
        connection.execute(sa.text("SELECT 1"))
        return [(lead.held and not fresh) or self._lock(connection, lead.name) for lead in self._leads]

    def _connected(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Closing it must end the session and with it the locks, not give it back to the pool.
        connection.detach()
        for name, value in _SERVER_LOOKS.items():
            # Only what this server knows: the last of them came with PostgreSQL 14.
            known = sa.text("SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name")
            connection.execute(known, {"name": name, "value": value})
        self._schema = connection.scalar(sa.text("SELECT current_schema()")) or ""
        return connection

    def _lock(self, connection: Connection, name: str) -> bool:
        return bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock_key(self._schema, name)))))

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def lock_key(schema: str, name: str) -> int:
    """The number by which PostgreSQL knows a lock: 64 bits, of the whole database, so the schema is in it."""
    digest = hashlib.sha256(f"caseledger {schema} {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
