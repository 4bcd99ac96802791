"""How facts, requests and their fields are named on forms, and in which order they are offered; pure."""

from __future__ import annotations

import re
import tomllib
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from services.casework.pages import words
from services.docs.wording import MEANINGS
from services.pages.words import label

_SAID: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
_MEANINGS: dict[str, dict[str, str]] = tomllib.loads(MEANINGS.read_text("utf-8"))
COMMON: tuple[str, ...] = tuple(_SAID["common"])
"""The facts that officers state most often, the commonest first."""
CONTACTING = frozenset(_SAID["contacting"])
"""The facts and requests by which someone is reached, or told something where others may see it."""
AT_ONCE = frozenset(_SAID["at_once"])
"""The facts that happen as they are told: nobody is asked when or why."""
NEW_NAMES: dict[str, str] = _SAID["new_names"]
"""Fact -> its field that gives something a name, so that a fresh one can be offered."""


def title_of(tag: str) -> str:
    """What a fact or request is called."""
    said: str | None = _SAID["titles"].get(tag)
    plain = re.sub(r"[.-]", " ", tag.rpartition(".v")[0] or tag)
    return said or words.TITLES.get(tag) or label(plain)


def says(shape: type[msgspec.Struct]) -> str:
    """What a fact says or a request asks, in a sentence or two."""
    told: str | None = _SAID["says"].get(str(shape.__struct_config__.tag))
    first = cleandoc(shape.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    # What stands after the first sentence speaks of the fields by their names in the contract.
    return told or re.split(r"[;:,] (?=`)|(?<=\.) ", first)[0].rstrip(".,;:").replace("`", "") + "."


def label_of(field: str, of: str) -> str:
    """The name of a field of that fact, request or part."""
    said: str = _SAID["labels"].get(of, {}).get(field) or _SAID["labels"]["everywhere"].get(field) or label(field)
    return said


def hint_of(field: str, of: str) -> str:
    """What is meant by a field; nothing where its name says it all."""
    hints = _SAID["hints"]
    for said in (hints.get(of, {}), hints["everywhere"], _MEANINGS.get(of, {}), _MEANINGS["everywhere"]):
        if field in said:
            return str(said[field]).replace("`", "")
    return ""


def word(value: str) -> str:
    """A word of a closed list as it is read."""
    said: str = _SAID["words"].get(value, label(value))
    return said
