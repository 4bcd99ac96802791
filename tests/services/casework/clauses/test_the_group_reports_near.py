"""The Group: what looks like a report that is owed, or like asking how content people are, and is not."""

from __future__ import annotations

import pytest

from contracts.facts.handling import SurveyDeclined
from contracts.facts.landlord import (
    HomesCounted,
    Report,
    ReportIssued,
    ReportRequested,
    ServiceViewGathered,
    ViewSource,
)
from tests.services.casework.clauses.near import owed, part_of
from tests.services.casework.clauses.told import Landlord

WHOLE = {
    "report": Report.MONTHLY, "period": "2026-03", "area": "Northmoor", "audience": "its-team", "digest": "0" * 64,
    "cases": 0,
}  # fmt: skip


def of_march(*issued: dict[str, object]) -> dict[str, int]:
    """How Northmoor's month of March 2026 stands, when it is late, April being still ahead."""
    told = [(f"2026-04-{day} 10:00", ReportIssued(**said)) for day, said in enumerate(issued, 10)]  # type: ignore[arg-type]
    counted = ("2026-03-05 10:00", HomesCounted(homes=400, area="Northmoor"))
    return owed("the-group", "the-group:5.5.1.2", "2026-05-01 00:00", counted, *told)


@part_of("the-group:5.5.1.2")
@pytest.mark.parametrize("other", [{"report": Report.QUARTERLY}, {"period": "2026-02"}, {"area": "Hopfield"}])
def test_another_kind_of_report_another_months_or_areas_is_not_this(other: dict[str, object]) -> None:
    """Nor does it lend what March's own report lacks."""
    bare: dict[str, object] = {"report": Report.MONTHLY, "period": "2026-03", "area": "Northmoor"}
    assert of_march({**WHOLE, **other})["breached"] == 1
    assert of_march(bare, {**WHOLE, **other})["partly_met"] == 1


@part_of("the-group:5.5.1.2")
@pytest.mark.parametrize("missing", ["digest", "cases", "audience"])
def test_a_report_without_its_paper_number_or_audience_is_kept_in_part(missing: str) -> None:
    """One of the three alone is missing."""
    assert of_march({name: value for name, value in WHOLE.items() if name != missing})["partly_met"] == 1


@part_of("the-group:5.5.1.2")
@pytest.mark.parametrize(("report", "period"), [(Report.ANNUAL, "2027"), (Report.TREND, "2026")])
def test_the_boards_report_is_the_yearly_one_of_its_year(report: Report, period: str) -> None:
    """The year 2026 is owed before 2028 begins."""
    begun = ("2025-12-01 10:00", HomesCounted(homes=400))
    issued = ("2027-03-01 10:00", ReportIssued(report=report, period=period, audience="board"))
    found = owed("the-group", "the-group:5.5.1.2", "2028-01-01 00:00", begun, issued)
    assert found["breached"] == 1


@part_of("the-group:5.5.1.3")
@pytest.mark.parametrize(
    ("report", "request_name", "at"),
    [
        (Report.MONTHLY, "q-1", "2026-05-20 10:00"),
        (Report.EXCEPTION, "q-1", "2026-04-20 10:00"),
        (Report.EXCEPTION, "q-2", "2026-05-20 10:00"),
    ],
)
def test_a_report_of_another_kind_time_or_request_is_not_the_one_asked_for(
    report: Report, request_name: str, at: str
) -> None:
    """Asked for on 1 May 2026; nor does it take the names out of the one that was given."""
    asked = ("2026-05-01 10:00", ReportRequested(request="q-1", by="sos-director"))
    issued = (at, ReportIssued(report=report, request=request_name, redacted=True))
    row, after = "the-group:5.5.1.3", "2026-06-02 00:00"
    assert owed("the-group", row, after, asked, issued) == {"target_missed": 1}
    named = ("2026-05-10 10:00", ReportIssued(report=Report.EXCEPTION, request="q-1"))
    assert owed("the-group", row, after, asked, issued, named) == {"partly_met": 1}


@part_of("the-group:5.5.1.5")
def test_a_victim_who_declined_in_another_case_was_not_asked_in_this() -> None:
    """Two closed cases, one answer."""
    told = Landlord("the-group")
    told.case("one").reported("2026-05-11 09:00").closed("2026-06-30 17:00")
    other = told.case("other").reported("2026-05-11 09:00").closed("2026-06-30 17:00")
    other.given(SurveyDeclined(person="p1"), "2026-07-10 10:00")
    assert told.clause("the-group:5.5.1.5", "2026-08-01 00:00").counts == {"met": 1, "target_missed": 1}


@part_of("the-group:5.5.1.5")
@pytest.mark.parametrize(
    ("panel", "complaints", "verdict"),
    [("2026", "2027", "partly_met"), ("2026", None, "partly_met"), ("2025", "2026", "target_missed")],
)
def test_what_users_said_counts_for_its_own_year(panel: str, complaints: str | None, verdict: str) -> None:
    """The year 2026, by the end of 2027."""
    told = [("2027-02-01 10:00", ServiceViewGathered(source=ViewSource.PANEL, period=panel))]
    if complaints:
        told.append(("2027-02-02 10:00", ServiceViewGathered(source=ViewSource.COMPLAINTS, period=complaints)))
    begun = ("2025-12-01 10:00", HomesCounted(homes=400))
    found = owed("the-group", "the-group:5.5.1.5", "2028-01-01 00:00", begun, *told)
    assert found == {verdict: 1, "pending": 1}
