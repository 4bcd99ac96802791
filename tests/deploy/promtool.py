"""Prometheus's own tool, which knows what Prometheus accepts."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

WATCHING = Path(__file__).parents[2] / "deploy"
ALERTS = WATCHING / "prometheus" / "alerts.yml"
DASHBOARD = WATCHING / "grafana" / "dashboards" / "path.json"

_NAME = re.compile(r"\b(?:caseledger|kafka|burrow_kafka)_[a-z_]+\b")


def promtool(*arguments: str | Path, said: str | None = None) -> str:
    """What it wrote; the test fails with that, or says what to do where there is none."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.fail("The tests of alerts need promtool and it is not on the PATH: run `make promtool`.")
    ended = subprocess.run([tool, *arguments], input=said, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    read: dict[str, Any] = msgspec.json.decode(DASHBOARD.read_bytes())
    return read


def expressions() -> Iterator[str]:
    """What the dashboard asks Prometheus."""
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]


def metrics_asked_for() -> set[str]:
    """Every metric of ours that an alert or the dashboard names."""
    asked = [line.split("expr:")[-1] for line in ALERTS.read_text().splitlines() if "runbook" not in line]
    return {name for text in (*asked, *expressions()) for name in _NAME.findall(text)} - _LABELS


# Words of the same form that are no metric.
_LABELS = {"kafka_topic"}
