"""A counter that serves the forms, a case at it, and a person before a browser."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page

from contracts.commands import AssignOfficer
from contracts.facts.report import IncidentReported, Motivation, Reporter
from contracts.people import ContactPoint, SafeContact
from contracts.people import Person as Named
from contracts.vocabulary import Capacity, Channel, ContactKind, Strand, Unaware, Unsafe
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.conftest import MILLISECONDS, Person, sign_in
from tests.services.casework.pages.forms.counter import Counter

_numbers = count(1)
SAFE = SafeContact(
    channels=(Channel.PHONE,), times="weekdays after 18:00", never=(Unsafe.VOICEMAIL, Unsafe.LETTER),
    unaware=(Unaware.HOUSEHOLD,), code_word="marigold",
)  # fmt: skip


@pytest.fixture(scope="module")
async def counter(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    """A counter being served."""
    counter = await Counter(tmp_path_factory.mktemp("counter")).start()
    yield counter
    await counter.stop()


@pytest.fixture
def case(counter: Counter) -> Iterator[Scenario]:
    """A case of its own for each test: at Connexus, one victim with instructions, one person accused, an officer."""
    scenario = Scenario("connexus", case=UUID(int=(0xD << 124) + (5 << 76) + (8 << 60) + next(_numbers)))
    people = (
        Named(ref="p1", name="Amina Warsame", contacts=(ContactPoint(kind=ContactKind.PHONE, value="07700 900461"),),
              safe_contact=SAFE),
        Named(ref="p2", name="Ned Neighbour"),
        Named(ref="w1"),
    )  # fmt: skip
    report = IncidentReported(
        channel=Channel.PHONE, immediate_danger=False, reporter=Reporter(capacity=Capacity.VICTIM, person="p1"),
        motivation=Motivation(asked=True, hate=True, strands=(Strand.RACE,)), people=people, victims=("p1",),
        alleged_perpetrators=("p2",), witnesses=("w1",),
    )  # fmt: skip
    scenario.given(report, "2026-10-22 09:30")
    scenario.when(AssignOfficer(officer="j.smith", expected_version=scenario.version), "2026-10-22 10:00")
    yield counter.holds(scenario)
    counter.away = counter.silent = False


@pytest.fixture
async def client(counter: Counter) -> AsyncIterator[object]:
    """Someone's browser without a screen."""
    async with counter.client() as client:
        yield client


@pytest.fixture
async def officer(counter: Counter, browser: Browser) -> AsyncIterator[Person]:
    """An officer whose browser runs no JavaScript."""
    context = await browser.new_context(java_script_enabled=False, locale="en-GB")
    await sign_in(context, counter.at)
    page: Page = await context.new_page()
    page.set_default_timeout(MILLISECONDS)
    yield Person(page, counter.at)
    await context.close()
