"""The table says what was measured, against whom, and what was not."""

import pytest

from tests.bench.figure import Figure, alone, compared, grown, not_measured
from tests.bench.rounds import take_turns, take_turns_until_settled
from tests.bench.table import as_table
from tests.postgres import PostgresUnavailable, running_postgres


def test_a_ratio_is_of_medians_and_judged_by_its_goal() -> None:
    """One slow round on either side does not decide."""
    figure = compared("append", "events/s", [100, 1, 120], "other", [200, 200, 3], at_least=0.5)

    assert (figure.ours, figure.peer_value, figure.ratio, figure.met) == (100, 200, 0.5, True)


@pytest.mark.parametrize(("ours", "met"), [(119.9, True), (120.0, False)])
def test_a_bound_is_kept_only_below_it(ours: float, met: bool) -> None:
    """Exactly the bound is too much."""
    assert alone("visible", "s", ours, below=120).met is met


@pytest.mark.parametrize(("ours", "met"), [(220.0, True), (221.0, False)])
def test_what_grows_is_judged_by_its_most(ours: float, met: bool) -> None:
    """Costing as much as the goal allows is met, more is not."""
    figure = grown("append", "µs", [ours], "at 1,000", [200], at_most=1.1)

    assert (figure.goal, figure.met) == ("ratio <= 1.1", met)


def test_what_is_missing_has_its_row_and_its_reason() -> None:
    """A peer that is not there leaves a row, and the reason stands once below the table."""
    figures: list[Figure] = [not_measured(name, "PostgreSQL", "install it") for name in ("single", "concurrent")]

    shown = as_table(figures, {"machine": "2 cores"})

    assert shown.count("not measured") == 2
    assert shown.count("Not measured: install it") == 1


@pytest.mark.parametrize(("value", "shown"), [(1234.6, "1,235 s"), (12.345, "12.3 s"), (0.0213, "0.0213 s")])
def test_a_figure_is_shown_with_the_digits_that_tell(value: float, shown: str) -> None:
    """Milliseconds given in seconds are not rounded to nothing."""
    assert shown in as_table([alone("late", "s", value)], {})


async def test_every_load_begins_a_round_in_its_turn() -> None:
    """With as many rounds as loads, each has gone first once."""
    order: list[str] = []

    async def load(name: str) -> float:
        order.append(name)
        return float(len(order))

    found = await take_turns({name: lambda name=name: load(name) for name in "abc"}, rounds=3)

    assert "".join(order) == "abcbcacab"
    assert found["a"] == [1.0, 6.0, 8.0]


@pytest.mark.parametrize(
    ("values", "rounds"),
    [
        ([100.0] * 30, 10),
        ([1.0] * 5 + [9.0] * 25, 14),
        ([float(2**n) for n in range(40)], 30),
    ],
)
async def test_rounds_go_on_until_the_medians_settle(values: list[float], rounds: int) -> None:
    """A steady load is measured as often as asked, one that still moves more often, but not for ever."""
    given = iter(values)

    async def load() -> float:
        return next(given)

    assert len((await take_turns_until_settled({"a": load}, rounds=10))["a"]) == rounds


def test_a_named_postgres_that_does_not_answer_is_told_with_its_setting() -> None:
    """The message says which setting led nowhere."""
    nowhere = {"CASELEDGER_TEST_POSTGRES_URL": "postgresql://nobody@127.0.0.1:1/nothing"}

    with pytest.raises(PostgresUnavailable, match="CASELEDGER_TEST_POSTGRES_URL"), running_postgres(nowhere):
        pass
