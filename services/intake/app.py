"""The intake service, wired: both doors, and the outcomes that they can be asked for."""

from functools import partial

from litestar import Litestar

from contracts.topics import REPORT_OUTCOMES, REPORTS, TOPICS
from services.intake.api import routes
from services.intake.consuming import GROUP, ReportConsumer
from services.intake.door import Door
from services.intake.handlers import Intake
from services.intake.outcomes import Outcomes, follow
from services.intake.sources import load_sources
from services.outbox import Outbox, producer_for
from services.runtime import Runtime, run
from services.watchdog import Stall, reach, watch


async def wire(runtime: Runtime) -> Litestar:
    """Add intake's subscriber, tasks and routes to the process."""
    settings = runtime.settings
    sources = load_sources(settings.sources_file)
    producer = producer_for("caseledger-intake", settings.bootstrap, settings.connection)
    await producer.start()
    runtime.resources.push_async_callback(producer.stop)
    outbox = Outbox(producer, {topic.name: runtime.partitions(topic) for topic in TOPICS})
    outcomes = Outcomes()
    intake = Intake(outbox, sources, runtime.clock, runtime.metrics, own_time=settings.now is not None)
    reports = ReportConsumer(runtime.broker(), intake)
    runtime.spawn("reports", reports.run())
    runtime.spawn(
        "outcomes", follow(outcomes, settings.bootstrap, settings.connection, runtime.partitions(REPORT_OUTCOMES))
    )
    reached = partial(reach, settings, runtime.clock, GROUP, REPORTS, reports.assigned)
    stall = Stall()
    runtime.spawn("watchdog", watch(reached, lambda: outbox.trouble, stall))
    # With nothing to publish, only the watchdog notices that Kafka has gone.
    runtime.health.check("kafka", lambda: outbox.trouble or stall.trouble)
    runtime.health.check("outcomes", lambda: outcomes.trouble)
    return runtime.app(routes(Door(outbox, sources, runtime.clock), outcomes))


def main() -> None:
    """Run the service until it is told to stop."""
    run("intake", wire)


if __name__ == "__main__":
    main()
