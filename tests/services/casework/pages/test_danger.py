"""How danger is told that nobody knew of, and danger that came with a further incident."""

from __future__ import annotations

import msgspec

from contracts.facts.report import FurtherIncidentReported, Incident, IncidentReported, Motivation, Reporter
from contracts.vocabulary import Capacity, Channel
from services.casework.pages.words import danger, details_of
from services.casework.replay import Moment, case_at
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.situations import NOW

REPORT = IncidentReported(
    channel=Channel.PHONE, immediate_danger=False, reporter=Reporter(capacity=Capacity.ANONYMOUS),
    motivation=Motivation(asked=True),
)  # fmt: skip
AGAIN = FurtherIncidentReported(incident=Incident(), channel=Channel.PHONE)
UNKNOWN = "Not known: treated as danger"


def told(*facts: IncidentReported | FurtherIncidentReported) -> str:
    """What the page says of danger in a case of these facts."""
    scenario = Scenario("whg")
    for hour, fact in enumerate(facts, 9):
        scenario.given(fact, f"2026-10-22 {hour:02}:30")
    file = case_at(scenario.history, Moment(), NOW)
    assert file is not None
    return danger(file)


def test_danger_that_nobody_knew_of_is_neither_yes_nor_no() -> None:
    """Also where a sender says that there was none and that nobody knew; a report without the field is as it was."""
    unknown = msgspec.structs.replace(REPORT, immediate_danger_known=False)

    assert [told(REPORT), told(unknown)] == ["No", UNKNOWN]
    assert dict(details_of(msgspec.to_builtins(unknown)))["Immediate danger"] == UNKNOWN
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=IncidentReported).immediate_danger_known


def test_danger_at_a_further_incident_stands_beside_that_of_the_report() -> None:
    """With when it was reported; where nobody was asked, nothing is said of it."""
    yes = msgspec.structs.replace(AGAIN, immediate_danger=True)
    unknown = msgspec.structs.replace(yes, immediate_danger_known=False)

    assert told(REPORT, AGAIN) == "No"
    assert told(REPORT, yes, unknown) == (
        "No. Further incident, 22 October 2026 at 10:30am, yes. "
        "Further incident, 22 October 2026 at 11:30am, not known: treated as danger"
    )
