"""How every clause stands for one case at a moment, with what the policy's definitions say of it; pure.

The case page, the HTTP interface and the command line all show what this returns.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from contracts.fields import Said
from services.casework.case.history import History
from services.casework.definitions import Answer
from services.casework.gates import Permission, permissions
from services.casework.judging import ClauseVerdict, classify, judge_seen, see_case
from services.casework.pack import Defect
from services.casework.policy import PolicyBook
from services.casework.reconcile import case_id
from services.casework.replay import Moment, judged_at


class VerdictFile(Said, omit_defaults=False):
    """The verdicts of a case at a moment, the definitions' answers, and what each permission would lack then.

    `defects` are what is wrong with the policy itself.
    """

    case_id: UUID
    landlord: str
    version: int
    as_known: datetime
    as_at: datetime
    verdicts: tuple[ClauseVerdict, ...]
    answers: tuple[Answer, ...]
    permissions: tuple[Permission, ...]
    defects: tuple[Defect, ...]


def verdicts_at(history: History, moment: Moment, book: PolicyBook, now: datetime) -> VerdictFile | None:
    """The verdicts at a moment, the worst first; None when nothing of the case was known then."""
    known = history.own().known(moment.as_known, moment.version)
    landlord = known.landlord
    if landlord is None:
        return None
    as_known, as_at = judged_at(known, moment, now)
    found = see_case(known, book, as_at)
    policy = book.in_force(landlord, as_at)
    return VerdictFile(
        case_id=case_id(history.stream), landlord=landlord, version=known.version, as_known=as_known, as_at=as_at,
        verdicts=judge_seen(found, book, landlord), answers=classify(found, book, landlord),
        permissions=permissions(found, book.versions(landlord), as_at),
        defects=policy.defects if policy else (),
    )  # fmt: skip
