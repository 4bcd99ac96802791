"""Which landlords each sender may speak for."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from contracts.fields import Landlord, Source
from services.settings import SettingsError

DEFAULT_FILE = Path(__file__).with_name("sources.toml")

Sources = Mapping[str, frozenset[str]]
"""CloudEvents `source` -> the landlords it may name."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    sources: dict[Source, list[Landlord]]


def load_sources(file: Path | None = None) -> Sources:
    """The bindings of a TOML file, or of the default file beside this module.

    Raises SettingsError naming the file and the entry that cannot be used.
    """
    path = file or DEFAULT_FILE
    try:
        bound = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeError) as error:
        raise SettingsError(
            "CASELEDGER_SOURCES_FILE", str(path), f'under [sources] give "source" = ["landlord", ...]; {error}'
        ) from error
    return {source: frozenset(landlords) for source, landlords in bound.sources.items()}


def sources_of(sources: Sources, landlord: str | None) -> frozenset[str] | None:
    """The sources that may speak for a landlord; None, for all, when nobody acts for one."""
    if landlord is None:
        return None
    return frozenset(source for source, landlords in sources.items() if landlord in landlords)
