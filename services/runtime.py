"""What every service process does at start and at its end; a service hands `run` its name and how it is wired."""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, NoReturn

import structlog
from aiokafka.errors import KafkaConnectionError, KafkaError
from litestar import Litestar
from litestar.types import ControllerRouterHandler
from prometheus_client import CollectorRegistry, ProcessCollector

from contracts.topics import TOPICS, Topic
from ledger.clock import Clock, SystemClock
from ledger.errors import TransportError
from ledger.topic import TopicState
from services.health import Health
from services.http_server import HttpServer, PortTaken
from services.kafka_clients import no_answer
from services.logs import configure_logs
from services.poison import DATABASE_AWAY, away_for
from services.settings import Settings, SettingsError, read_settings
from services.topics import TopicsMissing, TopicsUnfit, require_topics
from services.web import make_app

if TYPE_CHECKING:
    from faststream.kafka import KafkaBroker

    from ledger.kafka import KafkaTransport

FOUND_WANTING, USED_WRONGLY, UNREACHABLE = 1, 2, 3
"""Exit codes besides 0; those of the command line."""

# How long a Kafka that starts at the same time as the service is waited for.
_KAFKA_SECONDS = 30.0
_PAUSE_SECONDS = 0.2
_SEE_DATABASE = "see that PostgreSQL answers at CASELEDGER_DATABASE_URL, or without one that the data folder is fit."
# Together with HTTP's two within the ten after which a supervisor kills.
_STOP_SECONDS = 6.0
_HANDLERS_SECONDS = 1.0
# For ending what was begun; what is not ended by then is done again by whoever goes on.
_END_SECONDS = 3.0
_TASKS_SECONDS = 1.0
_THREADS_SECONDS = 0.2
# How long a view that is being saved in a thread may keep commands and requests from going on; Python's own is 5 ms.
_THREAD_TURN_SECONDS = 0.0005
# Most wait, for a database or a name server. Python's own six on two processors would be gone once views wait for a
# database that hangs, and with them every page and scrape.
_THREADS = 48
# Messages are frozen and hold no cycles, but they are many: at Python's own 700, looking for cycles among them took a
# sixth of the time of deciding.
_OBJECTS_BEFORE_COLLECTING = 20_000


