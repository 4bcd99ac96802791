"""One command starts everything, one key ends it, and what was told is there the next time."""

import asyncio
import socket
import time
from pathlib import Path

import psutil
import pytest

from deploy.ports import HOST
from tests.acceptance.messages import opened, report
from tests.acceptance.product import Product

pytestmark = [pytest.mark.acceptance, pytest.mark.kafka]

SECOND_START_SECONDS = 30.0


async def test_from_the_first_start_to_the_second(tmp_path: Path) -> None:
    """Without samples it begins empty; a rival is refused; Ctrl-C leaves no process; the case is found again."""
    product = Product(tmp_path / "product")
    try:
        await product.start("--no-samples")
        words = product.words()
        assert "Reports in    0" in words
        assert product.url("casework", "/") in words
        case = await opened(product, report("first", "2026-11-18T10:00:00+00:00"))
        seen = await product.get(f"/v1/cases/{case}")

        await _refuse_a_rival(product)
        await _end_with_nothing_left(product)

        began = time.monotonic()
        await product.start()
        assert time.monotonic() - began < SECOND_START_SECONDS
        assert "Reports in    1" in product.words(), "samples were fed to a ledger that is not empty"
        again = await product.get(f"/v1/cases/{case}", as_known=seen["as_known"])
        assert again == seen
    finally:
        await product.end()


async def _refuse_a_rival(product: Product) -> None:
    """A second `up` on the same folder, with ports of its own, names the first and changes nothing."""
    rival = Product(product.folder)
    told = await rival.cli("up")
    await rival.end()

    assert told.status == 3
    assert "is running on" in told.err
    assert "CASELEDGER_DATA_DIR" in told.err
    assert await product.is_ready("casework")


async def _end_with_nothing_left(product: Product) -> None:
    children = product.children()
    assert len([child for child in children if "services." in " ".join(child.cmdline())]) == 3

    assert await product.stop() == 0
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, 5)
    assert alive == []
    assert "The data is kept" in product.words()


@pytest.mark.parametrize("service", ["casework", "kafka"])
async def test_a_taken_port_is_named_with_its_setting(tmp_path: Path, service: str) -> None:
    """Before anything is started the message has the port, who needs it and what to set."""
    product = Product(tmp_path / "product")
    with socket.socket() as taken:
        taken.bind((HOST, product.ports[service]))
        taken.listen()
        told = await product.cli("up")
    await product.end()

    assert told.status == 3
    assert f"Port {product.ports[service]}" in told.err
    assert {"casework": "CASELEDGER_HTTP_PORT", "kafka": "CASELEDGER_KAFKA_PORT"}[service] in told.err
    assert not (product.data / "kafka").exists()
