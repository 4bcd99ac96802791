"""Commands brought to their end over a ledger in memory, whatever goes wrong on the way."""

from __future__ import annotations

import msgspec
import pytest

from contracts.commands import Answer, AssignOfficer, RecordFacts, case_stream
from contracts.reports import Treatment
from contracts.topics import partition_for
from ledger.records import NewEvent
from ledger.testing import Fate, InMemoryTransport
from services.casework.case.history import History
from services.casework.commands.batch import Parked, read_command
from services.casework.histories import Histories
from services.casework.ledgers import Partition
from tests.ledger.virtual_time import run
from tests.services.casework.counter import (
    Counter,
    Crash,
    case,
    command,
    contact,
    failing_for,
    positions,
    report,
    with_fates,
)
from tests.services.casework.domain.facts import reached
from tests.services.casework.domain.scenario import told

OPENED = ["incident.reported.v1", "deadline.set.v1"]


async def test_a_poll_is_one_append() -> None:
    """What a poll's commands leave goes into the ledger at once, and each is answered with its own place in it."""
    counter = await Counter().open()

    offsets = await counter.hear(report(1), contact(1), report(2))

    assert counter.transport.appends == 1
    assert counter.tags(1) == [*OPENED, "contact.made.v1"]
    assert counter.tags(2) == OPENED
    assert positions(counter.outcomes) == [2, 3, 5]
    assert offsets == {0: 3}


async def test_a_redelivered_command_changes_nothing() -> None:
    """A command that comes again, later or in the same poll, has its first answer and leaves no second event."""
    counter = await Counter().open()

    await counter.hear(report(1), report(1))
    await counter.hear(report(1))

    assert counter.tags(1) == OPENED
    assert counter.outcomes == [counter.outcomes[0]] * 3
    assert counter.reports == [counter.reports[0]] * 3
    assert counter.reports[0].outcome is Treatment.ACCEPTED


async def test_another_record_of_a_message_is_a_duplicate_or_a_conflict() -> None:
    """The same message sent again is a duplicate; another body under its id a conflict; neither changes the case."""
    counter = await Counter().open()

    await counter.hear(report(1), report(1, offset=7), report(1, offset=8, digest="1" * 64))

    assert [(r.outcome, r.offset) for r in counter.reports] == [
        (Treatment.ACCEPTED, 0),
        (Treatment.DUPLICATE, 7),
        (Treatment.CONFLICT, 8),
    ]
    assert counter.tags(1) == OPENED


async def test_another_landlord_learns_nothing_of_a_case() -> None:
    """Whether by a fact, a request or an id that was used: the answer is that of an unknown case, in every field."""
    counter = await Counter().open()
    assign = AssignOfficer(officer="j.officer", expected_version=0)
    theirs = (
        msgspec.structs.replace(one, landlord="amplius", origin=None)
        for one in (contact(1), command(1, assign), report(1), command(9, assign))
    )

    await counter.hear(report(1), *theirs)

    *known, unknown = [(one.outcome, one.version, one.position, one.reasons, one.since) for one in counter.outcomes[1:]]
    assert known == [unknown] * 3
    assert counter.tags(1) == OPENED


async def test_a_request_to_an_unknown_case_opens_no_stream() -> None:
    """Its refusal is an answer only."""
    counter = await Counter().open()

    await counter.hear(command(9, AssignOfficer(officer="j.officer", expected_version=0)))

    assert counter.answers == [Answer.REFUSED]
    assert counter.records() == 0


async def test_a_death_between_append_and_answer_costs_nothing() -> None:
    """The next process hears the same commands again and gives the answers that the first could not."""
    first = await Counter(crash_at_publish=1).open()
    with pytest.raises(Crash):
        await first.hear(report(1), contact(1))

    second = await Counter(first.transport).open()
    await second.hear(report(1), contact(1))

    assert second.tags(1) == [*OPENED, "contact.made.v1"]
    assert second.answers == [Answer.DONE, Answer.DONE]
    assert positions(second.outcomes) == [2, 3]


