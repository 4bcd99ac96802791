"""Starts the notifications service: `python -m services.notifications.app`."""

from __future__ import annotations

from litestar import Litestar

from contracts.topics import CASE_COMMANDS, CASE_LEDGER, NOTICE_LEDGER
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from services.leading import Leadership
from services.notifications.api import routes
from services.notifications.choosing import Choosing
from services.notifications.commands_out import CommandsOut
from services.notifications.database import Database
from services.notifications.delivery import Delivery
from services.notifications.firing import Firing
from services.notifications.followed import FollowedView
from services.notifications.handlers import Notifications
from services.notifications.metrics import Metrics
from services.notifications.notice_logs import NoticeLogs
from services.notifications.sending import Sending
from services.notifications.settings import channels, staff_file
from services.notifications.tables import NOTICES, WATCH, open_tables
from services.notifications.timer_api import timer_routes
from services.positions import tell_positions
from services.runtime import Runtime, run

TIMERS_GROUP = "caseledger-notifications-timers"
NOTICES_GROUP = "caseledger-notifications-notices"


async def wire(runtime: Runtime) -> Litestar:
    """Put the service together."""
    settings, clock = runtime.settings, runtime.clock
    staff = staff_file(settings)
    ways = channels(settings, staff, clock)
    engine = open_tables(settings.database_url or settings.data_dir / "notifications.sqlite3")
    runtime.resources.callback(engine.dispose)
    leadership, database = Leadership(engine), Database(engine)

    partitions = runtime.partitions(NOTICE_LEDGER), runtime.partitions(CASE_LEDGER)
    notices = FollowedView(database, NOTICES, await runtime.transport(), NOTICE_LEDGER.name, partitions[0])
    watch = FollowedView(database, WATCH, await runtime.transport(), CASE_LEDGER.name, partitions[1])

    broker = runtime.broker()
    await broker.connect()
    commands = CommandsOut(broker, runtime.partitions(CASE_COMMANDS))
    metrics = Metrics(runtime.metrics, engine, clock)
    firing = Firing(database, commands.send, clock, metrics)

    sending = Sending(ways, clock, metrics.attempts, pages=settings.pages_url or settings.address_of("casework"))
    choosing = Choosing(staff.current, sending.ways)
    logs = NoticeLogs(await _notice_logs(runtime))
    delivery = Delivery(database, logs, notices.follower.wait_for, choosing, sending, clock)

    lead = leadership.of("notifications")
    service = Notifications(database, clock, notices=notices, watch=watch, firing=firing, delivery=delivery, lead=lead)
    leadership.measure(runtime.metrics)
    runtime.spawn("lead", leadership.run())
    runtime.health.check("lead", lambda: leadership.trouble)
    runtime.health.check("ledgers", lambda: service.state)
    runtime.health.check("staff", lambda: staff.trouble)
    runtime.spawn("notifications", service.run())
    runtime.at_the_end(service.end)
    for group, offsets in (
        (TIMERS_GROUP, lambda: service.saved_offsets),
        (NOTICES_GROUP, lambda: service.requested_offsets),
    ):
        telling = tell_positions(settings.bootstrap, settings.connection, group, CASE_LEDGER.name, offsets)
        runtime.spawn(f"positions of {group}", telling)
    return runtime.app([*routes(engine, delivery), *timer_routes(engine, clock)])


async def _notice_logs(runtime: Runtime) -> list[PartitionLog]:
    transport, topic = await runtime.transport(), NOTICE_LEDGER.name
    logs = []
    for number in range(runtime.partitions(NOTICE_LEDGER)):
        copy = LocalCopy(runtime.settings.data_dir / topic / f"{number}.sqlite3", topic, number)
        log = PartitionLog(transport, topic, number, clock=runtime.clock, streams=copy, gapless=True)
        runtime.resources.push_async_callback(log.close)
        logs.append(log)
    return logs


def main() -> None:
    """Run until told to stop."""
    run("notifications", wire)


if __name__ == "__main__":
    main()
