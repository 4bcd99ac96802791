"""Judges a history: raw records on one side, what was asked, answered and shown on the other.

How to feed it:

- *Records.* When all is quiet, read every partition from its beginning with a plain consumer, void records and all,
  into `rule.RawRecord`. Nothing of `ledger/` need be trusted for that.
- *Observations.* Every process notes what it asks **before** it asks, and what it was answered or shown as soon as it
  was, as structs of `observations` (its functions `wanted`, `seen`, `positions` make the parts), into a list or a
  `journal.Journal` of its own; `journal.read_journals` brings those of many processes together. Give each life of a
  process its own `who`; note `Ended` for one that is killed or closed and `Paused` for one that stood still.
- *Final folds.* When all is quiet, each follower's own fold (`fold.fold`, kept and saved together with its checkpoint)
  of each partition. A mirror is judged so too: follow it with a follower, and give its fold as one of the source.

Each append has an id of its own, also one that repeats what was not written before. It may be settled by anybody at any
time: note each answer of `PartitionLog.outcome` as `Settled`.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from tests.history import answer_findings, log_findings, progress_findings, shown_findings
from tests.history.evidence import Evidence
from tests.history.finding import Finding
from tests.history.observations import Folded, Observation
from tests.history.rule import RawRecord, judge_records


def check(
    records_by_partition: Mapping[int, Sequence[RawRecord]],
    observations: Iterable[Observation],
    final_folds: Iterable[Folded] = (),
    *,
    gapless: bool = True,
    grace_seconds: float = 1.0,
) -> list[Finding]:
    """What the evidence shows to be wrong; nothing, if every promise was kept.

    `gapless` as in `PartitionLog`; `grace_seconds` is how much later than its deadline a caller may be answered.
    """
    partitions = {number: judge_records(number, records) for number, records in records_by_partition.items()}
    evidence = Evidence(partitions, observations)
    of_versions = log_findings.of_streams if gapless else log_findings.of_taken_versions
    return list(
        chain(
            *(partition.findings for partition in partitions.values()),
            *(of_versions(partition) for partition in partitions.values()),
            log_findings.of_appends(evidence),
            answer_findings.of_answers(evidence),
            answer_findings.of_order(evidence),
            shown_findings.of_shown(evidence),
            shown_findings.of_reads(evidence),
            shown_findings.of_folds(evidence, final_folds),
            progress_findings.of_progress(evidence, grace_seconds),
        )
    )
