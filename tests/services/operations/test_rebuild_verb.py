"""`caseledger rebuild --swap` as an operator uses it: who put which view in place."""

from __future__ import annotations

import pytest

from contracts.envelope import Actor
from contracts.operators import Deed
from services.casework.views import VIEWS
from services.casework.views.rebuild import NoLiveView
from services.operations.cli import main


def test_what_is_in_place_is_kept_though_a_later_view_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all views the second cannot be folded: the first one's change is among the operators' actions."""
    first, second, *_ = VIEWS
    kept: list[tuple[Deed, str, str]] = []

    async def swap(name: str) -> None:
        if name == second:
            raise NoLiveView("planted")

    def keep(deed: Deed, target: str, who: Actor) -> None:
        kept.append((deed, target, who.id))

    monkeypatch.setattr("services.operations.cli.rebuild._swap", swap)
    monkeypatch.setattr("services.operations.cli.set_aside.keep", keep)
    with pytest.raises(SystemExit) as left:
        main(["rebuild", "--all", "--swap", "--by", "op1"])

    assert left.value.code == 1
    assert kept == [(Deed.VIEW_REBUILT, first, "op1")]
