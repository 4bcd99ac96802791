"""Cases judged again after a pack changed: what changed is told, in order, by however many processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from contracts.facts.handling import CaseReviewed
from services.casework.case.history import History
from services.casework.pack import Clause, Duty, Need, Sought
from services.casework.policy import Policy, PolicyBook
from services.casework.rejudging import AHEAD, PORTION, Question, all_changes, changes
from services.casework.verdicts import Verdict
from tests.bench.case_lives import life
from tests.services.casework.domain.scenario import BOOK

BEGINS = datetime(2025, 3, 3, 9, tzinfo=UTC)
NOW = BEGINS + timedelta(days=400)
SEEN = Sought(thing="case.reviewed")


def book(*clauses: Clause, version: str = "wrong") -> PolicyBook:
    """One landlord's policy with these clauses."""
    policy = Policy(
        landlord="any", name="Policy", version=version, effective="2020-01", adopted="2020-01", clauses=clauses
    )
    return PolicyBook(policies=(policy,), calendar=BOOK.calendar)


def clause(name: str, need: Need) -> Clause:
    """A case clause that asks this of each report."""
    duty = Duty(for_each="report", needs=(need,))
    return Clause(id=f"any:{name}", at=name, says="What it asks.", binds="case", duties=(duty,))


ALWAYS = clause("kept", Need(what="the report", any=(Sought(thing="victim"),)))
WRONG = clause("reviewed", Need(what="a review", any=(Sought(thing="case.reviewed", where={"kind": "audit"}),)))
MENDED = clause("reviewed", Need(what="a review", any=(SEEN,)))
ADDED = clause("added", Need(what="a closing", any=(Sought(thing="closing"),)))
OLD, NEW = book(ALWAYS, WRONG), book(ALWAYS, MENDED, ADDED, version="mended")
ASKED = Question(OLD, NEW, NOW, NOW)


def lives(count: int) -> Iterator[History]:
    """So many short cases."""
    return (life(number, "any", 12, OLD, BEGINS) for number in range(count))


def reviewed() -> History:
    """A case that a supervisor reviewed."""
    return next(h for h in lives(200) if any(isinstance(e.event.data, CaseReviewed) for e in h.entries))


def test_what_a_mended_clause_changes_is_told_with_both_sides() -> None:
    """Before and after, with versions and traces; a clause that stands as it stood is not told of."""
    told = {change.clause: change for change in changes(reviewed(), ASKED)}

    assert set(told) == {"any:reviewed", "any:added"}
    before, after = told["any:reviewed"].before, told["any:reviewed"].after
    assert before is not None
    assert after is not None
    assert (before.verdict in {Verdict.PENDING, Verdict.NOT_EVIDENCED}, after.verdict) == (True, Verdict.MET)
    assert (before.policy_version, after.policy_version) == ("wrong", "mended")
    assert any("a review: not on record." in line for line in before.trace)
    assert told["any:added"].before is None


def test_a_clause_that_was_taken_out_is_told_as_well() -> None:
    """Its verdict is gone."""
    back = Question(NEW, OLD, NOW, NOW)

    [gone] = [change for change in changes(reviewed(), back) if change.clause == "any:added"]

    assert gone.after is None


def test_the_same_book_changes_nothing_nor_does_another_name_of_a_version() -> None:
    """What counts is the verdict, its flags and its due time."""
    renamed = book(ALWAYS, WRONG, version="renamed")

    assert [list(changes(h, Question(OLD, renamed, NOW, NOW))) for h in lives(5)] == [[]] * 5


def test_only_what_was_known_then_counts() -> None:
    """Before the review was known, mending the clause changes nothing about it."""
    history = reviewed()
    early = Question(OLD, book(ALWAYS, MENDED), history.entries[0].recorded_at, history.entries[0].recorded_at)

    assert list(changes(history, early)) == []


def test_several_processes_say_the_same_in_the_same_order() -> None:
    """More portions than wait at once, the last one not full."""
    count = PORTION * 2 * (AHEAD + 2) + 7
    alone = list(all_changes(lives(count), ASKED, processes=1))

    together = list(all_changes(lives(count), ASKED, processes=2))

    assert together == alone
    assert len({change.stream for change in alone}) == count


def test_no_more_cases_are_taken_than_the_processes_are_at_work_on() -> None:
    """However many there are, memory holds some portions of them."""
    taken = 0

    def counted() -> Iterator[History]:
        nonlocal taken
        for history in lives(PORTION * 20):
            taken += 1
            yield history

    found = all_changes(counted(), ASKED, processes=2)
    next(found)

    assert taken <= PORTION * (2 * AHEAD + 1)
    assert sum(1 for _ in found) > 0


def test_what_cannot_be_judged_is_an_error_that_reaches_the_asker() -> None:
    """Nothing is left out silently because another process met it."""
    broken = msgspec.structs.replace(MENDED, duties=(Duty(for_each="report", needs=(), by="no date"),))

    with pytest.raises(ValueError, match="no date"):
        list(all_changes(lives(3), Question(OLD, book(broken), NOW, NOW), processes=2))
