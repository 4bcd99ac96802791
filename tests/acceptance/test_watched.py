"""What a running product tells Prometheus."""

import re
from pathlib import Path

import pytest

from tests.acceptance.product import SERVICES, Product
from tests.deploy.promtool import metrics_asked_for, promtool

pytestmark = [pytest.mark.kafka, pytest.mark.acceptance]
OPERATORS_PAGE = Path(__file__).parents[2] / "docs" / "operators.md"
OURS = ("caseledger_", "kafka_", "burrow_")


async def test_every_figure_that_is_asked_for_is_there_and_explained(product: Product) -> None:
    """Alerts and graphs name nothing that no service tells; Prometheus's own checker finds nothing amiss."""
    told = set()
    for service in SERVICES:
        text = (await product.http.get(product.url(service, "/metrics"))).text
        promtool("check", "metrics", said=text)
        families = {tuple(line.split()[2:4]) for line in text.splitlines() if line.startswith("# TYPE ")}
        for name, kind in families:
            told |= {f"{name}_{part}" for part in ("bucket", "sum", "count")} if kind == "histogram" else {name}

    assert metrics_asked_for() - told == set()


async def test_every_figure_is_in_the_operators_reference(product: Product) -> None:
    """By its name and kind; one that is new or gone is named here."""
    told = set()
    for service in SERVICES:
        text = (await product.http.get(product.url(service, "/metrics"))).text
        told |= {tuple(line.split()[2:4]) for line in text.splitlines() if line.startswith("# TYPE ")}
    ours = {(name, kind) for name, kind in told if name.startswith(OURS) and not name.endswith("_created")}

    assert (
        set(re.findall(r"^\| `(\w+)` \| (gauge|counter|histogram) \|", OPERATORS_PAGE.read_text(), re.MULTILINE))
        == ours
    )
