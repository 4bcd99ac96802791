"""A policy told in lines: for the terminal, and as the page that lists every clause."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.casework.pack import Clause
from services.casework.policy import Policy, PolicyBook, load_policies
from services.casework.policy_words import clause_words

PAGE = Path(__file__).parents[2] / "docs" / "clauses.md"
BINDS = {"case": "a case", "landlord": "the landlord", "definition": "how words are read"}
HEAD = """# Every clause, and how it is judged

Made from the policy packs (`services/casework/policies/`) by `python -m services.casework.policy_text`; do not edit.
Each row has an id that never changes. The texts are paraphrases; the policies themselves count. How a verdict is
reached from such a rule is told in [judging.md](judging.md).
"""


def policy_lines(policy: Policy) -> Iterator[str]:
    """A version of a policy with all its rows, for a terminal."""
    yield f"{policy.name} of {policy.landlord}, version {policy.version}"
    yield f"Effective {policy.effective}, adopted {policy.adopted}, review due {policy.review or 'on no day it names'}"
    for clause in policy.clauses:
        yield ""
        yield from row_lines(clause, policy)
    if policy.defects:
        yield ""
        yield "Known defects of the policy"
        yield from (f"  {defect.clause}: {defect.says}" for defect in policy.defects)


def row_lines(clause: Clause, policy: Policy) -> Iterator[str]:
    """One row for a terminal."""
    yield f"{clause.id} (clause {clause.at}, binds {BINDS[clause.binds]})"
    yield f"  {clause.says}"
    for rule in clause_words(clause, policy):
        yield f"  - {rule.told}"
        yield from (f"      - {need}" for need in rule.needs)
    if clause.note:
        yield f"  Reading: {clause.note}"


def page(book: PolicyBook) -> str:
    """The page of all clauses, in Markdown."""
    return "\n".join([HEAD, *(line for policy in book.policies for line in _section(policy))]) + "\n"


def _section(policy: Policy) -> Iterator[str]:
    yield f"## {policy.landlord}: {policy.name}"
    yield ""
    review = policy.review or "not named"
    yield f"Version `{policy.version}`, effective {policy.effective}, adopted {policy.adopted}, review due {review}."
    yield ""
    for clause in policy.clauses:
        yield f"### `{clause.id}`"
        yield ""
        yield f"Clause {clause.at}; binds {BINDS[clause.binds]}. {clause.says}"
        yield ""
        for rule in clause_words(clause, policy):
            yield f"- {rule.told}"
            yield from (f"    - {need}" for need in rule.needs)
        if clause.note:
            yield f"- *Reading:* {clause.note}"
        yield ""
    yield from _defects(policy)


def _defects(policy: Policy) -> Iterator[str]:
    if policy.defects:
        yield "### What is wrong with the policy itself"
        yield ""
        yield from (f"- `{defect.clause}`: {defect.says}" for defect in policy.defects)
        yield ""


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with --check say whether it is as the packs have it."""
    text = page(load_policies())
    if list(arguments) != ["--check"]:
        PAGE.write_text(text)
        return 0
    if PAGE.exists() and PAGE.read_text() == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run `python -m services.casework.policy_text`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
