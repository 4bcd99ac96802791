"""A real headless Chromium for the tests of the pages, the same for the whole run."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CASELEDGER_TEST_CHROMIUM"
# A browser that talks to nobody but the pages.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    # One process less for each page: only our own pages are ever open.
    "--in-process-gpu",
    "--disable-site-isolation-trials",
)


def find_chromium() -> str:
    """The browser's path; the test fails, saying what to do, where there is none."""
    found = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)
    if not found or not shutil.which(found):
        pytest.fail(
            "The tests of the pages need Chromium and it is not on the PATH: "
            f"run `make browser`, or name it in {VARIABLE}."
        )
    return found


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; each test opens contexts of its own."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find_chromium(), args=[*QUIET])
        yield chromium
        await chromium.close()
