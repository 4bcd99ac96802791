"""What the lists over all cases keep of one case: each clause that is broken or has a due time ahead; pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from contracts.facts.handling import BreachExplained
from services.casework.case.history import History
from services.casework.judging import UNDECIDED, WORST_FIRST, CaseSeen, ClauseVerdict, judge_seen, see_case
from services.casework.policy import PolicyBook
from services.casework.reconcile import case_id
from services.casework.replay import status
from services.casework.verdicts import FAILING, Judged
from services.casework.views.judged import Judged as Rows

AT_LEAST_EVERY = timedelta(days=1)
"""An open case is judged again this often, whatever it waits for: periods begin, and facts may lie ahead."""


def digest_of(book: PolicyBook) -> str:
    """A name for the packs and the holiday table as they are: other ones judge every case anew."""
    plain = msgspec.to_builtins(book, str_keys=True)
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def judge_for_lists(history: History, book: PolicyBook, digest: str, now: datetime) -> Rows:
    """The rows of a case as it stands now, without anything of its people."""
    known, case = history.own(), str(case_id(history.stream))
    landlord = known.landlord
    kept: Sequence[dict[str, Any]] = ()
    again_at: datetime | None = None
    if landlord is not None:
        # A reader's clock may be behind the writer's; what was recorded is known all the same.
        at = max(now, known.entries[-1].recorded_at)
        found = see_case(known, book, at)
        verdicts = [one for one in judge_seen(found, book, landlord) if one.binds == "case"]
        kept = [{"case_id": case, **row} for row in _rows(verdicts, found)]
        again_at = _again_at(verdicts, found, at)
    return Rows(_own(history, digest, now, again_at), kept)


def not_judged(history: History, digest: str, now: datetime) -> Rows:
    """The row of a case that could not be judged: it is tried again when it has more events, or in a day."""
    return Rows(_own(history, digest, now, now + AT_LEAST_EVERY), ())


def _own(history: History, digest: str, now: datetime, again_at: datetime | None) -> dict[str, Any]:
    case = str(case_id(history.stream))
    return {"case_id": case, "version": history.version, "book": digest, "judged_at": now, "again_at": again_at}


def _rows(verdicts: Iterable[ClauseVerdict], found: CaseSeen) -> Iterator[dict[str, Any]]:
    reasons = Counter(fact.data.clause for fact in found.facts if isinstance(fact.data, BreachExplained))
    of_case = {
        "officer": found.case.handling.officer, "area": found.case.report.incident.neighbourhood,
        "status": status(found.case),
    }  # fmt: skip
    for one in verdicts:
        if shown := _shown(one):
            yield {
                "clause": one.clause, "landlord": one.landlord, "verdict": str(one.verdict), "since": shown.since,
                "due": shown.due, "flags": " ".join(one.flags), "reasons": reasons[one.clause],
                "times": sum(held.verdict is one.verdict for held in one.obligations), **of_case,
            }  # fmt: skip


def _shown(one: ClauseVerdict) -> Judged | None:
    """The obligation that a list tells of: the worst if the clause is broken, else the next that is due."""
    if one.verdict in FAILING:
        return min(one.obligations, key=lambda held: WORST_FIRST[held.verdict])
    if one.verdict in UNDECIDED:
        ahead = (held for held in one.obligations if held.verdict in UNDECIDED and held.due)
        return min(ahead, key=lambda held: held.due or held.since, default=None)
    return None


def _again_at(verdicts: Iterable[ClauseVerdict], found: CaseSeen, at: datetime) -> datetime | None:
    """From when on the case may stand otherwise though nothing is told of it; None when it is settled."""
    undecided = [held for one in verdicts for held in one.obligations if held.verdict in UNDECIDED]
    if not undecided and found.case.handling.closed:
        return None
    instants = [held.due for held in undecided] + [pause.until for pause in found.case.contacts.pauses]
    return min([at + AT_LEAST_EVERY, *(one for one in instants if one and one > at)])
