"""Logs: one JSON object a line on stderr, from our own code and from the libraries alike."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_OURS = ("contracts", "ledger", "services", "deploy", "__main__")
# Their messages are about programs, files and brokers (aiokafka raises RuntimeError); those of others may repeat input.
_TELLING = (OSError, ImportError, NameError, AttributeError, TypeError, RuntimeError)
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
_as_json = json.JSONEncoder(ensure_ascii=False, default=repr).encode


def configure_logs(service: str, stream: IO[str] | None = None) -> structlog.typing.FilteringBoundLogger:
    """Set the process's logs up once, every line bearing the service's name; return its logger.

    stream: where the lines go instead of stderr.
    Libraries are heard from warnings on. Tracebacks carry no local variables, and only messages that hold no values:
    both may be personal.
    """

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    last: tuple[Processor, ...] = (name_service, _tell_exception, _render)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    lines = _Lines(stream or sys.stderr)
    # Past the standard library's records: a line a command costs a fifth of what it would by them.
    structlog.configure(
        processors=[*_SHARED, *last],
        logger_factory=lambda *_: lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log


class _Lines:
    """Writes each line at once; a reader of the logs who has gone must not end the service."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        # A closed stream is a ValueError.
        with suppress(OSError, ValueError):
            self._stream.write(f"{line}\n")
            self._stream.flush()

    debug = info = warning = error = critical = write


def _render(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return _as_json(event)


def _tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "".join(_story(error)).rstrip()
    return event


def _story(error: BaseException) -> Iterator[str]:
    """What led to the error, the first cause first; the last line names the error itself."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _story(before)
        yield "\nThis led to:\n\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    ours = kind.__module__.partition(".")[0] in _OURS
    yield f"{kind.__name__}: {error}\n" if ours or isinstance(error, _TELLING) else f"{kind.__name__}\n"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _story(one)