async def test_a_rival_costs_a_second_look() -> None:
    """What another process wrote to the same case meanwhile is read, and the commands are decided on top of it."""
    counter = await Counter().open()
    await counter.hear(report(1))
    rival = await Counter(counter.transport).open()
    await rival.hear(contact(1, "2026-04-02 16:50"))

    await counter.hear(contact(1, "2026-04-02 17:10"))

    assert counter.answers[-1] is Answer.DONE
    assert counter.tags(1) == [*OPENED, "contact.made.v1", "contact.made.v1"]
    await rival.ledger.partitions[0].refresh()
    assert rival.tags(1) == counter.tags(1)


async def test_both_rivals_given_one_command_record_it_once() -> None:
    """Two processes that both believe the partition theirs leave one event for one command."""
    counter = await Counter().open()
    rival = await Counter(counter.transport).open()

    await counter.hear(report(1))
    await rival.hear(report(1))

    assert rival.tags(1) == OPENED
    assert rival.outcomes == counter.outcomes


@pytest.mark.parametrize(
    "fate", [Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.LATE, Fate.TWICE, Fate.NOT_SENT, Fate.HANGS]
)
def test_trouble_with_kafka_loses_and_repeats_nothing(fate: Fate) -> None:
    """Whatever became of the append, each command is in the ledger once and answered once."""

    async def hear() -> Counter:
        counter = await Counter(with_fates(fate, fate)).open()
        await counter.hear(report(1), contact(1))
        counter.transport.release()
        await counter.ledger.partitions[0].refresh()
        return counter

    counter = run(hear())

    assert counter.tags(1) == [*OPENED, "contact.made.v1"]
    assert counter.answers == [Answer.DONE, Answer.DONE]
    assert positions(counter.outcomes) == [2, 3]
    assert counter.handler.trouble is None


