"""The repeats of a case, told or shown by its own incidents, as things its clauses speak of; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from services.casework.case.history import History, Standing
from services.casework.case.patterns import Patterns
from services.casework.case.state import Case
from services.casework.incidents import incidents_in, people_of
from services.casework.kinship import Kinship
from services.casework.patterns import repeats
from services.casework.policy import PolicyBook
from services.casework.things import Thing


def repeat_things(
    told: Patterns, known: History, book: PolicyBook, facts: Sequence[Standing], case: Case
) -> Iterator[Thing]:
    """Each pair once, and for each that the case was told of, that it was; `told` is all that it was told.

    Pairs with other cases are known once the case was told; those among its own incidents also before that.
    """
    for pair, repeat in told.repeats.items():
        said = {"pair": str(pair), "person": repeat.said.person}
        yield Thing("repeat", repeat.at, repeat.recorded_at, repeat.event, None, said)
        yield Thing("repeat-pair", repeat.at, repeat.at, repeat.event, None, said)
    yield from (
        thing for thing in _own_pairs(known, book, facts, case) if thing.get("pair") not in map(str, told.repeats)
    )


def _own_pairs(known: History, book: PolicyBook, facts: Sequence[Standing], case: Case) -> Iterator[Thing]:
    """The pairs among the incidents that were reported to this case."""
    landlord = known.landlord or ""
    if not any(policy.patterns.repeat for policy in book.of(landlord)):
        return
    if len(case.report.incidents) <= 1:
        return
    refs = {person: ref for ref, person in people_of(known, case).items()}
    for pair in repeats(incidents_in(known, facts, case), Kinship(()), partial(book.repeat_rule, landlord)):
        at, said = pair.later.received_at, {"pair": str(pair.id), "person": refs.get(pair.later_person)}
        yield Thing("repeat-pair", at, at, pair.later.id, None, said)
