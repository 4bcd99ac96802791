"""docs/integrators.md does what it says, holds the examples that the door shows, and names every code."""

import pytest

from contracts.cloudevents import BODY_BYTES_MAX
from contracts.commands import report_id
from services.docs.codes import main, markdown
from services.intake.door import BATCH_EVENTS_MAX, REQUEST_BYTES_MAX, REQUESTS_MAX
from services.intake.rate import BURST_SECONDS
from services.intake.repeats import KEPT
from services.intake.site import EXAMPLES
from services.settings import RATE_PER_SOURCE
from tests.acceptance import readme
from tests.acceptance.product import Product

TEXT = (readme.ROOT / "docs" / "integrators.md").read_text()
CASE = report_id("https://crm.example/whg", "crm-000123")


@pytest.mark.acceptance
@pytest.mark.kafka
async def test_the_examples_do_what_they_say(product: Product) -> None:
    """Copied line by line into one shell: each way in is taken, each outcome told, each day adds up."""
    kafka = {"KAFKA_BOOTSTRAP_SERVERS": product.bootstrap}
    seen = await readme.follow(readme.blocks("integrators", TEXT), product, **kafka)

    assert "1 of 1 events are as the contract asks." in seen
    assert seen.count('"outcome":"pending"') == 4
    assert '"outcome": "accepted"' in seen or '"outcome": "duplicate"' in seen
    assert f'"report_id":"{CASE}"' in seen
    assert '"in_flight":' in seen


def test_every_example_of_the_door_stands_in_the_text() -> None:
    """As it is shown at `/docs/examples`, and every block of commands is run."""
    missing = [path.name for path in EXAMPLES.iterdir() if path.is_file() and path.read_text().rstrip() not in TEXT]

    assert missing == []
    assert readme.unmarked(TEXT) == 0


def test_every_code_stands_in_the_text() -> None:
    """With its meaning and its remedy."""
    assert markdown() in TEXT
    assert main(["--check"]) == 0


def test_the_limits_are_those_of_the_code() -> None:
    """Whoever changes one changes the text."""
    for told in (
        f"{BODY_BYTES_MAX // 1024} KiB",
        f"{BATCH_EVENTS_MAX} events",
        f"{REQUEST_BYTES_MAX // 1024**2} MiB",
        f"| {REQUESTS_MAX} for each intake |",
        f"`CASELEDGER_RATE_PER_SOURCE` a second ({RATE_PER_SOURCE})",
    ):
        assert told in TEXT
    assert (BURST_SECONDS, KEPT.days) == (10, 7)
