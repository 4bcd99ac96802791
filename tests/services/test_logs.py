"""Logs: one JSON object a line, with nothing that may be personal."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from ledger.errors import TransportError
from services.logs import configure_logs


@pytest.fixture
def stream() -> io.StringIO:
    """Where the lines go."""
    return io.StringIO()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was logged."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def raise_from(written: str) -> None:
    """An error of ours, caused by one that repeats what someone wrote."""
    try:
        int(written)
    except ValueError as error:
        raise TransportError("broker 3") from error


def test_an_exception_is_told_without_what_someone_wrote(stream: io.StringIO) -> None:
    """Where it happened and of which kind it was is told, causes and groups included; foreign messages are not."""
    log, written = configure_logs("test", stream), "".join(["Mary", "Example"])
    try:
        try:
            raise_from(written)
        except TransportError as error:
            raise ExceptionGroup("two at once", [error, KeyError(written)])  # noqa: B904 - the context counts
    except ExceptionGroup:
        log.exception("work.failed")

    [line] = lines(stream)
    assert written not in stream.getvalue()
    assert "raise_from" in line["exception"]
    assert f"\nTransportError: {TransportError('broker 3')}\n" in line["exception"]
    assert line["exception"].endswith("KeyError")
    assert "exc_info" not in line


def test_libraries_are_told_alike(stream: io.StringIO) -> None:
    """A line of a library is JSON too, from warnings on, its traceback without values."""
    configure_logs("test", stream)
    logging.getLogger("some.library").info("hello")
    written = "".join(["Mary", "Example"])
    try:
        int(written)
    except ValueError:
        logging.getLogger("some.library").exception("it broke")

    [line] = lines(stream)
    assert (line["service"], line["logger"], line["event"]) == ("test", "some.library", "it broke")
    assert line["exception"].endswith("ValueError")
    assert written not in stream.getvalue()
