"""A Kafka that accepts and says nothing keeps nobody who asks it from the command line."""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import Iterator

import pytest
from aiokafka.errors import KafkaConnectionError

from services import kafka_clients
from services.operations.cli import main
from services.operations.cli.patience import patiently, run
from services.settings import SettingsError
from services.unavailable import Unavailable

SHORT = 0.02


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _silence() -> None:
    raise KafkaConnectionError


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


async def test_work_that_a_silent_kafka_keeps_is_given_up() -> None:
    """However long it would have waited, with what to look at."""
    with pytest.raises(Unavailable, match="No Kafka"):
        await patiently(_for_ever(), _silence, "No Kafka", every_seconds=SHORT)


async def test_one_answer_in_between_is_enough() -> None:
    """Whoever was busy for one look goes on."""
    looks = []

    async def now_and_then() -> None:
        looks.append(1)
        if len(looks) % 2:
            raise KafkaConnectionError

    async def work() -> str:
        while len(looks) < 6:  # noqa: ASYNC110 - bounded by what it waits for
            await asyncio.sleep(SHORT / 10)
        return "done"

    assert await patiently(work(), now_and_then, "No Kafka", every_seconds=SHORT) == "done"


async def test_what_the_work_says_is_told() -> None:
    """An answer, or what went wrong, at once."""

    async def fails() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await patiently(fails(), _silence, "No Kafka")


async def test_work_that_will_not_end_is_left() -> None:
    """A client that waits at its own end for the same Kafka is waited for no longer than some seconds."""

    async def stubborn() -> None:
        try:
            await _for_ever()
        finally:
            await asyncio.sleep(SHORT)

    with pytest.raises(Unavailable):
        await patiently(stubborn(), _silence, "No Kafka", every_seconds=SHORT)


@pytest.mark.parametrize(
    "arguments", [["actions"], ["lag"], ["parked", "list"], ["rejected", "list"], ["replay", "0" * 32]], ids=" ".join
)
def test_every_verb_leaves_with_three_and_says_what_to_look_at(
    arguments: list[str], silent: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address, and the setting that names it."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", silent)
    monkeypatch.setattr(kafka_clients, "ANSWER_MS", 200)

    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 3
    told = capsys.readouterr().err
    assert f"No Kafka answers at {silent}" in told
    assert "KAFKA_BOOTSTRAP_SERVERS" in told


def test_work_that_no_setting_lets_begin_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mistyped a setting reads of that, and no warning of Python's about work that was never begun."""
    monkeypatch.setenv("CASELEDGER_INTAKE_PORT", "many")
    work = _for_ever()

    with pytest.raises(SettingsError, match="CASELEDGER_INTAKE_PORT"):
        run(work)

    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED
