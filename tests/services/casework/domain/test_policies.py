"""Policies are data: packs copied, changed, added and broken; cases without one; tables loaded late."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from contracts.commands import CorrectEntry, ReviewClocks
from contracts.facts.contact import ContactMade
from contracts.facts.deadlines import ClocksNotSet, DeadlineReset
from services.casework.policy import CALENDAR, PACKS, PolicyBook, PolicyError, load_policies
from services.casework.settings import policy_book
from services.settings import SettingsError, read_settings
from tests.services.casework.domain.facts import NOT_HATE, NOT_KNOWN, perceived, plan, reached, reported, updated
from tests.services.casework.domain.scenario import BOOK, Scenario, london

RECEIPT = "2026-03-11 10:00"  # a Wednesday
DUE = "2026-03-13 00:00"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the packs, free to change."""
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    if old not in text:
        raise AssertionError(f"{path.name} does not say {old}")
    path.write_text(text.replace(old, new))


def with_holiday(tmp_path: Path, day: str) -> PolicyBook:
    """The packs with a holiday table that has one day more."""
    table = tmp_path / "table.toml"
    table.write_text(CALENDAR.read_text().replace("[holidays]", f'[holidays]\n{day} = "A day of mourning"'))
    return load_policies(calendar=table)


def test_without_a_pack_the_case_opens_without_clocks_and_says_so() -> None:
    """A landlord nobody wrote a policy for."""
    case = Scenario("elsewhere")
    case.given(reported("p1"), at=RECEIPT)
    assert case.said() == ["incident.reported", "clocks.not-set"]
    file = case.file()
    assert (file.kind, file.status, file.clocks) == ("hate", "open", ())
    assert file.no_clocks_because == "There is no policy pack for elsewhere: the case runs without clocks."


@pytest.mark.parametrize("motivation", [NOT_HATE, NOT_KNOWN])
def test_without_hate_it_is_anti_social_behaviour_without_clocks(motivation: object) -> None:
    """The answer to the question is kept, the case says why no clock runs."""
    case = Scenario("whg")
    case.given(reported("p1", motivation=motivation), at=RECEIPT)  # type: ignore[arg-type]
    file = case.file()
    assert (file.kind, file.motivations) == ("anti_social_behaviour", (motivation,))
    assert "ordinary anti-social behaviour" in (file.no_clocks_because or "")


def test_hate_recorded_later_starts_the_clocks() -> None:
    """From when it was said."""
    case = Scenario("whg")
    case.given(reported("p1", motivation=NOT_KNOWN), at=RECEIPT)
    case.given(perceived(), at="2026-03-16 10:00")
    assert case.clock_of().due == london("2026-03-18 00:00")
    assert case.file().no_clocks_because is None


@pytest.mark.parametrize(("receipt", "clocks"), [("2024-09-30 23:59", 0), ("2024-10-01 00:00", 1)])
def test_a_policy_binds_from_its_first_day(receipt: str, clocks: int) -> None:
    """October 2024 means 1 October, 00:00 London."""
    case = Scenario("whg")
    case.given(reported("p1"), at=receipt)
    assert len(case.file().clocks) == clocks
    assert ("in force" in (case.file().no_clocks_because or "")) == (clocks == 0)


def test_an_obligation_arises_at_its_own_trigger() -> None:
    """Received before Derby Homes' policy of June 2024, updated after: the gap from that update binds."""
    case = Scenario("derby-homes")
    case.given(reported("p1"), at="2024-05-30 10:00")
    case.given(updated(), at="2024-06-05 10:00")
    assert case.clock_of().due == london("2024-06-20 00:00")


def test_two_days_instead_of_one_move_what_is_due(packs: Path) -> None:
    """A changed copy of the pack is all it takes."""
    changed(packs / "whg.toml", "working_days = 1", "working_days = 2")
    case = Scenario("whg", load_policies(packs))
    case.given(reported("p1"), at="2026-04-02 16:30")
    assert case.clock_of().due == london("2026-04-09 00:00")


def test_a_sixth_landlord_is_one_new_file(packs: Path) -> None:
    """No code names a landlord."""
    text = (packs / "whg.toml").read_text().replace("whg", "sixth-homes").replace("working_days = 1", "hours = 24")
    (packs / "sixth-homes.toml").write_text(text)
    case = Scenario("sixth-homes", load_policies(packs))
    case.given(reported("p1"), at=RECEIPT)
    assert case.clock_of().clause == "sixth-homes:2.3.2"
    case.given(reached(details=True), at="2026-03-12 10:00")
    case.given(plan(), at="2026-03-12 10:00")
    assert case.verdicts() == ["met"]


def test_a_new_version_binds_only_what_arises_under_it(packs: Path) -> None:
    """Two working days from April: March's receipts keep one."""
    old = (packs / "whg.toml").read_text()
    new = old.replace('"whg-2024-10"', '"whg-2026-04"').replace('"2024-10"', '"2026-04"')
    (packs / "whg-2026-04.toml").write_text(new.replace("working_days = 1", "working_days = 2"))
    book = load_policies(packs)
    dues = []
    for receipt in ("2026-03-31 10:00", "2026-04-01 00:00"):
        case = Scenario("whg", book)
        case.given(reported("p1"), at=receipt)
        dues.append((case.clock_of().due, case.clock_of().policy_version))
    assert dues == [
        (london("2026-04-02 00:00"), "whg-2024-10"),
        (london("2026-04-08 00:00"), "whg-2026-04"),  # Thursday 2 April, then Easter, then Tuesday the 7th
    ]


@pytest.mark.parametrize("edit", ["edited", "removed", "renamed"])
def test_a_changed_policy_never_moves_what_was_set(packs: Path, edit: str) -> None:
    """Edited in place, taken away or with its clock renamed: what was set stays due, can be met, and is missed once."""
    case = Scenario("whg")
    case.given(reported("p1", "p2"), at=RECEIPT)
    if edit == "edited":
        changed(packs / "whg.toml", "working_days = 1", "working_days = 5")
    elif edit == "removed":
        (packs / "whg.toml").unlink()
    else:
        changed(packs / "whg.toml", 'name = "victim-contact"', 'name = "first-contact"')
        changed(packs / "whg.toml", "whg-2024-10", "whg-2024-10b")
    case.book = load_policies(packs)
    case.given(reached("p1", details=True), at="2026-03-11 11:00")
    case.given(plan("p1"), at="2026-03-11 11:00")
    case.when(
        CorrectEntry(
            entry=case.entry(ContactMade), replacement=None, reason="Wrong.", expected_version=case.version
        ), "2026-03-11 12:00"
    )  # fmt: skip
    case.given(reached("p1", details=True), at="2026-03-11 12:30")
    case.turn_to("2026-03-12 23:59")
    old = [c for c in case.file().clocks if c.policy_version == "whg-2024-10"]
    assert [(c.person, c.due) for c in old] == [("p1", london(DUE)), ("p2", london(DUE))]
    case.turn_to("2026-03-13 09:00")
    old = [c for c in case.file().clocks if c.policy_version == "whg-2024-10"]
    assert [c.verdict for c in old] == ["met", "breached"]


def test_a_holiday_table_loaded_late_resets_open_clocks_and_names_both_tables(tmp_path: Path) -> None:
    """Thursday 12 March becomes a day of mourning: due by the end of Friday."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    case.book = with_holiday(tmp_path, "2026-03-12")
    version = case.book.calendar.version
    case.when(ReviewClocks(calendar_version=version), "2026-03-11 18:00")
    [event] = case.events(DeadlineReset)
    assert isinstance(event.data, DeadlineReset)
    assert event.data.reason == f"Holiday table {version} replaced {BOOK.calendar.version}."
    assert case.clock_of().due == london("2026-03-14 00:00")
    assert "Thursday 12 March 2026 is A day of mourning and does not count." in event.data.trace
    case.when(ReviewClocks(calendar_version=version), "2026-03-11 19:00")
    assert case.last.events == ()


def test_a_holiday_table_loaded_late_leaves_passed_and_met_clocks(tmp_path: Path) -> None:
    """What was judged stays judged, with a note beside the one that passed."""
    case = Scenario("whg")
    case.given(reported("p1", "p2"), at=RECEIPT)
    case.given(reached("p1", details=True), at="2026-03-11 11:00")
    case.given(plan("p1"), at="2026-03-11 11:00")
    case.turn_to("2026-03-13 09:00")
    case.book = with_holiday(tmp_path, "2026-03-12")
    case.when(ReviewClocks(calendar_version=case.book.calendar.version), "2026-03-13 09:30")
    assert case.said() == ["deadline.noted"]
    assert case.verdicts() == ["met", "breached"]


def test_a_table_that_does_not_matter_resets_nothing(tmp_path: Path) -> None:
    """Same due instant, no event."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    case.book = with_holiday(tmp_path, "2026-06-10")
    case.when(ReviewClocks(calendar_version=case.book.calendar.version), "2026-03-11 18:00")
    assert case.last.events == ()


