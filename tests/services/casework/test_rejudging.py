"""Cases judged again after a pack changed: what changed is told, in order, by however many processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from contracts.facts.handling import CaseReviewed
from services.casework.case.history import History
from services.casework.office_hours import OfficeHours
from services.casework.pack import Clause, Definition, Duty, Need, Sought
from services.casework.pack import Question as Asked
from services.casework.policy import Policy, PolicyBook
from services.casework.rejudging import AHEAD, PORTION, Question, all_changes, changes, narrowed
from services.casework.verdicts import Verdict
from services.casework.working_time import Limit
from tests.bench.case_lives import life
from tests.services.casework.domain.scenario import BOOK, london

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


def defined(word: str) -> Clause:
    """A definition of what a case that is perceived as hate is called."""
    answer = Definition(question=Asked.LABEL, answer=word, when={"hate": True})
    return Clause(id="any:label", at="1", says="What it means.", binds="definition", definitions=(answer,))


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


def test_a_definition_that_answers_otherwise_is_told() -> None:
    """It applies under both books, and says another word."""
    books = [book(defined("a hate crime")), book(defined("a hate incident"))]

    [change] = changes(reviewed(), Question(books[0], books[1], NOW, NOW))

    assert change.before is not None
    assert change.after is not None
    assert (change.before.verdict, change.after.verdict) == (Verdict.MET, Verdict.MET)
    assert [change.before.trace[-1], change.after.trace[-1]] == ["label: a hate crime.", "label: a hate incident."]


def test_only_the_clauses_that_differ_are_judged_again_and_nothing_is_missed() -> None:
    """What two books have in common cannot change; the changes are those of judging everything."""
    little = narrowed(ASKED)
    cases = list(lives(30))

    assert [one.id for one in little.old.policies[0].clauses] == ["any:reviewed"]
    assert [one.id for one in little.new.policies[0].clauses] == ["any:reviewed", "any:added"]
    assert list(all_changes(cases, ASKED, processes=1)) == [one for case in cases for one in changes(case, ASKED)]


def test_a_clause_that_differs_in_one_version_is_judged_under_all_of_them() -> None:
    """Its verdict is the worst of its obligations under every version."""
    earlier, policy = OLD.policies[0], NEW.policies[0]
    first = msgspec.structs.replace(earlier, version="first", effective="2019-01", adopted="2019-01")
    old, new = (msgspec.structs.replace(OLD, policies=(first, later)) for later in (earlier, policy))

    little = narrowed(Question(old, new, NOW, NOW))

    assert [[one.id for one in version.clauses] for version in little.old.policies] == [["any:reviewed"]] * 2


@pytest.mark.parametrize(
    "other",
    [
        {"lists": {"kinds": ("audit",)}},
        {"switches": OfficeHours(ends_at_closing=True)},
        {"effective": "2021-01"},
    ],
)
def test_what_bears_on_every_clause_leaves_none_out(other: dict[str, Any]) -> None:
    """Lists, switches and the day a policy is in force from may change any verdict."""
    changed = msgspec.structs.replace(OLD, policies=(msgspec.structs.replace(OLD.policies[0], **other),))

    assert narrowed(Question(OLD, changed, NOW, NOW)) == Question(OLD, changed, NOW, NOW)


def test_another_holiday_table_is_judged_by() -> None:
    """A day that is a holiday in the new table gives one more."""
    duty = Duty(for_each="report", needs=(Need(what="x", any=(Sought(thing="x"),)),), within=Limit(working_days=1))
    clause = Clause(id="any:day", at="1", says="What it asks.", binds="case", duties=(duty,))
    holidays = {**BOOK.calendar.holidays, (BEGINS + timedelta(days=1)).date(): "A holiday"}
    table = msgspec.structs.replace(BOOK.calendar, holidays=holidays, version="other")
    old = book(clause)

    [change] = changes(reviewed(), Question(old, msgspec.structs.replace(old, calendar=table), NOW, NOW))

    assert change.before is not None
    assert change.after is not None
    assert [change.before.due, change.after.due] == [london("2025-03-05 00:00"), london("2025-03-06 00:00")]


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