class Runtime:
    """What a service process has: settings, a clock, a log, Kafka, health, metrics, and tasks that it depends on."""

    def __init__(self, name: str, settings: Settings, partitions: Mapping[str, int]) -> None:
        self.name = name
        self.settings = settings
        self.clock: Clock = SystemClock(settings.now)
        self.log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
        self.health = Health()
        self.metrics = CollectorRegistry()
        ProcessCollector(registry=self.metrics)
        self.resources = AsyncExitStack()
        """What is entered here is closed, last first, after the tasks have ended."""
        self.stopping = asyncio.Event()
        """Set once the process is to end, by a signal or by a task that died."""
        self.exit_code = 0
        self._partitions = partitions
        self._transports: list[KafkaTransport] = []
        self.health.records_read = lambda: sum(transport.records_read for transport in self._transports)
        self._tasks: set[asyncio.Task[None]] = set()
        self._endings: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._broker: KafkaBroker | None = None
        self.health.check("process", lambda: "stopping" if self.stopping.is_set() else None)

    def partitions(self, topic: Topic) -> int:
        """The partition count of a topic, which never changes."""
        return self._partitions[topic.name]

    def tell_of_single_copies(self, topics: Mapping[str, TopicState]) -> None:
        """One copy is right on a machine of one's own; on somebody's cluster it is more likely an oversight."""
        single = [topic.name for topic in TOPICS if topic.ledger and topics[topic.name].copies == 1]
        if single and self.settings.kafka == "outside":
            self.log.warning("ledger.single_copy", topics=single, reason="what only one broker has is lost with it")

    def broker(self) -> "KafkaBroker":
        """The process's FastStream broker, for every topic but the ledgers; started when wiring is done.

        Manual acknowledgement, answers of all replicas, no topic made by accident. A handler is given what its
        subscriber's decoder returns: looking up arguments by their types sends each poll through a thread.
        """
        from faststream import AckPolicy
        from faststream.kafka import KafkaBroker

        if self._broker is None:
            self._broker = KafkaBroker(
                self.settings.bootstrap,
                client_id=f"caseledger-{self.name}",
                security=self.settings.security.for_faststream(),
                acks="all",
                allow_auto_create_topics=False,
                ack_policy=AckPolicy.MANUAL,
                apply_types=False,
                graceful_timeout=_HANDLERS_SECONDS,
                logger=None,
            )
        return self._broker

    async def transport(self) -> "KafkaTransport":
        """A new, started transport for ledgers, stopped when the process ends. Raises TransportError."""
        from ledger.kafka import KafkaTransport

        transport = await KafkaTransport(self.settings.bootstrap, **self.settings.connection).start()
        self.resources.push_async_callback(transport.stop)
        self._transports.append(transport)
        return transport

    def app(self, handlers: Sequence[ControllerRouterHandler], **options: Any) -> Litestar:
        """The service's HTTP: its handlers beside those that every service has; options as for `make_app`."""
        return make_app(self.name, self.health, self.metrics, handlers, **options)

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine beside the others; when it raises, the process ends with status 1."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)
        return task

    def at_the_end(self, ending: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have this awaited, for some seconds at most, before anything is stopped: to end what was begun."""
        self._endings.append(ending)

    async def start(self) -> None:
        """Begin to consume, if the service asked for a broker. Raises aiokafka's KafkaError."""
        if self._broker is not None:
            await self._broker.start()

    async def stop(self) -> None:
        """End what was begun, stop fetching, end the tasks, close the rest; what was not committed comes again."""
        self.stopping.set()
        await self._end_what_was_begun()
        if self._broker is not None:
            await self._broker.stop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            # One that waits for a database that hangs is left behind.
            await asyncio.wait(set(self._tasks), timeout=_TASKS_SECONDS)
        await self.resources.aclose()

    async def _end_what_was_begun(self) -> None:
        endings = [asyncio.create_task(ending()) for ending in self._endings]
        if endings:
            _, late = await asyncio.wait(endings, timeout=_END_SECONDS)
            for one in late:
                one.cancel()
            await asyncio.gather(*endings, return_exceptions=True)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # Asked for in any case: asyncio writes an error that nobody asked for to the log, with whatever it failed on.
        if task.cancelled() or not (error := task.exception()) or self.stopping.is_set():
            return
        self.log.error("task.died", task=task.get_name(), exc_info=error)
        self.exit_code = FOUND_WANTING
        self.stopping.set()


Wire = Callable[[Runtime], Awaitable[Litestar]]
"""Adds subscribers, tasks and checks to the runtime and returns `runtime.app(handlers)`.

Kafka answers and the topics are as they must be when it is called. What takes long belongs into `Runtime.spawn`:
HTTP is served once this returns.
"""


def run(name: str, wire: Wire) -> NoReturn:
    """Run the service of that name until SIGTERM or Ctrl-C, and exit with its status."""
    log = configure_logs(name)
    tune_interpreter()
    try:
        with asyncio.Runner() as runner:
            status = runner.run(serve(name, read_settings(), wire))
            _wait_for_no_thread(status)
    except SettingsError as error:
        log.error("settings.refused", variable=error.variable, reason=str(error))
        status = USED_WRONGLY
    except (KafkaError, TransportError, TopicsUnfit, PortTaken) as error:
        log.error("start.failed", reason=str(error) or type(error).__name__)
        status = UNREACHABLE
    except DATABASE_AWAY as error:
        log.error("start.failed", reason=f"The database cannot be used ({away_for(error)}): {_SEE_DATABASE}")
        status = UNREACHABLE
    except Exception:
        log.exception("service.failed")
        status = FOUND_WANTING
    sys.exit(status)


def _wait_for_no_thread(status: int) -> None:
    """Have the process end soon: a thread that waits for a database that hangs would keep it for ever."""
    ending = threading.Timer(_THREADS_SECONDS, os._exit, (status,))
    ending.daemon = True
    ending.start()


def tune_interpreter() -> None:
    """Set how often Python turns to another thread and looks for garbage."""
    sys.setswitchinterval(_THREAD_TURN_SECONDS)
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


async def serve(name: str, settings: Settings, wire: Wire) -> int:
    """Run the service until a signal or the death of one of its tasks; return the exit status."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
    topics = await _when_kafka_answers(settings)
    runtime = Runtime(name, settings, {topic: state.partitions for topic, state in topics.items()})
    runtime.tell_of_single_copies(topics)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, runtime.stopping.set)
    port = settings.ports[name]
    # Left in reverse: answers to requests already taken may still need the consumers.
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_stop_in_time, runtime)
        app = await wire(runtime)
        await stack.enter_async_context(HttpServer(app, settings.host, port.number, setting=port.variable))
        await runtime.start()
        runtime.log.info("service.started", host=settings.host, port=port.number)
        await runtime.stopping.wait()
    runtime.log.info("service.stopped", status=runtime.exit_code)
    return runtime.exit_code


async def _when_kafka_answers(settings: Settings) -> dict[str, TopicState]:
    """Our topics, once Kafka answers and has them; raises its last error if not in time."""
    deadline = asyncio.get_running_loop().time() + _KAFKA_SECONDS
    while True:
        try:
            return await require_topics(settings)
        except (KafkaError, OSError, TopicsMissing) as error:
            if asyncio.get_running_loop().time() > deadline:
                raise _unreachable(settings, error) from error
        await asyncio.sleep(_PAUSE_SECONDS)


async def _stop_in_time(runtime: Runtime) -> None:
    try:
        await asyncio.wait_for(runtime.stop(), _STOP_SECONDS)
    except TimeoutError:
        runtime.log.warning("service.stop_cut_short", seconds=_STOP_SECONDS)


def _unreachable(settings: Settings, error: Exception) -> Exception:
    if isinstance(error, TopicsMissing):
        return error
    return KafkaConnectionError(no_answer(settings, error))
