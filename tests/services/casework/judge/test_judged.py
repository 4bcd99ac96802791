"""What judging a file finds: under five landlords, on both axes of time, with requests, settings and people."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.commands import person_id
from services.casework.judge.lines import Faulty
from services.casework.policy import CALENDAR, PACKS
from tests.services.casework.judge.files import Written, call, first_case, judged, line, report, verdict

HOLIDAY = "2026-04-08"
CONTACT = "whg:2.3.2"


def asks(what: str, at: str, **said: object) -> Written:
    """A request."""
    return line(f"request.{what}.v1", at, said)


def test_five_landlords_give_five_explained_answers() -> None:
    """The same facts under each landlord: other clauses, other verdicts, each with its trace."""
    found = judged([report("2026-04-02 16:30"), call("2026-04-03 17:00")], "all", at="2026-04-30 12:00")

    answers = {one.landlord: {v.clause: str(v.verdict) for v in one.cases[0].verdicts} for one in found.landlords}
    assert set(answers) == {"amplius", "connexus", "derby-homes", "the-group", "whg"}
    assert all(clause.startswith(f"{name}:") for name, clauses in answers.items() for clause in clauses)
    assert answers["whg"][CONTACT] == "partly_met"
    assert answers["connexus"]["connexus:3.1.1"] == "met"
    assert answers["connexus"]["connexus:app1-stage-3"] == "breached"
    assert all(verdict.trace for one in found.landlords for verdict in one.cases[0].verdicts)


def test_an_earlier_answer_stays_obtainable() -> None:
    """A call entered late turns a breach into met, recorded late; as known before, it is the breach it was."""
    lines = [
        report("2026-04-02 16:30"), call("2026-04-07 10:00", recorded="2026-04-20 09:00"),
        line("action-plan.agreed.v1", "2026-04-07 10:10", {"plan": "Weekly calls."}),
    ]  # fmt: skip

    assert verdict(judged(lines, known="2026-04-19 12:00"), CONTACT) == "breached"
    now = judged(lines, known="2026-04-21 12:00")
    assert verdict(now, CONTACT) == "met"
    [kept] = [one for one in first_case(now).verdicts if one.clause == CONTACT]
    assert "recorded_late" in kept.flags
    assert verdict(judged(lines, at="2026-04-03 12:00"), CONTACT) == "pending"


def test_a_correction_counts_from_when_it_was_known() -> None:
    """A call that never was keeps no clause, once that is known; null takes it away."""
    undone = call("2026-04-07 10:00", corrects="call", recorded="2026-04-21 09:00")
    lines = [report("2026-04-02 16:30"), call("2026-04-07 10:00", id="call"), {**undone, "data": None}]

    assert verdict(judged(lines, known="2026-04-20 09:00"), CONTACT) == "partly_met"
    assert verdict(judged(lines), CONTACT) == "breached"


def test_a_request_is_answered_at_its_own_instant() -> None:
    """Refused with every clause while something is missing, done once it is there, in conflict when out of date."""
    lines = [
        report("2026-04-02 16:30"), asks("close-case", "2026-04-10 10:00", outcome="resolved"),
        line("investigation.opened.v1", "2026-04-13 10:00"),
        asks("close-case", "2026-04-14 10:00", outcome="resolved", expected_version=1),
        asks("close-case", "2026-04-15 10:00", outcome="resolved"),
    ]  # fmt: skip

    case = first_case(judged(lines))
    assert [str(one.outcome) for one in case.requests] == ["refused", "conflict", "done"]
    assert [one.clause for one in case.requests[0].reasons if one.clause] == ["whg:2.3.1"]
    assert case.status == "closed"


def test_a_request_about_nothing_known_is_refused_and_shown() -> None:
    """It belongs to no case, and leaves none."""
    [landlord] = judged([asks("close-case", "2026-04-10 10:00", outcome="resolved")]).landlords
    assert landlord.cases == ()
    assert [str(one.outcome) for one in landlord.requests] == ["refused"]


@pytest.mark.parametrize("named", ["T-2", str(person_id("whg", "landlord:whg", "T-2"))])
def test_incidents_of_one_family_are_a_pair_whoever_the_landlord(named: str) -> None:
    """A link names people by their reference or their id; under another landlord it holds for the same people."""
    lines = [
        report("2026-04-02 16:30", people=[{"ref": "p1", "source_ref": "T-1"}]),
        line("family-link.recorded.v1", "2026-04-03 10:00", stream="person:T-1", said={
            "other": named, "relation": "spouse", "since": "2019-06-15",
        }),
        report("2026-05-06 09:00", stream="case:second", people=[{"ref": "p1", "source_ref": "T-2"}],
               said={"incident": {"suffered_from": "2026-05-05"}}),
    ]  # fmt: skip

    [amplius] = judged(lines, "amplius").landlords
    pairs = [pair.said for case in amplius.cases for pair in case.patterns.repeats.values()]
    assert [pair.relation for pair in pairs] == ["spouse", "spouse"]
    [known_before] = judged(lines, "amplius", known="2026-05-01 09:00").landlords
    assert not any(case.patterns.repeats for case in known_before.cases)


def test_a_holiday_table_moves_open_clocks_from_when_it_is_known(tmp_path: Path) -> None:
    """A day that became a holiday gives a day more; before anyone knew, the clock was due as it was set."""
    written = CALENDAR.read_text().replace("[holidays]", f'[holidays]\n{HOLIDAY} = "A day of mourning"')
    (tmp_path / "table.toml").write_text(written.replace('"2026-11"', '"2026-12"'))
    loaded = {"recorded_at": "2026-04-07T17:00:00Z", "data": {"type": "calendar.loaded.v1", "file": "table.toml"}}
    lines = [report("2026-04-07 10:00"), loaded, call("2026-04-09 10:00")]

    before, after = (first_case(judged(lines, known=known, folder=tmp_path)).clocks[0].due.isoformat()
                     for known in ("2026-04-07 16:00", "2026-04-09 12:00"))  # fmt: skip
    assert (before, after) == ("2026-04-08T23:00:00+00:00", "2026-04-09T23:00:00+00:00")


def test_time_passes_between_the_lines_and_after_them() -> None:
    """A pause that ends while nobody does anything sets the clock anew at that instant, as a timer would."""
    paused = line("contact.paused.v1", "2026-04-02 17:00", {"ground": "victim_asked", "until": "2026-04-20T09:00:00Z"})
    lines = [report("2026-04-02 16:30"), paused, line("moon.seen.v1", "2026-04-20 12:00")]

    clock = first_case(judged(lines)).clocks[0]
    assert (str(clock.verdict), clock.due.isoformat()) == ("pending", "2026-04-21T23:00:00+00:00")
    assert str(first_case(judged(lines, known="2026-04-19 12:00")).clocks[0].verdict) == "suspended"


def test_a_policy_counts_from_when_it_is_known(tmp_path: Path) -> None:
    """A pack of the same version takes the earlier's place."""
    pack = (PACKS / "whg.toml").read_text().replace("within = { working_days = 1 }", "within = { working_days = 3 }", 1)
    (tmp_path / "whg.toml").write_text(pack)
    loaded = {"recorded_at": "2026-04-10T00:00:00Z", "data": {"type": "policy.loaded.v1", "file": "whg.toml"}}
    lines = [report("2026-04-02 16:30"), loaded, report("2026-04-13 09:00", stream="case:second")]

    [whg] = judged(lines, folder=tmp_path).landlords
    days = {case.called: (case.clocks[0].due - case.clocks[0].started_at).days for case in whg.cases}
    assert days == {"case:first": 5, "case:second": 3}


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"type": "policy.loaded.v1", "file": "nowhere.toml"}, "/data/file"),
        ({"type": "calendar.loaded.v1", "file": "nowhere.toml"}, "/data/file"),
        (
            {
                "type": "settings.changed.v1",
                "local_targets": [{"clause": CONTACT, "within": {"days": 1}}],
            },
            "/data/local_targets/0/clause",
        ),
    ],
)
def test_a_setting_that_cannot_be_gone_by_is_told(said: Written, pointer: str, tmp_path: Path) -> None:
    """By its line and its place, as any other fault."""
    setting = {"landlord": "whg", "recorded_at": "2026-01-05T00:00:00Z", "data": said}
    with pytest.raises(Faulty) as faulty:
        judged([report("2026-04-02 16:30"), setting], folder=tmp_path)
    assert [(one.line, one.pointer) for one in faulty.value.faults] == [(2, pointer)]


