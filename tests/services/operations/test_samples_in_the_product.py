"""The samples through the product's own pure parts: intake's judgement and casework's decision."""

from collections import Counter
from datetime import UTC, datetime

from contracts.check import Wanting, check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.commands import Command
from contracts.reports import Treatment
from services.casework.case import clocks
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.policy import load_policies
from services.intake.report import Position, Rejection, admit
from services.intake.sources import load_sources
from services.operations.samples import Sample, make_samples

NOW = datetime(2026, 7, 15, 10, tzinfo=UTC)
BOOK = load_policies()
SOURCES = load_sources()


class Product:
    """Intake and casework as functions, with a dictionary for a ledger."""

    def __init__(self) -> None:
        self.cases: dict[str, History] = {}
        self._offset = 0

    def take(self, sample: Sample) -> Treatment | None:
        """What becomes of one record."""
        self._offset += 1
        position = Position("reports", 0, self._offset, NOW)
        try:
            judged = check(from_kafka(sample.value, sample.headers), NOW)
        except Unreadable as unreadable:
            judged = Wanting((unreadable.reason,))
        admitted = admit(judged, SOURCES, position)
        return Treatment.REJECTED if isinstance(admitted, Rejection) else self._decide(admitted)

    def _decide(self, command: Command) -> Treatment | None:
        history = self.cases.get(command.stream, History(stream=command.stream))
        decision = decide(history, command, BOOK, NOW)
        entries = (
            Entry(event=event, version=version, recorded_at=NOW, partition=0, position=version)
            for version, event in enumerate(decision.events, history.version + 1)
        )
        self.cases[command.stream] = history.then(entries)
        return decision.treatment


def test_product_treats_each_sample_as_expected() -> None:
    """Received is accepted and duplicate and conflict and rejected, each as the sample said beforehand."""
    product, samples = Product(), make_samples(1_500, NOW)

    wrong = [(sample.expected, treated) for sample in samples if (treated := product.take(sample)) != sample.expected]

    assert wrong == []


def test_first_run_has_clocks_that_run_that_were_kept_and_that_were_missed() -> None:
    """Who looks at the default run sees each kind of clock, and cases of landlords that have none."""
    product, seen = Product(), Counter[str]()
    for sample in make_samples(150, NOW):
        product.take(sample)
    for history in product.cases.values():
        folded = clocks.fold(history)
        seen.update(_standing(clock) for clock in folded.by_id.values())
        seen["cases without clocks"] += folded.not_set is not None

    assert set(seen) == {"running", "met", "missed", "cases without clocks"}
    assert min(seen.values()) >= 3, seen


def _standing(clock: clocks.Clock) -> str:
    if clock.met:
        return "met"
    return "running" if clock.due > NOW else "missed"