def test_one_date_beyond_the_table_costs_only_its_own_clock() -> None:
    """The other victim's clock runs on; the first reason is said once when nothing can be reckoned."""
    case = Scenario("derby-homes")
    case.given(reported("p1", "p2"), at="2032-12-06 10:00")
    case.given(updated("p1"), at="2032-12-20 10:00")
    assert [case.clock_of(p).verdict for p in ("p1", "p2")] == ["met", "pending"]
    late = Scenario("derby-homes")
    late.given(reported("p1"), at="2033-01-10 10:00")
    late.given(updated("p1"), at="2033-01-12 10:00")
    [event] = late.events(ClocksNotSet)
    assert "covers 2012 to 2032" in str(event.data)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('needs = ["contact", "details", "plan"]', 'needs = ["contact", "tea"]', "'tea'"),
        ("working_days = 1", "working_days = 0", "within"),
        ("working_days = 1", "working_days = 1, days = 2", "exactly one"),
        ('essential = ["contact"]', 'essential = ["update"]', "essential"),
        ('clause = "whg:2.3.2"', 'clause = "2.3.2"', "clause"),
        ('effective = "2024-10"', 'effective = "October"', "October"),
        ('for_each = "victim"', 'for_each = "street"', "for_each"),
        ('starts = "report"', 'begins = "report"', "begins"),
        ("landlord =", "landlord", "line"),
    ],
)
def test_a_broken_pack_is_named_with_entry_and_remedy(packs: Path, old: str, new: str, named: str) -> None:
    """File, entry and what to do; nothing starts with half a policy."""
    changed(packs / "whg.toml", old, new)
    with pytest.raises(PolicyError) as caught:
        load_policies(packs)
    assert "whg.toml" in str(caught.value)
    assert named in str(caught.value)
    assert "mend" in str(caught.value) or "must" in str(caught.value) or "lists" in str(caught.value)


def test_a_version_given_twice_is_refused(packs: Path) -> None:
    """Two files must not claim to be the same policy."""
    shutil.copy(packs / "whg.toml", packs / "whg-copy.toml")
    with pytest.raises(PolicyError, match="name a new one"):
        load_policies(packs)


def test_two_policies_of_one_landlord_never_begin_on_one_day(packs: Path) -> None:
    """A copy that is to count gets a date of its own: which of the two binds must not hang on a file's name."""
    (packs / "whg-b.toml").write_text((packs / "whg.toml").read_text().replace("whg-2024-10", "whg-b"))
    with pytest.raises(PolicyError, match=r"from the same day in whg-b\.toml"):
        load_policies(packs)


def test_a_pack_with_two_clocks_of_one_name_is_refused(packs: Path) -> None:
    """Their deadlines would be the same."""
    text = (packs / "whg.toml").read_text()
    clock = re.search(r"^\[\[clock\]\]\n(?:[^\[\n].*\n)+", text, re.MULTILINE)
    assert clock
    (packs / "whg.toml").write_text(text + clock[0])
    with pytest.raises(PolicyError, match="one name"):
        load_policies(packs)


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    """A wrong path must not leave every case without clocks."""
    with pytest.raises(PolicyError, match="no policy pack"):
        load_policies(tmp_path)


def test_the_folder_of_packs_is_a_setting(packs: Path) -> None:
    """An operator's packs count in the place of those of the program; a broken one names the setting."""
    settings = read_settings({"CASELEDGER_POLICIES_DIR": str(packs)})
    changed(packs / "whg.toml", "working_days = 1", "working_days = 2")
    assert {policy.landlord for policy in policy_book(settings).policies} == {
        path.stem for path in packs.glob("*.toml")
    }
    assert policy_book(settings) == load_policies(packs) != load_policies()
    changed(packs / "whg.toml", "working_days = 2", "working_days = 0")
    with pytest.raises(SettingsError, match=r"CASELEDGER_POLICIES_DIR is .*whg\.toml"):
        policy_book(settings)


def test_the_holiday_table_is_a_setting(tmp_path: Path) -> None:
    """A newer table needs no new release."""
    table = tmp_path / "holidays.toml"
    table.write_text(CALENDAR.read_text().replace("last_year = 2032", "last_year = 2033"))
    settings = read_settings({"CASELEDGER_CALENDAR_FILE": str(table)})

    assert policy_book(settings) == load_policies(calendar=table)
    assert policy_book(settings).calendar.last_year == 2033


@pytest.mark.parametrize(
    "broken", ["", "holidays = 3", "[holidays]\n2026-02-30 = 'No day'", "[holidays]\nEaster = 'No day'", "\x00"]
)
def test_a_broken_holiday_table_names_its_setting(tmp_path: Path, broken: str) -> None:
    """A table that cannot be read as one stops the service at its start, with the file's name."""
    table = tmp_path / "holidays.toml"
    table.write_text(broken)

    with pytest.raises(SettingsError, match=r"CASELEDGER_CALENDAR_FILE is .*holidays\.toml: "):
        policy_book(read_settings({"CASELEDGER_CALENDAR_FILE": str(table)}))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    """The holiday table is as needed as the packs."""
    with pytest.raises(PolicyError, match="holiday table"):
        load_policies(calendar=tmp_path / "none.toml")
