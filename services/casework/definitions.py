"""What a policy's definitions say of a case: its label, strands, scope and the like; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from services.casework.matching import holds
from services.casework.pack import Definition
from services.casework.policy import Policy


class Answer(NamedTuple):
    """An answer to a question about a case, by the clause that gives it."""

    question: str
    answer: str
    clause: str


def answers_of(given: Mapping[str, Any], policy: Policy | None) -> tuple[Answer, ...]:
    """The answers of every definition of a policy, in its order; none where no policy was in force."""
    if policy is None:
        return ()
    return tuple(
        Answer(str(definition.question), answer, clause.id)
        for clause in policy.clauses
        for definition in clause.definitions
        for answer in _answers(definition, given, policy.lists)
    )


def _answers(definition: Definition, given: Mapping[str, Any], lists: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if not all(holds(given[name], wanted, lists) for name, wanted in definition.when.items()):
        return
    if definition.answer is not None:
        yield definition.answer
        return
    value = given[definition.of or ""]
    words = value if isinstance(value, tuple) else (value,)
    yield from dict.fromkeys(definition.words[str(word)] for word in words if str(word) in definition.words)
