"""Derby Homes as a landlord: its partners, and people encouraged to report."""

from __future__ import annotations

from contracts.facts.landlord import (
    Medium,
    MeetingHeld,
    MeetingKind,
    Prevention,
    PreventionActivityHeld,
    Report,
    ReportingInformationPublished,
    ReportIssued,
)
from tests.services.casework.clauses.derby import derby, meeting
from tests.services.casework.clauses.rows import met, not_applicable, not_met

PARTNERSHIP, NETWORK = "safer-derbyshire-partnership", "hate-crime-network"
FIRST_PART_YEAR = "2024-11-15 09:00"
"""The policy began on 1 June 2024: its first whole year is 2025."""
IN_2025, END_OF_2025 = "2025-05-06 10:00", "2025-12-31 23:59"


@met("derby-homes:3.1-3.6")
def test_both_forums_are_attended_in_a_year() -> None:
    """The partnership and the network, each once in 2025."""
    told = derby().given(meeting(PARTNERSHIP), IN_2025).given(meeting(NETWORK), "2025-09-09 10:00")
    judged = told.clause("derby-homes:3.1-3.6", END_OF_2025)
    assert (judged.verdict, judged.counts) == ("met", {"met": 2})
    assert told.verdict("derby-homes:3.1-3.6", "2026-01-01 00:00") == "pending"


@not_met("derby-homes:3.1-3.6")
def test_a_year_without_the_network_misses_the_landlords_own_measure() -> None:
    """No number is in the policy: a missed target, flagged as local; a visit in 2026 does not wipe it out."""
    told = derby().given(meeting(PARTNERSHIP), IN_2025).given(meeting(NETWORK), "2026-01-05 10:00")
    judged = told.clause("derby-homes:3.1-3.6", "2026-02-02 09:00")
    assert (judged.verdict, judged.flags) == ("target_missed", ("local_target",))
    assert judged.counts == {"met": 2, "target_missed": 1, "pending": 1}


@not_met("derby-homes:3.1-3.6")
def test_a_meeting_of_colleagues_about_the_forum_is_none_of_the_forum() -> None:
    """A team that prepares for it has not been there."""
    told = (
        derby().given(MeetingHeld(kind=MeetingKind.TEAM, forum=NETWORK), IN_2025).given(meeting(PARTNERSHIP), IN_2025)
    )
    assert told.clause("derby-homes:3.1-3.6", "2026-01-01 00:00").counts["target_missed"] == 1


@not_applicable("derby-homes:3.1-3.6")
def test_the_part_of_a_year_in_which_the_policy_began_is_not_measured() -> None:
    """A meeting in 2024 answers nothing, and nothing is asked."""
    told = derby().given(meeting(PARTNERSHIP), "2024-09-09 10:00")
    assert told.verdict("derby-homes:3.1-3.6", FIRST_PART_YEAR) == "not_applicable"


@met("derby-homes:4.11")
def test_reporting_is_encouraged_and_watched() -> None:
    """A campaign, and how reporting developed, both in 2025."""
    told = derby().given(PreventionActivityHeld(strand=Prevention.ENCOURAGE_REPORTING), IN_2025)
    told.given(ReportIssued(report=Report.TREND), "2025-10-06 10:00")
    assert told.verdict("derby-homes:4.11", END_OF_2025) == "met"


@not_met("derby-homes:4.11")
def test_bringing_people_together_encourages_nobody_to_report() -> None:
    """Another kind of prevention; how reporting developed was watched all the same."""
    told = derby().given(PreventionActivityHeld(strand=Prevention.COHESION), IN_2025)
    told.given(ReportIssued(report=Report.TREND), "2025-10-06 10:00")
    assert told.verdict("derby-homes:4.11", "2026-01-01 00:00") == "target_missed"


@not_met("derby-homes:4.11")
def test_encouraged_and_not_watched_or_both_only_the_year_before() -> None:
    """People were told how to report; another report says nothing of how reporting develops."""
    told = derby().given(ReportingInformationPublished(media=(Medium.WEBSITE,)), IN_2025)
    told.given(ReportIssued(report=Report.ANNUAL), "2025-10-06 10:00")
    told.given(ReportIssued(report=Report.TREND), "2024-10-07 10:00")
    assert told.verdict("derby-homes:4.11", "2026-01-01 00:00") == "target_missed"
    told.given(ReportIssued(report=Report.TREND), "2025-12-01 10:00")
    assert told.verdict("derby-homes:4.11", END_OF_2025) == "met"
    early = derby().given(PreventionActivityHeld(strand=Prevention.ENCOURAGE_REPORTING), "2024-10-07 10:00")
    early.given(ReportIssued(report=Report.TREND), IN_2025)
    assert early.verdict("derby-homes:4.11", "2026-01-01 00:00") == "target_missed"


@not_applicable("derby-homes:4.11")
def test_a_campaign_in_the_first_part_of_a_year_is_not_measured() -> None:
    """The first whole year is 2025."""
    told = derby().given(PreventionActivityHeld(strand=Prevention.ENCOURAGE_REPORTING), "2024-10-01 10:00")
    assert told.verdict("derby-homes:4.11", FIRST_PART_YEAR) == "not_applicable"
