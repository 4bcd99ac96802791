"""What landlords are called and what their clauses ask, in the words of their packs; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from services.casework.policy import Policy, PolicyBook


class PolicyNames(NamedTuple):
    """Words for ids; of several versions of a policy the newest that has one counts."""

    landlords: Mapping[str, str]
    clauses: Mapping[str, str]

    def landlord(self, landlord: str) -> str:
        """What people call a landlord; its id where no pack says."""
        return self.landlords.get(landlord, landlord)

    def clause(self, clause: str) -> str:
        """What a clause asks; nothing where no pack has it any more."""
        return self.clauses.get(clause, "")


def policy_names(book: PolicyBook) -> PolicyNames:
    """The words of all packs of a book."""
    oldest_first = sorted(book.policies, key=Policy.in_force_from)
    return PolicyNames(
        {policy.landlord: policy.landlord_name for policy in oldest_first if policy.landlord_name},
        {clause.id: clause.says for policy in oldest_first for clause in policy.clauses},
    )
