"""What each principal needs of Kafka, and nothing more; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from msgspec import Struct

from contracts.topics import (
    CASE_COMMANDS,
    CASE_LEDGER,
    COMMAND_OUTCOMES,
    COMMANDS_PARKED,
    NOTICE_LEDGER,
    OPERATOR_ACTIONS,
    REPORT_OUTCOMES,
    REPORTS,
    REPORTS_REJECTED,
    TOPICS,
    Topic,
)

OUR_GROUPS = "caseledger-"
"""The consumer groups of the services begin so."""
PRODUCER = "producer-"
"""A principal that belongs to an integrating system begins so, and so do its consumer groups."""


class Resource(IntEnum):
    """What a rule is about, by Kafka's number."""

    TOPIC = 2
    GROUP = 3


class Pattern(IntEnum):
    """How a rule's name is to be read, by Kafka's number."""

    LITERAL = 3
    PREFIXED = 4


class Operation(IntEnum):
    """What a rule allows, by Kafka's number."""

    READ = 3
    WRITE = 4
    CREATE = 5
    DESCRIBE = 8
    DESCRIBE_CONFIGS = 10


class Rule(Struct, frozen=True, order=True):
    """One thing that one principal may do; whatever no rule allows is refused."""

    principal: str
    resource: Resource
    name: str
    operation: Operation
    pattern: Pattern = Pattern.LITERAL


class Needs(Struct, frozen=True):
    """Of one principal: topics read and written, groups that it consumes or tells its positions in.

    `checks`: it sees that all topics are set as they must be. `watches`: it measures how far every group of ours is.
    """

    principal: str
    reads: tuple[Topic, ...] = ()
    writes: tuple[Topic, ...] = ()
    groups: tuple[str, ...] = ()
    checks: bool = True
    watches: bool = False


INTAKE = Needs(
    "intake",
    reads=(REPORTS, REPORT_OUTCOMES, COMMANDS_PARKED),
    writes=(REPORTS, REPORTS_REJECTED, REPORT_OUTCOMES, CASE_COMMANDS),
    groups=("caseledger-intake",),
)
CASEWORK = Needs(
    "casework",
    # The reports and notices are none of its business, but how long one has been waiting is read from its record.
    reads=(REPORTS, REPORTS_REJECTED, CASE_COMMANDS, COMMANDS_PARKED, COMMAND_OUTCOMES, CASE_LEDGER, OPERATOR_ACTIONS),
    writes=(
        *(CASE_LEDGER, CASE_COMMANDS, COMMAND_OUTCOMES, REPORT_OUTCOMES, COMMANDS_PARKED, OPERATOR_ACTIONS),
        # Operators send again from its pages what was set aside.
        *(REPORTS, REPORTS_REJECTED),
    ),
    groups=("caseledger-casework", "caseledger-casework-views"),
    watches=True,
)
NOTIFICATIONS = Needs(
    "notifications",
    reads=(CASE_LEDGER, NOTICE_LEDGER),
    writes=(NOTICE_LEDGER, CASE_COMMANDS),
    groups=("caseledger-notifications-timers", "caseledger-notifications-notices"),
)
OPERATOR = Needs(
    "operator",
    reads=TOPICS,
    writes=(REPORTS, REPORTS_REJECTED, CASE_COMMANDS, COMMANDS_PARKED, OPERATOR_ACTIONS),
    watches=True,
)
SETUP = Needs("setup")
SERVICES = (INTAKE, CASEWORK, NOTIFICATIONS, OPERATOR, SETUP)


def producer(name: str) -> Needs:
    """What an integrating system needs: to send, and to read the outcomes in groups that bear its name.

    Outcomes tell of every sender's messages (never what they say); one that must not see the others' asks over HTTP.
    """
    return Needs(f"{PRODUCER}{name}", reads=(REPORT_OUTCOMES,), writes=(REPORTS,), checks=False)


def rules(needs: Needs) -> list[Rule]:
    """The rules of one principal, sorted."""
    return sorted({*_topic_rules(needs), *_group_rules(needs)})


def _topic_rules(needs: Needs) -> Iterator[Rule]:
    who = needs.principal
    for topics, operation in ((needs.reads, Operation.READ), (needs.writes, Operation.WRITE)):
        for topic in topics:
            yield Rule(who, Resource.TOPIC, topic.name, operation)
            yield Rule(who, Resource.TOPIC, topic.name, Operation.DESCRIBE)
    for topic in TOPICS if needs.checks else ():
        yield Rule(who, Resource.TOPIC, topic.name, Operation.DESCRIBE)
        yield Rule(who, Resource.TOPIC, topic.name, Operation.DESCRIBE_CONFIGS)
    for topic in TOPICS if needs == SETUP else ():
        yield Rule(who, Resource.TOPIC, topic.name, Operation.CREATE)


def _group_rules(needs: Needs) -> Iterator[Rule]:
    who = needs.principal
    for group in needs.groups:
        yield Rule(who, Resource.GROUP, group, Operation.READ)
        yield Rule(who, Resource.GROUP, group, Operation.DESCRIBE)
    if needs.watches:
        yield Rule(who, Resource.GROUP, OUR_GROUPS, Operation.DESCRIBE, Pattern.PREFIXED)
    if who.startswith(PRODUCER):
        yield Rule(who, Resource.GROUP, f"{who}-", Operation.READ, Pattern.PREFIXED)


def commands(all_rules: Sequence[Rule], bootstrap: str) -> list[str]:
    """Kafka's own command for each set of rules that differ in their operation or topic alone."""
    lines: dict[tuple[str, Resource, Pattern, Operation], list[str]] = {}
    for rule in all_rules:
        lines.setdefault((rule.principal, rule.resource, rule.pattern, rule.operation), []).append(rule.name)
    return [
        f"kafka-acls.sh --bootstrap-server {bootstrap} --command-config admin.properties --add --force "
        f"--allow-principal User:{who} --operation {_word(operation)} "
        f"--resource-pattern-type {pattern.name.lower()} "
        + " ".join(f"--{resource.name.lower()} {name}" for name in names)
        for (who, resource, pattern, operation), names in sorted(lines.items())
    ]


def _word(operation: Operation) -> str:
    return "".join(part.capitalize() for part in operation.name.split("_"))
