"""What operators watch of this process and have it do, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import NamedTuple

from aiokafka.errors import KafkaError
from sqlalchemy.engine import Engine

from contracts.operators import Deed, OperatorAction
from contracts.topics import CASE_LEDGER
from ledger.kafka import connect
from services.casework.ledgers import CaseLedger
from services.casework.operating import Kafka, Operating
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.casework.views.rebuilding import Rebuilding
from services.operations.actions import record
from services.operations.lag import LagReport, measure_lag
from services.operations.lag_metrics import LagMetrics, keep_measured
from services.operations.notifications import NotificationsDoor
from services.operations.parked import keep_counted
from services.operations.rejected import Rejected, read_rejected
from services.operations.windows import FILE, Windows
from services.runtime import Runtime


class Lag(NamedTuple):
    """How far behind every group is: as it was at the last look, and as it is now, which is not one of the looks.

    Measuring takes half a second. Either raises aiokafka's KafkaError, or OSError, when Kafka does not answer, and
    the first one Unavailable while there is no look.
    """

    last: Callable[[], Awaitable[LagReport]]
    now: Callable[[], Awaitable[LagReport]]


def watch_lag(runtime: Runtime) -> Lag:
    """Look at every group now and then."""
    settings = runtime.settings
    windows = Windows(settings.data_dir / FILE)

    async def measured(judge: Callable[[LagReport], LagReport]) -> LagReport:
        return judge(await measure_lag(settings.bootstrap, settings.connection, runtime.clock))

    metrics = LagMetrics(runtime.metrics)
    runtime.spawn("lag", keep_measured(metrics, partial(measured, windows.keep)))
    return Lag(metrics.last, partial(measured, windows.judge))


async def rejected(runtime: Runtime) -> list[Rejected]:
    """What intake could not take, without what its senders wrote."""
    return await read_rejected(runtime.settings.bootstrap, runtime.settings.connection, with_bodies=False)


def have_operated(
    runtime: Runtime,
    engine: Engine,
    projectors: Mapping[str, Projector],
    ledger: CaseLedger,
    lag: Lag,
) -> Operating:
    """What operators look at, and the views that they have folded anew."""
    settings = runtime.settings
    kafka = Kafka(settings.bootstrap, settings.connection)

    async def rebuilt(view: str, by: str, ended: str) -> None:
        done = OperatorAction(at=runtime.clock.now(), by=by, deed=Deed.VIEW_REBUILT, target=view, told=ended)
        try:
            await record(kafka.bootstrap, kafka.connection, [done])
        except (KafkaError, OSError) as error:
            runtime.log.warning("action.not_kept", view=view, by=by, reason=type(error).__name__)

    connecting = partial(connect, settings.bootstrap, **settings.connection)
    rebuilding = Rebuilding(VIEWS, engine, connecting, runtime.partitions(CASE_LEDGER), rebuilt)
    runtime.spawn("rebuilding", rebuilding.run())
    door = NotificationsDoor(settings.address_of("notifications"))
    operating = Operating(kafka, runtime.clock, engine, projectors, ledger, rebuilding, door, lag.last)
    runtime.spawn("parked", keep_counted(runtime.metrics, operating.parked))
    return operating
