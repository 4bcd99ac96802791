"""Where the pages find what they show, and what their templates know by name."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy.engine import Engine

from ledger.clock import Clock
from services.intake.door import Door
from services.intake.sources import Sources
from services.pages.places import Place
from services.pages.serving import templates

PLACES = (
    Place("Documentation", "/docs", guide="integrators"),
    Place("Try a message", "/try", guide="integrators"),
    Place("Outcomes", "/outcomes", guide="integrators"),
)
TEMPLATES = templates(Path(__file__).with_name("templates"), places=PLACES)


class Doors(NamedTuple):
    """The door to send through, the book, and who may speak for whom."""

    door: Door
    engine: Engine
    sources: Sources
    clock: Clock


Given = NamedDependency[SkipValidation[Doors]]
