"""Starts the casework service: `python -m services.casework.app`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from litestar import Litestar
from sqlalchemy.engine import Engine

from contracts.topics import CASE_COMMANDS, CASE_LEDGER, COMMAND_OUTCOMES, COMMANDS_PARKED, REPORT_OUTCOMES
from ledger.local_copy import LocalCopy
from services.casework.api import ROUTES, dependencies
from services.casework.breach_lists import BreachLists
from services.casework.commands.consuming import GROUP, CommandConsumer
from services.casework.commands.ownership import Ownership
from services.casework.commands.publishing import Publisher
from services.casework.commands.settling import Settler
from services.casework.drafts import Drafts, keep_tidy
from services.casework.handlers import CommandHandler
from services.casework.http.breaches import breaches_router
from services.casework.http.desk import Desk
from services.casework.http.overview import Overview
from services.casework.judging_aside import JudgingAside
from services.casework.late_tables import once_it_answers, review_all
from services.casework.ledgers import CaseLedger, open_case_ledger
from services.casework.metrics import Figures, Metrics
from services.casework.oversight import have_operated, rejected, watch_lag
from services.casework.pages.call.calls import Calls
from services.casework.pages.call.routes import make_call_pages
from services.casework.pages.operations.routes import make_operations_pages
from services.casework.pages.routes import make_pages
from services.casework.pages.sources import TEMPLATES, Sources
from services.casework.policy import PolicyBook
from services.casework.settings import copies_folder, drafts_place, policy_book, views_place
from services.casework.views import VIEWS
from services.casework.views.listing import CaseList
from services.casework.views.projecting import Projector
from services.casework.watch import Watch
from services.leading import Leadership
from services.outbox import Outbox, producer_for
from services.outcomes import Outcomes, follow
from services.pages.problems import OF_NOWHERE
from services.positions import tell_positions
from services.runtime import Runtime, run
from services.store import open_engine
from services.topics import TopicsUnfit
from services.watchdog import Stall, reach, watch

VIEWS_GROUP = "caseledger-casework-views"
PAGE_CASES = 50
# Six partitions answered one by one are six requests; the cases themselves can be read before they are answered.
GATHER_SECONDS = 0.02
# Of all partitions' copies together; beyond it the operating system keeps their pages, and not for each process alone.
COPIES_CACHE_KIB = 12 * 1024


async def wire(runtime: Runtime) -> Litestar:
    """Put the service together."""
    _check_partitions(runtime)
    metrics, policies, broker = Metrics(runtime.metrics), policy_book(runtime.settings), runtime.broker()
    await broker.connect()
    publish = Publisher(broker)

    ledger = await _take_commands(runtime, metrics, policies)
    engine = open_engine(views_place(runtime.settings))
    runtime.resources.callback(engine.dispose)
    projectors = await _keep_views(runtime, metrics, engine)

    desk = Desk(ledger, _hear_answers(runtime), policies, runtime.clock, publish, new_id=uuid4)
    runtime.spawn("late tables", _review_clocks(desk, engine, projectors["deadlines"]))
    patterns = Watch(engine, projectors["people"], desk)
    runtime.spawn("patterns", patterns.run())
    runtime.health.check("patterns", lambda: patterns.trouble)
    runtime.spawn("positions", _tell_positions(runtime, projectors, patterns))
    lag = watch_lag(runtime)
    overview = Overview(engine, projectors, lag.now, partial(rejected, runtime))
    operating = have_operated(runtime, engine, projectors, ledger, lag)
    lists = BreachLists(engine, policies, runtime.clock)
    aside = JudgingAside(engine, projectors["worklist"], ledger.at_hand, policies, runtime.clock)
    runtime.spawn("judging", aside.run())
    pages = make_pages(
        Sources(CaseList(engine, PAGE_CASES), ledger.history, ledger.records, policies, runtime.clock, lists, uuid4)
    )
    return runtime.app(
        [
            *ROUTES,
            pages,
            breaches_router(lists),
            make_call_pages(_calls(runtime, desk, ledger, engine)),
            make_operations_pages(operating),
        ],
        dependencies=dependencies(desk, overview, operating),
        template_config=TEMPLATES,
        exception_handlers=OF_NOWHERE,
    )


def _calls(runtime: Runtime, desk: Desk, ledger: CaseLedger, engine: Engine) -> Calls:
    """What the call screen works with; its drafts are tidied beside it."""
    drafts = Drafts(drafts_place(runtime.settings, engine))
    runtime.resources.callback(drafts.close)
    runtime.spawn("drafts", keep_tidy(drafts, runtime.clock))
    return Calls(drafts, desk, desk.outcomes.known, ledger.history, engine, desk.policies, runtime.clock, uuid4)


async def _take_commands(runtime: Runtime, metrics: Metrics, policies: PolicyBook) -> CaseLedger:
    """Steps 3 and 4: commands consumed, decided and appended, by the partitions that the group gives us."""
    ownership, transport = Ownership(), await runtime.transport()
    ledger = _case_ledger(runtime, transport, ownership)
    metrics.observe(ledger, ownership)
    settlers = {
        number: Settler(partition, policies, runtime.clock, metrics, max_batch_bytes=transport.max_batch_bytes)
        for number, partition in ledger.partitions.items()
    }
    handler = CommandHandler(settlers, ownership, await _outbox(runtime), metrics)
    runtime.spawn("ledger", ledger.follow())
    commands = CommandConsumer(runtime.broker(), handler, ownership, len(settlers))
    runtime.spawn("commands", commands.run())
    runtime.at_the_end(commands.let_go)
    reached = partial(reach, runtime.settings, runtime.clock, GROUP, CASE_COMMANDS, lambda: ownership.answerable)
    runtime.spawn("watchdog", watch(reached, lambda: handler.trouble or ledger.trouble, Stall()))
    runtime.health.check("ledger", lambda: ledger.trouble)
    runtime.health.check("commands", lambda: handler.trouble)
    return ledger


async def _outbox(runtime: Runtime) -> Outbox:
    """The way out of the answers."""
    settings, topics = runtime.settings, (COMMAND_OUTCOMES, COMMANDS_PARKED, REPORT_OUTCOMES)
    producer = producer_for("caseledger-casework", settings.bootstrap, settings.connection)
    await producer.start()
    runtime.resources.push_async_callback(producer.stop)
    places = {topic.name: runtime.partitions(topic) for topic in topics}
    return Outbox(producer, places, gather_seconds=GATHER_SECONDS)


async def _keep_views(runtime: Runtime, metrics: Metrics, engine: Engine) -> dict[str, Projector]:
    """Step 5: each view follows the ledger over a transport of its own, at one replica of those with one database."""
    runtime.metrics.register(Figures(engine, runtime.clock))
    partitions = runtime.partitions(CASE_LEDGER)
    leadership = Leadership(engine)
    projectors = {
        # Of another version it is another view: a new program's replicas fold theirs while the old ones keep their own.
        name: Projector(view, engine, await runtime.transport(), partitions, leadership.of(f"{name} {view.version}"))
        for name, view in VIEWS.items()
    }
    leadership.measure(runtime.metrics)
    runtime.spawn("lead", leadership.run())
    runtime.health.check("lead", lambda: leadership.trouble)
    for name, projector in projectors.items():
        runtime.spawn(f"view {name}", projector.run())
        runtime.health.check(f"view {name}", partial(getattr, projector, "trouble"))
        metrics.view_lag.labels(name).set_function(partial(getattr, projector, "lag"))
        metrics.view_stopped.labels(name).set_function(partial(getattr, projector, "stopped"))
    return projectors


def _hear_answers(runtime: Runtime) -> Outcomes:
    """The answers that people wait for at any replica."""
    outcomes, settings = Outcomes(), runtime.settings
    partitions = runtime.partitions(COMMAND_OUTCOMES)
    runtime.spawn("outcomes", follow(outcomes, settings.bootstrap, settings.connection, partitions))
    runtime.health.check("outcomes", lambda: outcomes.trouble)
    return outcomes


async def _review_clocks(desk: Desk, engine: Engine, deadlines: Projector) -> None:
    """Once the view of deadlines has caught up, see whether today's holiday table moves any of them."""
    await deadlines.wait_caught_up()
    await review_all(await once_it_answers(engine, desk.policies, desk.clock), desk)


