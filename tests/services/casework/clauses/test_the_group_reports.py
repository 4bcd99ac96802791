"""The Group: monthly reports per neighbourhood, yearly ones, reports on request, and how content people are."""

from __future__ import annotations

from contracts.facts.handling import SurveyDeclined, SurveySent
from contracts.facts.landlord import (
    HomesCounted,
    Report,
    ReportIssued,
    ReportRequested,
    ServiceViewGathered,
    ViewSource,
)
from contracts.facts.report import Incident
from contracts.vocabulary import Closure
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord, Told
from tests.services.casework.domain.scenario import london

MONTHLY, ON_REQUEST, CONTENT = "the-group:5.5.1.2", "the-group:5.5.1.3", "the-group:5.5.1.5"
DIGEST = "0" * 64


def the_group(*areas: str, since: str = "2026-03-05 10:00") -> Landlord:
    """The Group with homes in these neighbourhoods, counted on 5 March 2026: the first thing on record."""
    told = Landlord("the-group")
    for area in areas:
        told.given(HomesCounted(homes=400, area=area), since)
    return told


def monthly(period: str, area: str = "Northmoor", cases: int | None = 0) -> ReportIssued:
    """A neighbourhood's report of a month to its management team."""
    return ReportIssued(
        report=Report.MONTHLY,
        period=period,
        area=area,
        audience="northmoor-management-team",
        digest=DIGEST,
        cases=cases,
    )


@met(MONTHLY)
def test_each_month_is_reported_before_the_next_one_ends_though_it_had_no_cases() -> None:
    """March on 30 April, April on 4 May; a nought is said as such."""
    told = the_group("Northmoor").given(monthly("2026-03"), "2026-04-30 23:00")
    told.given(monthly("2026-04"), "2026-05-04 10:00")
    assert told.clause(MONTHLY, "2026-05-31 12:00").counts == {"met": 2}


@not_met(MONTHLY)
def test_one_of_two_neighbourhoods_was_left_out() -> None:
    """May begins, and March was not reported for Potters Bank."""
    told = the_group("Northmoor", "Potters Bank").given(monthly("2026-03"), "2026-04-10 10:00")
    assert told.clause(MONTHLY, "2026-04-30 23:59").counts == {"met": 1, "pending": 1}
    found = told.clause(MONTHLY, "2026-05-01 00:00")
    assert (found.verdict, found.counts) == ("breached", {"met": 1, "breached": 1, "pending": 2})


@not_met(MONTHLY)
def test_where_an_incident_happened_there_is_a_report_to_write() -> None:
    """A hate case of May 2026 in Weaverham Green, of which nothing else is on record."""
    told = Landlord("the-group")
    told.case().reported("2026-05-11 09:00", incident=Incident(neighbourhood="Weaverham Green"))
    assert told.verdict(MONTHLY, "2026-06-30 23:00") == "pending"
    assert told.verdict(MONTHLY, "2026-07-01 00:00") == "breached"


@not_met(MONTHLY)
def test_a_report_without_a_number_of_cases_is_kept_in_part() -> None:
    """It does not say none either."""
    told = the_group("Northmoor").given(monthly("2026-03", cases=None), "2026-04-10 10:00")
    assert told.clause(MONTHLY, "2026-05-01 00:00").counts == {"partly_met": 1, "pending": 1}


@met(MONTHLY)
def test_the_board_has_its_report_of_the_year() -> None:
    """That of 2026, the first whole year on record, in March 2027."""
    told = Landlord("the-group").given(HomesCounted(homes=400), "2025-12-01 10:00")
    told.given(ReportIssued(report=Report.ANNUAL, period="2026", audience="board"), "2027-03-15 10:00")
    assert told.verdict(MONTHLY, "2027-12-31 23:00") == "met"


@not_met(MONTHLY)
def test_a_yearly_report_to_somebody_else_is_none_to_the_board() -> None:
    """The year 2026 is owed before 2028 begins."""
    told = Landlord("the-group").given(HomesCounted(homes=400), "2025-12-01 10:00")
    told.given(ReportIssued(report=Report.ANNUAL, period="2026", audience="directors"), "2027-03-15 10:00")
    found = told.clause(MONTHLY, "2028-01-01 00:00")
    assert (found.verdict, found.since) == ("breached", london("2028-01-01 00:00"))


@not_applicable(MONTHLY)
def test_without_a_neighbourhood_or_a_whole_year_on_record_there_is_nothing_to_report() -> None:
    """Homes were counted over all."""
    told = Landlord("the-group").given(HomesCounted(homes=400), "2026-03-05 10:00")
    assert told.verdict(MONTHLY, "2026-08-01 09:00") == "not_applicable"


