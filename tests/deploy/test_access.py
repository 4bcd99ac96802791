"""The table of who may do what: least, whole, and as Kafka's own commands say it."""

from __future__ import annotations

import pytest

from contracts.topics import TOPICS
from deploy.security.access import (
    CASEWORK,
    INTAKE,
    NOTIFICATIONS,
    OPERATOR,
    SERVICES,
    SETUP,
    Needs,
    Operation,
    Pattern,
    Resource,
    Rule,
    commands,
    producer,
    rules,
)
from services.operations.lag import EXPECTED_GROUPS


def writers(topic: str) -> set[str]:
    """Who may write to a topic."""
    everyone = (*SERVICES, producer("whg"))
    allowed = (rule for needs in everyone for rule in rules(needs))
    return {rule.principal for rule in allowed if (rule.name, rule.operation) == (topic, Operation.WRITE)}


def test_each_ledger_has_one_writer() -> None:
    """Nobody else can put anything into the truth, operators included."""
    assert writers("case-ledger") == {"casework"}
    assert writers("notice-ledger") == {"notifications"}


def test_a_producer_sends_and_reads_outcomes_and_nothing_else() -> None:
    """Its groups bear its own name, so it cannot disturb another's."""
    told = {(rule.resource, rule.name, rule.operation) for rule in rules(producer("whg"))}

    assert told == {
        (Resource.TOPIC, "reports", Operation.WRITE),
        (Resource.TOPIC, "reports", Operation.DESCRIBE),
        (Resource.TOPIC, "report-outcomes", Operation.READ),
        (Resource.TOPIC, "report-outcomes", Operation.DESCRIBE),
        (Resource.GROUP, "producer-whg-", Operation.READ),
    }


def test_only_setup_makes_topics_and_it_reads_nothing() -> None:
    """Whoever makes the topics has no part in what they carry."""
    makers = {rule.principal for needs in SERVICES for rule in rules(needs) if rule.operation is Operation.CREATE}

    assert makers == {"setup"}
    assert not {Operation.READ, Operation.WRITE} & {rule.operation for rule in rules(SETUP)}
    assert {rule.name for rule in rules(SETUP) if rule.operation is Operation.CREATE} == {one.name for one in TOPICS}


def test_no_rule_names_everything() -> None:
    """Each is of one topic, or of groups by their prefix."""
    everything = [rule for needs in (*SERVICES, producer("whg")) for rule in rules(needs)]

    assert "*" not in {rule.name for rule in everything}
    assert {rule.resource for rule in everything if rule.pattern is Pattern.PREFIXED} == {Resource.GROUP}


def test_every_group_of_the_product_has_an_owner() -> None:
    """A group that is added without a rule would not get far at a Kafka that denies by default."""
    owned = {group for needs in (INTAKE, CASEWORK, NOTIFICATIONS) for group in needs.groups}

    assert owned == set(EXPECTED_GROUPS)


@pytest.mark.parametrize("needs", [*SERVICES, producer("whg")], ids=lambda needs: needs.principal)
def test_what_is_read_or_written_can_be_described(needs: Needs) -> None:
    """Clients ask where a topic's partitions are before anything else."""
    described = {rule.name for rule in rules(needs) if rule.operation is Operation.DESCRIBE}

    assert {topic.name for topic in (*needs.reads, *needs.writes)} <= described


def test_operators_read_all_and_write_only_what_is_sent_again() -> None:
    """The command line can show everything and change no ledger."""
    allowed = rules(OPERATOR)

    assert {rule.name for rule in allowed if rule.operation is Operation.READ} == {topic.name for topic in TOPICS}
    assert not {"case-ledger", "notice-ledger"} & {rule.name for rule in allowed if rule.operation is Operation.WRITE}


def test_the_rules_as_commands() -> None:
    """One for each operation, as Kafka's own program takes them."""
    printed = commands(
        [
            Rule("a", Resource.TOPIC, "t", Operation.DESCRIBE_CONFIGS),
            Rule("a", Resource.TOPIC, "u", Operation.DESCRIBE_CONFIGS),
            Rule("a", Resource.GROUP, "g-", Operation.READ, Pattern.PREFIXED),
        ],
        "kafka.example:9093",
    )
    start = (
        "kafka-acls.sh --bootstrap-server kafka.example:9093 --command-config admin.properties --add --force "
        "--allow-principal User:a --operation "
    )

    assert printed == [
        f"{start}DescribeConfigs --resource-pattern-type literal --topic t --topic u",
        f"{start}Read --resource-pattern-type prefixed --group g-",
    ]