async def test_a_poison_command_is_parked_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that cannot be decided is answered `failed` without a word of what it says; the others go on."""
    poison = contact(1)
    counter = await Counter(decide=failing_for([poison.id])).open()

    offsets = await counter.hear(report(1), poison, report(2))

    assert counter.answers == [Answer.DONE, Answer.FAILED, Answer.DONE]
    assert [reason.code for reason in counter.outcomes[1].reasons] == ["undecided"]
    assert counter.parked == [msgspec.json.encode(poison)]
    assert counter.tags(2) == OPENED
    assert offsets == {0: 3}
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.out + said.err
    assert "Ann Example" not in said.out + said.err


async def test_a_command_is_kept_before_its_answer_says_that_it_failed() -> None:
    """Whoever is told so can rely on its being there to be sent again."""
    poison = contact(1)
    counter = await Counter(decide=failing_for([poison.id]), crash_at_publish=1).open()

    with pytest.raises(Crash):
        await counter.hear(poison)

    assert (counter.parked, counter.outcomes) == ([msgspec.json.encode(poison)], [])


async def test_sent_again_a_parked_command_is_decided_once() -> None:
    """With its cause mended it is done; a redrive too many has the same answer and changes nothing."""
    poison = contact(1)
    broken = await Counter(decide=failing_for([poison.id])).open()
    await broken.hear(report(1), poison)

    mended = await Counter(broken.transport).open()
    await mended.hear(*broken.parked, *broken.parked)

    assert mended.answers == [Answer.DONE, Answer.DONE]
    assert mended.outcomes[0] == mended.outcomes[1]
    assert mended.tags(1) == [*OPENED, "contact.made.v1"]


async def test_a_stream_that_cannot_be_read_parks_its_own_commands_alone() -> None:
    """One event from a newer program holds up neither the partition nor the process."""
    counter = await Counter().open()
    stream = case_stream(case(1))
    await counter.ledger.partitions[0].log.append([NewEvent(stream, 1, b'{"data": {"type": "from.the-future.v9"}}')])

    offsets = await counter.hear(contact(1), report(2))

    assert counter.answers == [Answer.FAILED, Answer.DONE]
    assert counter.outcomes[0].stream == stream
    assert offsets == {0: 2}


async def test_rubbish_is_set_aside() -> None:
    """What cannot be read is answered `failed` if it at least names its command, and never blocks what follows."""
    counter = await Counter().open()
    named = msgspec.json.encode({"id": case(3), "stream": "case:x", "body": {"type": "unheard-of.v9"}})

    offsets = await counter.hear(b"\xff\x00", b"", named, report(1))

    assert [(one.command_id, one.outcome) for one in counter.outcomes] == [
        (case(3), Answer.FAILED),
        (case(1), Answer.DONE),
    ]
    assert offsets == {0: 4}


async def test_a_command_of_another_partition_is_set_aside() -> None:
    """A producer that computed the partition in its own way is told so; its command reaches no stream here."""
    value = msgspec.json.encode(report(1))
    own = partition_for(report(1).stream, 6)
    assert read_command(value, own, 6) == report(1)

    parked = read_command(value, (own + 1) % 6, 6)

    assert isinstance(parked, Parked)
    assert parked.reason.code == "wrong-partition"
    assert parked.command_id == case(1)


async def test_what_the_ledger_cannot_take_is_parked_alone() -> None:
    """A command whose events are larger than a batch may be fails; what came with it is recorded."""
    counter = await Counter(InMemoryTransport(max_batch_bytes=20_000)).open()
    facts = tuple(told(reached("p1", note="x" * 9_000), "2026-04-02 17:00") for _ in range(5))

    await counter.hear(report(1), command(1, RecordFacts(facts=facts)), contact(1))

    assert counter.answers == [Answer.DONE, Answer.FAILED, Answer.DONE]
    assert counter.tags(1) == [*OPENED, "contact.made.v1"]


async def test_a_broker_that_refuses_a_batch_gets_the_commands_one_by_one() -> None:
    """A refusal for good is pinned on the command that causes it."""
    counter = await Counter(with_fates(Fate.REJECTED, Fate.DELIVERED, Fate.REJECTED)).open()

    await counter.hear(report(1), report(2))

    assert counter.answers == [Answer.DONE, Answer.FAILED]
    assert counter.tags(1) == OPENED
    assert counter.tags(2) == []


async def test_a_lost_partition_gets_no_answer_and_no_commit() -> None:
    """Commands of a partition that another process has by now are left to it."""
    counter = await Counter().open()
    counter.ownership.revoke()

    offsets = await counter.hear(report(1))

    assert offsets == {}
    assert counter.published == []
    assert counter.records() == 0


async def test_histories_do_not_pile_up() -> None:
    """Only the cases lately asked for are kept decoded, and any other is read again."""
    counter = await Counter().open()
    kept = Histories(4)
    partition = Partition(counter.ledger.partitions[0].log, kept)
    await counter.hear(*(report(number) for number in range(5)))

    histories: list[History] = [partition.history(f"case:{case(number)}") for number in range(5)]

    assert [history.version for history in histories] == [2] * 5
    assert [number for number in range(5) if f"case:{case(number)}" in kept] == [3, 4]
    assert kept.events == 4


async def test_a_history_longer_than_memory_may_take_is_kept_alone() -> None:
    """It is read whole all the same, and goes when another is asked for."""
    counter = await Counter().open()
    kept = Histories(1)
    partition = Partition(counter.ledger.partitions[0].log, kept)
    await counter.hear(report(1), report(2))

    versions = [partition.history(f"case:{case(number)}").version for number in (1, 2, 2)]

    assert versions == [2, 2, 2]
    assert [number for number in (1, 2) if f"case:{case(number)}" in kept] == [2]
    assert kept.events == 2
