"""The intake service, wired: both doors, the book of what came through them, and its pages."""

from functools import partial

from litestar import Litestar
from sqlalchemy.engine import Engine

from contracts.topics import REPORTS, TOPICS
from services.intake import following
from services.intake.api import routes
from services.intake.book import open_book
from services.intake.consuming import GROUP, ReportConsumer
from services.intake.door import Door
from services.intake.figures import Figures
from services.intake.handlers import Intake
from services.intake.pages.routes import make_pages
from services.intake.pages.sources import TEMPLATES, Doors
from services.intake.rate import Rates
from services.intake.repeats import Repeats
from services.intake.settings import book_place
from services.intake.sources import load_sources
from services.leading import Leadership
from services.outbox import Outbox, producer_for
from services.pages.problems import OF_NOWHERE
from services.runtime import Runtime, run
from services.store import open_engine
from services.watchdog import Stall, reach, watch


async def wire(runtime: Runtime) -> Litestar:
    """Add intake's subscriber, tasks and routes to the process."""
    settings = runtime.settings
    sources = load_sources(settings.sources_file)
    producer = producer_for("caseledger-intake", settings.bootstrap, settings.connection)
    await producer.start()
    runtime.resources.push_async_callback(producer.stop)
    outbox = Outbox(producer, {topic.name: runtime.partitions(topic) for topic in TOPICS})
    reports = ReportConsumer(
        runtime.broker(), Intake(outbox, sources, runtime.clock, own_time=settings.now is not None)
    )
    runtime.spawn("reports", reports.run())
    runtime.at_the_end(reports.let_go)
    engine = _keep_book(runtime)
    reached = partial(reach, settings, runtime.clock, GROUP, REPORTS, reports.assigned)
    stall = Stall()
    runtime.spawn("watchdog", watch(reached, lambda: outbox.trouble, stall))
    # With nothing to publish, only the watchdog notices that Kafka has gone.
    runtime.health.check("kafka", lambda: outbox.trouble or stall.trouble)
    door = Door(outbox, sources, runtime.clock, Rates(settings.rate_per_source), Repeats(engine))
    pages = make_pages(Doors(door, engine, sources, runtime.clock))
    return runtime.app(
        [*routes(door, engine, sources), pages], template_config=TEMPLATES, exception_handlers=OF_NOWHERE
    )


def _keep_book(runtime: Runtime) -> Engine:
    """Follow what comes and what becomes of it into the database."""
    engine = open_engine(book_place(runtime.settings))
    runtime.resources.callback(engine.dispose)
    open_book(engine)
    leadership = Leadership(engine)
    partitions = {topic.name: runtime.partitions(topic) for topic in following.TOPICS}
    book = following.Follower(engine, partitions, leadership.of("book"))
    leadership.measure(runtime.metrics)
    runtime.spawn("lead", leadership.run())
    runtime.health.check("lead", lambda: leadership.trouble)
    runtime.spawn("book", book.run(runtime.settings.bootstrap, runtime.settings.connection))
    runtime.health.check("outcomes", lambda: book.trouble)
    runtime.health.records_read = lambda: book.records_read
    runtime.metrics.register(Figures(engine))
    return engine


def main() -> None:
    """Run the service until it is told to stop."""
    run("intake", wire)


if __name__ == "__main__":
    main()
