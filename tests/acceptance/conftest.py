"""One running product for the tests that only use it."""

from collections.abc import AsyncIterator

import pytest

from tests.acceptance.product import Product, running


@pytest.fixture(scope="package")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The product as the first run has it, with its samples, on the machine's own time."""
    async with running(tmp_path_factory.mktemp("product")) as started:
        await started.quiet()
        yield started
