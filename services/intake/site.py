"""What the reports door tells of itself at `/docs`."""

from __future__ import annotations

from pathlib import Path

from contracts.cloudevents import CloudEvent
from contracts.reports import TYPES, ReportOutcome
from services.docs.messages import Message, group, kept, tell
from services.docs.site import Example, Site
from services.docs.wording import Shape

EXAMPLES = Path(__file__).with_name("examples")


def intake_site() -> Site:
    """Its messages, its answer, and examples to copy."""
    sent = group(
        "messages",
        "What can be sent",
        "A CloudEvent: its attributes stand around data, which holds the fields of the message. Send it to the topic "
        "reports or to POST /v1/reports. Each record gets one outcome: accepted, duplicate, conflict or rejected.",
        TYPES,
        _message,
    )
    answered = group(
        "outcomes",
        "What is answered",
        "One for each record of reports: on the topic report-outcomes, at GET /v1/reports/{report_id}, and on the page "
        "of outcomes.",
        {"report-outcome": ReportOutcome},
        _outcome,
    )
    examples = [Example(path.name, _title(path), path.read_text("utf-8")) for path in sorted(EXAMPLES.iterdir())]
    return Site("Sending reports", "docs/reports.html", "reports", (sent, answered), examples)


def _message(name: str, shape: Shape) -> Message:
    return tell(name, [("CloudEvent", CloudEvent), (name, shape)], kept(name), name)


def _outcome(name: str, shape: Shape) -> Message:
    return tell(name, [(name, shape)], kept("report-outcome.rejected"), name)


def _title(path: Path) -> str:
    """The comment that an example begins with."""
    return path.read_text("utf-8").partition("\n")[0].lstrip("# ")
