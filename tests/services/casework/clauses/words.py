"""Each word of a report by itself, and what a row of a policy makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contracts.facts.report import Incident, Motivation
from contracts.facts.risk import AccessNeedsAsked
from contracts.vocabulary import PersonRole, Strand, Word
from tests.services.casework.clauses.told import Told

RECEIPT, LATER = "2026-04-02 16:30", "2026-04-03 09:00"
ALONE = {"role_alone": ("role", "accused_role"), "accused_role_alone": ("accused_role", "role")}
"""Whose role is looked at, and whose is that of somebody who has nothing else to do with the landlord."""
Said = tuple[str, str, str, Any, list[str]]
"""A row, the question, which part of a report differs, what it says there, and what the row then answers."""


def each(row: str, question: str, part: str, kind: type[Word], **words: str) -> Iterator[Said]:
    """Each word of a vocabulary by itself: in the policy's words, or of none of its words."""
    for word in kind:
        yield row, question, part, word, [words[word.value]] if word.value in words else []


def alike(answer: str, *words: str) -> dict[str, str]:
    return dict.fromkeys(words, answer)


CUSTOMERS = ("tenant", "leaseholder", "shared_owner", "care_and_support", "household", "visitor", "service_user")
OTHERS = ("witness", "family", "advocate", "staff", "police", "partner", "third_party", "anonymous")


def told_with(row: str, part: str, word: Any) -> Told:
    """A report of 2 April 2026 by the victim, in which one thing is said so."""
    motivation = {"asked": True, "hate": True, "strands": (Strand.RACE,)}
    moved = {"strand": "strands", "group": "groups", "perceived_by": "perceived_by", "basis": "basis"}
    said: dict[str, Any] = {}
    if part in moved:
        several: Any = word if part == "basis" else (word,)
        strands = {"strands": ()} if part == "group" else {}
        said["motivation"] = Motivation(**{**motivation, **strands, moved[part]: several})
    elif part == "behaviour":
        said["incident"] = Incident(behaviours=(word,))
    elif part in ALONE:
        said.update(zip(ALONE[part], (word, PersonRole.PUBLIC), strict=True))
    elif part != "need":
        said[part] = word
    told = Told(row.partition(":")[0]).reported(RECEIPT, **said)
    if part == "need":
        told.given(AccessNeedsAsked(person="p1", needs=(word,)), "2026-04-02 17:00")
    return told


def names(cases: Iterable[Said]) -> list[str]:
    return [f"{row}-{part}-{word}" for row, _, part, word, _ in cases]


def found_by(looked_at: Said) -> list[str]:
    """What the row answers to its question about that report."""
    row, question, part, word, _ = looked_at
    return [one.answer for one in told_with(row, part, word).answers(question, LATER) if one.clause == row]
