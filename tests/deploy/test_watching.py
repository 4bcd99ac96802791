"""Alerts and the dashboard, as Prometheus and Grafana take them."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.deploy.promtool import ALERTS, WATCHING, dashboard, expressions, promtool

RUNBOOKS = WATCHING.parent / "docs" / "operators.md"
STEPS = "①②③④⑤⑥⑦⑧"


def test_prometheus_takes_its_settings_and_the_alerts() -> None:
    """The scrape settings name the alerts, and both are as Prometheus wants them."""
    assert "1 rule files found" in promtool("check", "config", WATCHING / "prometheus" / "prometheus.yml")
    promtool("check", "rules", "--lint-fatal", ALERTS)


def test_alerts_fire_when_they_must_and_not_before() -> None:
    """Each alert has its own table of figures; one without a table is named."""
    promtool("test", "rules", WATCHING / "prometheus" / "alerts_test.yml")

    tested = (WATCHING / "prometheus" / "alerts_test.yml").read_text()
    fires = set(re.findall(r"alertname: (\w+)\n\s+exp_alerts:\n", tested))
    assert fires == set(_alerts())


def _alerts() -> list[str]:
    return re.findall(r"- alert: (\w+)", ALERTS.read_text())


@pytest.mark.parametrize("alert", _alerts())
def test_each_alert_says_what_to_do(alert: str) -> None:
    """Its runbook is a heading of the operators' page."""
    rule = ALERTS.read_text().split(f"alert: {alert}\n")[1].split("- alert:")[0]

    assert f"runbook: docs/operators.md#{alert.lower()}\n" in rule
    assert re.search(rf"^#+ {alert}$", RUNBOOKS.read_text(), re.MULTILINE)


def test_the_dashboard_has_a_row_a_step() -> None:
    """In the order of the path, each with four graphs, over whatever Prometheus the reader chooses."""
    board = dashboard()
    panels = board["panels"]
    rows = [panel["title"] for panel in panels if panel["type"] == "row"]

    assert [title[0] for title in rows] == list(STEPS)
    assert len(panels) == len(rows) * 5
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in panels if "datasource" in panel} == {"${datasource}"}
    assert [one["type"] for one in board["templating"]["list"]] == ["datasource"]


def test_prometheus_understands_every_graph(tmp_path: Path) -> None:
    """As recording rules, for which there is a checker; JSON is YAML as well."""
    rules = [
        {"record": f"graph:{n}", "expr": one.replace("$__rate_interval", "1m")} for n, one in enumerate(expressions())
    ]
    (tmp_path / "graphs.yml").write_bytes(msgspec.json.encode({"groups": [{"name": "graphs", "rules": rules}]}))

    promtool("check", "rules", tmp_path / "graphs.yml")