def test_office_hours_are_read_as_the_landlord_sets_them() -> None:
    """A report after closing counts from the next opening, once the landlord says so."""
    switched = {
        "landlord": "whg", "recorded_at": "2026-01-05T00:00:00Z",
        "data": {"type": "settings.changed.v1", "switches": {"deemed_next_working_day": True}},
    }  # fmt: skip
    evening = report("2026-04-13 19:00")

    plain, deemed = (first_case(judged(lines)).clocks[0].due.day for lines in ([evening], [evening, switched]))
    assert (plain, deemed) == (14, 15)


def test_what_is_not_understood_and_what_is_left_out_are_counted() -> None:
    """A newer fact and another ledger's conclusion change nothing, and are told of."""
    lines = [report("2026-04-02 16:30"), call("2026-04-07 10:00")]
    more = [
        line("contact.mode.v1", "2026-04-07 11:00"),
        line("clocks.not-set.v1", "2026-04-02 16:30", {"reason": "No policy."}),
    ]

    plain, found = judged(lines, at="2026-04-08 12:00"), judged([*lines, *more], at="2026-04-08 12:00")
    assert [(one.type, one.lines, one.did_you_mean) for one in found.not_understood] == [
        ("contact.mode.v1", 1, "contact.made.v1")
    ]
    assert found.left_out == 1
    assert first_case(found).verdicts == first_case(plain).verdicts
