"""The README's examples do what the README says, against the running product."""

import pytest

from contracts.commands import report_id
from tests.acceptance import readme
from tests.acceptance.product import Product

pytestmark = [pytest.mark.acceptance, pytest.mark.kafka]

TEXT = readme.README.read_text()
CASE = report_id("https://crm.example/whg", "crm-000123")


async def follow(name: str, product: Product) -> str:
    """What a user sees who copies every block of that name into one shell, line by line."""
    return await readme.follow(readme.blocks("path", TEXT) + readme.blocks(name, TEXT), product)


def test_the_examples_are_all_marked() -> None:
    """Only the two commands that start and test everything stand outside what is run here."""
    assert readme.names(TEXT) == {"path", "integrating", "compliance", "judging", "operating"}
    assert readme.unmarked(TEXT) == 2


@pytest.fixture(scope="module")
async def integrated(product: Product) -> str:
    """What the integrator sees; the others look at the case that this opens."""
    return await follow("integrating", product)


async def test_integrating_a_system(integrated: str) -> None:
    """A message is checked, posted, sent and accepted; a wrong one is told what is wrong."""
    last = integrated.splitlines()[-1]

    assert "1 of 1 events are as the contract asks." in integrated
    assert "/data/channel" in integrated
    assert "found wanting" in integrated
    assert f'"report_id":"{CASE}"' in integrated
    assert "accepted" in last
    assert str(CASE) in last


@pytest.mark.usefixtures("integrated")
async def test_following_a_case(product: Product) -> None:
    """The case of the examples is replayed and shown, and every view is what the ledger says."""
    seen = await follow("compliance", product)

    assert f"Case {CASE} of whg: hate, open" in seen
    assert "contact.made.v1" in seen
    assert "whg:2.3.2" in seen
    assert f'"case_id":"{CASE}"' in seen
    assert '"outcome":"done"' in seen
    assert seen.count('"clause":"whg:2.6"}') >= 1
    assert "refused\n" in seen
    assert '"differences":[' in seen
    assert " same " in seen
    assert "DIFFERENT" not in seen


async def test_judging_without_a_server(product: Product) -> None:
    """The example is judged, and its facts under each of the five policies."""
    seen = await follow("judging", product)

    for landlord in ("connexus", "whg", "the-group", "derby-homes", "amplius"):
        assert f"== {landlord}: policy " in seen
    assert "some clause was not kept" in seen


async def test_operating_it(product: Product) -> None:
    """Lag, rejected messages, readiness and figures."""
    seen = await follow("operating", product)

    assert "caseledger-casework-views" in seen
    assert '"status":"ok"' in seen
    assert "caseledger_timers_open" in seen


def test_a_block_is_found_by_its_name() -> None:
    """Blocks of one name in their order, with default ports replaced; text between them is no command."""
    a, b = "<!-- test: a -->\n```sh\ncurl http://127.0.0.1:8001/x\n```\n", "<!-- test: b -->\n```sh\nls\n```\n"
    text = f"{a}words\n{b}```sh\nno\n```\n"
    ports = {"casework": 1, "intake": 2, "notifications": 3}

    assert [readme.at(block, ports) for block in readme.blocks("a", text)] == ["curl http://127.0.0.1:2/x\n"]
    assert readme.names(text) == {"a", "b"}
    assert readme.unmarked(text) == 1
