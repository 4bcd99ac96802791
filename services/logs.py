"""Logs: one JSON object a line on stderr, from our own code and from the libraries alike."""

import logging
from typing import IO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_OURS = ("contracts", "ledger", "services", "deploy", "__main__")
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logs(service: str, stream: IO[str] | None = None) -> structlog.stdlib.BoundLogger:
    """Set the process's logs up once, every line bearing the service's name; return its logger.

    stream: where the lines go instead of stderr.
    Libraries are heard from warnings on. Tracebacks never carry local variables, which may hold personal data.
    """

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            name_service,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    for package in _OURS:
        logging.getLogger(package).setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    log: structlog.stdlib.BoundLogger = structlog.get_logger(f"services.{service}")
    return log