def wanted(request: str = "q-1", report: Report = Report.EXCEPTION) -> ReportRequested:
    """A director asks for a report."""
    return ReportRequested(request=request, by="sos-director", report=report)


def given_out(request: str = "q-1", *, redacted: bool = True) -> ReportIssued:
    """The report on specific cases went to the board."""
    return ReportIssued(report=Report.EXCEPTION, request=request, audience="sos-board", redacted=redacted)


@met(ON_REQUEST)
def test_the_report_that_a_director_asked_for() -> None:
    """Nobody can be recognised from it."""
    told = Landlord("the-group").given(wanted(), "2026-05-01 10:00").given(given_out(), "2026-05-20 10:00")
    assert told.verdict(ON_REQUEST, "2026-06-02 00:00") == "met"


@not_met(ON_REQUEST)
def test_the_report_that_went_out_answers_another_request() -> None:
    """A month, the landlord's own number, ends with 1 June."""
    told = Landlord("the-group").given(wanted(), "2026-05-01 10:00").given(given_out("q-2"), "2026-05-20 10:00")
    assert told.verdict(ON_REQUEST, "2026-06-01 23:59") == "pending"
    found = told.clause(ON_REQUEST, "2026-06-02 00:00")
    assert (found.verdict, found.flags) == ("target_missed", ("local_target",))


@not_met(ON_REQUEST)
def test_a_report_that_names_people_is_kept_in_part() -> None:
    """It came in time."""
    told = Landlord("the-group").given(wanted(), "2026-05-01 10:00")
    told.given(given_out(redacted=False), "2026-05-20 10:00")
    assert told.verdict(ON_REQUEST, "2026-06-02 00:00") == "partly_met"


@not_applicable(ON_REQUEST)
def test_a_monthly_report_asked_for_is_no_exception() -> None:
    """It is owed without being asked for."""
    told = Landlord("the-group").given(wanted(report=Report.MONTHLY), "2026-05-01 10:00")
    assert told.verdict(ON_REQUEST, "2026-07-01 09:00") == "not_applicable"


def closed(told: Landlord, name: str, outcome: Closure = Closure.RESOLVED) -> Told:
    """A hate case of 11 May 2026, closed on 30 June."""
    return told.case(name).reported("2026-05-11 09:00").closed("2026-06-30 17:00", outcome)


@met(CONTENT)
def test_every_closed_case_is_surveyed_unless_the_victim_declines() -> None:
    """Sent in one, declined in the other."""
    told = Landlord("the-group")
    closed(told, "one").given(SurveySent(person="p1"), "2026-07-10 10:00")
    closed(told, "other").given(SurveyDeclined(person="p1"), "2026-07-10 10:00")
    assert told.clause(CONTENT, "2026-08-01 09:00").counts == {"met": 2}


@not_met(CONTENT)
def test_a_closed_case_nobody_asked_about() -> None:
    """31 days after 30 June end with 31 July; the survey of the other case does not count for it."""
    told = Landlord("the-group")
    closed(told, "one")
    closed(told, "other").given(SurveySent(person="p1"), "2026-07-10 10:00")
    assert told.clause(CONTENT, "2026-07-31 23:59").counts == {"met": 1, "pending": 1}
    assert told.clause(CONTENT, "2026-08-01 00:00").counts == {"met": 1, "target_missed": 1}


@not_met(CONTENT)
def test_a_year_without_a_panel_misses_the_local_target() -> None:
    """Complaints of 2026 were looked at; by the end of 2027 no panel had spoken of it."""
    told = Landlord("the-group").given(HomesCounted(homes=400), "2025-12-01 10:00")
    told.given(ServiceViewGathered(source=ViewSource.COMPLAINTS, period="2026"), "2027-02-01 10:00")
    assert told.verdict(CONTENT, "2028-01-01 00:00") == "target_missed"


@met(CONTENT)
def test_panels_complaints_and_compliments_of_a_year() -> None:
    """Gathered in the year after."""
    told = Landlord("the-group").given(HomesCounted(homes=400), "2025-12-01 10:00")
    told.given(ServiceViewGathered(source=ViewSource.PANEL, period="2026"), "2027-02-01 10:00")
    told.given(ServiceViewGathered(source=ViewSource.COMPLIMENTS, period="2026"), "2027-02-01 10:00")
    assert told.verdict(CONTENT, "2027-12-31 09:00") == "met"


@not_applicable(CONTENT)
def test_an_open_case_and_one_opened_in_error_are_not_surveyed() -> None:
    """There is nothing yet, or nothing at all, to be content with."""
    told = Landlord("the-group")
    told.case("open").reported("2026-05-11 09:00")
    closed(told, "mistaken", Closure.OPENED_IN_ERROR)
    assert told.verdict(CONTENT, "2026-09-01 09:00") == "not_applicable"
