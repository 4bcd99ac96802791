"""The samples: repeatable, wide enough, and treated by the contract as they say."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from contracts import vocabulary
from contracts.check import Checked, Wanting, check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.commands import report_id
from contracts.reports import ContactLog, IncidentReport, Treatment
from services.operations.samples import Sample, make_samples
from services.operations.samples.days import awkward_days, clock_changes, easter_sunday

ENDING = datetime(2026, 7, 15, 10, tzinfo=UTC)
NOT_SENT = {vocabulary.PauseGround, vocabulary.Closure, vocabulary.Recipient}
"""Word lists that no message of a sender carries."""


@pytest.fixture(scope="module")
def many() -> list[Sample]:
    """Enough samples for the rarest word to come up."""
    return make_samples(10_000, ENDING)


@pytest.fixture(scope="module")
def checked(many: list[Sample]) -> list[tuple[Sample, Checked | Wanting]]:
    """The samples and what the contract says of each."""
    return [(sample, _check(sample)) for sample in many]


def _check(sample: Sample) -> Checked | Wanting:
    try:
        return check(from_kafka(sample.value, sample.headers), ENDING)
    except Unreadable as unreadable:
        return Wanting((unreadable.reason,))


def _bytes(samples: list[Sample]) -> bytes:
    return b"\n".join(sample.line() for sample in samples)


def test_same_seed_and_ending_give_the_same_bytes() -> None:
    """Nothing but count, seed and ending goes into the samples, on any machine and Python."""
    digest = hashlib.sha256(_bytes(make_samples(500, ENDING, seed=7))).hexdigest()

    assert digest == "5254513f55d4bc3de851040f8756ef7182a0cde363c30e9b15d47f7c16c9a956"


def test_ending_is_an_instant_whatever_its_offset() -> None:
    """The same instant written with another offset gives the same bytes."""
    elsewhere = ENDING.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+05:30").tzinfo)

    assert _bytes(make_samples(50, elsewhere)) == _bytes(make_samples(50, ENDING))


def test_another_seed_or_ending_never_reuses_an_id() -> None:
    """Samples of several runs can go into one ledger without conflicts between them."""
    runs = (make_samples(300, ENDING), make_samples(300, ENDING, seed=2), make_samples(300, ENDING + timedelta(1)))
    keys = [{sample.key for sample in run} for run in runs]

    assert len(set().union(*keys)) == sum(map(len, keys))


def test_a_longer_run_holds_the_shorter_one() -> None:
    """Publishing more of the same seed and ending repeats what was there, it does not contradict it."""
    short, long = ({sample.line() for sample in make_samples(number, ENDING)} for number in (200, 900))

    assert short <= long


@pytest.mark.parametrize("number", [1, 2, 150])
def test_so_many_as_asked_for(number: int) -> None:
    """The count is one of records."""
    assert len(make_samples(number, ENDING)) == number


def test_they_are_in_the_order_of_sending_and_none_is_ahead(many: list[Sample]) -> None:
    """Publishing in order is publishing as it happened, up to the ending."""
    times = [sample.sent_at for sample in many]

    assert times == sorted(times)
    assert times[-1] <= ENDING


def test_contract_treats_each_as_expected(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """Taken in order, a sample is accepted, a duplicate, a conflict or rejected exactly as it says."""
    known: dict[object, str] = {}
    wrong = [
        (sample.expected, treated, sample.value[:300])
        for sample, judged in checked
        if (treated := _treatment(judged, known)) is not sample.expected
    ]

    assert wrong == []


def _treatment(judged: Checked | Wanting, known: dict[object, str]) -> Treatment:
    """What intake and casework make of a message, said in five lines."""
    if isinstance(judged, Wanting) or judged.event.source != f"https://crm.example/{judged.event.landlord}":
        return Treatment.REJECTED
    if judged.report_id not in known:
        known[judged.report_id] = judged.digest
        return Treatment.ACCEPTED
    return Treatment.DUPLICATE if known[judged.report_id] == judged.digest else Treatment.CONFLICT


def test_every_treatment_is_there_in_a_first_run() -> None:
    """The default run shows a newcomer all four ends that a message can come to."""
    assert {sample.expected for sample in make_samples(150, ENDING)} == set(Treatment)


def test_every_word_of_the_contract_comes_up(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """No channel, capacity, strand, behaviour or other word is left untried."""
    said = {word for _, judged in checked if isinstance(judged, Checked) for word in _words(judged.message)}
    lists = [kind for kind in vocabulary.Word.__subclasses__() if kind.__module__ == vocabulary.__name__]
    missing = [word for kind in lists if kind not in NOT_SENT for word in kind if (kind, word.value) not in said]

    assert missing == []


def _words(value: object) -> set[tuple[type, str]]:
    if isinstance(value, vocabulary.Word):
        return {(type(value), value.value)}
    if isinstance(value, msgspec.Struct):
        return set().union(*(_words(getattr(value, name)) for name in value.__struct_fields__))
    return set().union(*map(_words, value)) if isinstance(value, tuple) else set()


def test_situations_of_real_life_come_up(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """Unknown and several victims, no hate, no question asked, both CloudEvents modes, all five landlords."""
    messages = [judged for _, judged in checked if isinstance(judged, Checked)]
    reports = [judged.message for judged in messages if isinstance(judged.message, IncidentReport)]

    assert any(not report.victims for report in reports)
    assert any(len(report.victims) > 1 for report in reports)
    assert {(report.motivation.asked, report.motivation.hate) for report in reports} == {
        (True, True),
        (True, False),
        (True, None),
        (False, None),
    }
    assert {judged.event.landlord for judged in messages} == {"connexus", "whg", "the-group", "derby-homes", "amplius"}
    assert {sample.headers[0][1] for sample, _ in checked} == {b"application/json", b"application/cloudevents+json"}


def test_victims_come_back(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """Some people and homes suffer again and again, in reports of their own."""
    people: Counter[tuple[str, str | None]] = Counter()
    for _, judged in checked:
        if isinstance(judged, Checked) and isinstance(judged.message, IncidentReport):
            people.update({(judged.event.landlord, person.source_ref) for person in judged.message.people})

    assert people[("whg", None)] > 0
    assert sum(count > 1 for (_, ref), count in people.items() if ref) > 20


def test_facts_come_late_and_before_their_report(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """Some facts are sent days after they happened, and some reports only after a fact of their case."""
    reported, early, late = set(), 0, 0
    for sample, judged in checked:
        if sample.expected is not Treatment.ACCEPTED or not isinstance(judged, Checked):
            continue
        if isinstance(judged.message, IncidentReport):
            reported.add(judged.report_id)
        else:
            about = judged.message.about
            case = about.case_id or report_id(about.source or "", about.id or "")
            early += case not in reported
            late += sample.sent_at - judged.message.occurred_at > timedelta(days=1)

    assert early > 20
    assert late > 100


def test_first_run_is_alive() -> None:
    """The default run has cases of the last day, older ones, and victims who were reached."""
    judged = [_check(sample) for sample in make_samples(150, ENDING)]
    messages = [each.message for each in judged if isinstance(each, Checked)]
    receipts = [message.received_at for message in messages if isinstance(message, IncidentReport)]
    ages = [ENDING - received_at for received_at in receipts if received_at]

    assert 25 <= len(ages) <= 60
    assert sum(age < timedelta(days=2) for age in ages) >= 8
    assert sum(age > timedelta(days=14) for age in ages) >= 5
    assert sum(isinstance(message, ContactLog) and message.details_taken for message in messages) >= 10


def test_receipts_fall_on_awkward_days(checked: list[tuple[Sample, Checked | Wanting]]) -> None:
    """Reports were received around Easter 2026, at Christmas and on both days that the clocks changed."""
    reports = [
        judged.message
        for _, judged in checked
        if isinstance(judged, Checked) and isinstance(judged.message, IncidentReport)
    ]
    days = {report.received_at.date().isoformat() for report in reports if report.received_at}

    assert {"2026-04-03", "2026-04-06", "2025-12-25", "2026-05-25", "2025-10-26", "2026-03-29"} <= days


def test_calendar_is_that_of_england() -> None:
    """Easter and the clock changes are worked out rightly, against published dates."""
    assert [easter_sunday(year).isoformat() for year in (2024, 2025, 2026, 2027)] == [
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
    ]
    assert [day.isoformat() for day in clock_changes(2026)] == ["2026-03-29", "2026-10-25"]
    assert [day.isoformat() for day in awkward_days(ENDING.date())][-3:] == ["2026-05-04", "2026-05-22", "2026-05-25"]


def test_nobody_real_can_be_reached(many: list[Sample]) -> None:
    """Telephone numbers are of the ranges kept for drama, mail goes to example.org, and no property has the UPRN."""
    accepted = [json.loads(sample.value) for sample in many if sample.expected is Treatment.ACCEPTED]
    reports = [data for event in accepted if "reporter" in (data := event.get("data", event))]
    points = [point for data in reports for person in data.get("people", ()) for point in person.get("contacts", ())]

    assert all(
        point["value"].startswith(("07700 900", "01632 960"))
        for point in points
        if point["kind"] in ("phone", "shared_phone")
    )
    assert all(
        point["value"].endswith("@example.org") for point in points if point["kind"] in ("email", "shared_mailbox")
    )
    assert all(data["incident"].get("uprn", "999").startswith("999") for data in reports)