def _check_partitions(runtime: Runtime) -> None:
    commands, events = runtime.partitions(CASE_COMMANDS), runtime.partitions(CASE_LEDGER)
    if commands != events:
        raise TopicsUnfit(
            f"{CASE_COMMANDS.name} has {commands} partitions and {CASE_LEDGER.name} {events}: they must be as many."
        )


def _case_ledger(runtime: Runtime, transport: Any, ownership: Ownership) -> CaseLedger:
    folder, topic, partitions = copies_folder(runtime.settings), CASE_LEDGER.name, runtime.partitions(CASE_LEDGER)
    cache = COPIES_CACHE_KIB // partitions
    ledger = open_case_ledger(
        transport,
        partitions,
        runtime.clock,
        may_write=ownership.owns,
        streams=lambda number: LocalCopy(folder / f"{number}.sqlite3", topic, number, page_cache_kib=cache),
        events_in_memory=runtime.settings.events_in_memory,
    )
    runtime.resources.push_async_callback(ledger.close)
    return ledger


async def _tell_positions(runtime: Runtime, projectors: Mapping[str, Projector], patterns: Watch) -> None:
    """An operator must see the reader that lags, so the least position of each partition counts."""

    def least() -> dict[int, int]:
        if not projectors["people"].leads:
            # Whoever leads there looks for patterns too: told by two, the position would seem to go back.
            return {}
        reached = [patterns.offsets, *(projector.offsets for projector in projectors.values())]
        return {number: min(one[number] for one in reached) for number in reached[0]}

    settings = runtime.settings
    await tell_positions(settings.bootstrap, settings.connection, VIEWS_GROUP, CASE_LEDGER.name, least)


def main() -> None:
    """Run until told to stop."""
    run("casework", wire)


if __name__ == "__main__":
    main()
