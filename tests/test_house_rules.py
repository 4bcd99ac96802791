"""The house's rules that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from msgspec import inspect

from contracts.commands import Command, CommandOutcome
from contracts.envelope import Event
from contracts.notices import NoticeEvent
from contracts.reports import Message, ReportOutcome
from deploy.supervisor import SERVICES
from services.operations.cli import VERBS

ROOT = Path(__file__).parent.parent
PACKAGES = ("contracts", "ledger", "services", "deploy")
MOST_LINES = 400
SPOKEN = (Command, CommandOutcome, Event, NoticeEvent, ReportOutcome, *get_args(Message))
# Used by those who build on the ledger, so nothing of ours need import them.
FOR_OTHERS = {"ledger.recorder", "ledger.testing"}
TEXT = (inspect.StrType, inspect.AnyType, inspect.RawType, inspect.BytesType)
CLOCK_READINGS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
NOT_FOR_EVERYONE = {
    # Only this machine, names without a dot, reserved example names, standards and sources of decisions are named by
    # address: clients know their registries.
    "an address on the network": re.compile(
        r"https?://(?!127\.0\.0\.1|[\w.-]*\bexample\b|json-schema\.org|www\.w3\.org|keepachangelog\.com"
        r"|(?:issues|cwiki|kafka)\.apache\.org|jepsen\.io|www\.standardwebhooks\.com|[{%\\]|[a-z-]+(?![\w.-]))[\w.-]+"
    ),
    "a path of one machine": re.compile(r"/(home|Users|root|srv)/[a-z.]"),
}


def python_files(*folders: str) -> Iterator[Path]:
    """The Python files of these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    """The name that a file is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree_of(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text("utf-8"))


def imported_by(path: Path) -> Iterator[str]:
    """Every name that a file imports, in full; for `from a import b` both `a` and `a.b`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def unmarked(kind: Any, at: str, seen: set[Any]) -> Iterator[str]:
    """Where a type allows text that nobody marked as personal or not."""
    if isinstance(kind, inspect.Metadata) and "personal" in (kind.extra or {}):
        return
    if isinstance(kind, TEXT):
        yield at
    elif not isinstance(kind, inspect.StructType):
        for inner in held_by(kind):
            yield from unmarked(inner, at, seen)
    elif kind.cls not in seen:
        seen.add(kind.cls)
        for field in kind.fields:
            yield from unmarked(field.type, f"{kind.cls.__name__}.{field.name}", seen)


def held_by(kind: Any) -> Iterator[Any]:
    """The types inside a union, a collection or an annotation."""
    for name in ("type", "types", "item_type", "item_types", "key_type", "value_type"):
        inner = getattr(kind, name, ())
        yield from inner if isinstance(inner, tuple) else (inner,)


@pytest.mark.parametrize("message", SPOKEN, ids=lambda message: message.__name__)
def test_every_text_is_marked_as_personal_or_not(message: type) -> None:
    """What must be encrypted, redacted or kept out of logs is known from the first message on."""
    assert list(unmarked(inspect.type_info(message), message.__name__, set())) == []


def test_a_text_without_a_mark_is_found() -> None:
    """The rule above would notice one, however deep."""

    class Inner(msgspec.Struct):
        note: str | None

    class Outer(msgspec.Struct):
        inner: tuple[Inner, ...]

    assert list(unmarked(inspect.type_info(Outer), "Outer", set())) == ["Inner.note"]


def test_no_file_is_long() -> None:
    """A file that cannot be taken in at once is split by its nouns."""
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in python_files(*PACKAGES, "tests")}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_module_is_dead() -> None:
    """Every module is imported by another, is a service or a verb, or is run by hand."""
    run = {*SERVICES.values(), *(f"services.operations.cli.{verb.module}" for verb in VERBS.values())}
    used = run | FOR_OTHERS
    for path in python_files(*PACKAGES):
        used |= {name for name in imported_by(path) if name != module_of(path)}

    dead = [
        module_of(path)
        for path in python_files(*PACKAGES)
        if path.name not in {"__init__.py", "__main__.py"}
        and module_of(path) not in used
        and '__name__ == "__main__"' not in path.read_text()
    ]

    assert dead == []


def test_time_is_read_from_clocks_only() -> None:
    """Code that takes the time from the machine cannot be tested, simulated or replayed."""
    readings = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files("contracts", "ledger", "services")
        if module_of(path) != "ledger.clock"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCK_READINGS
    ]

    assert readings == []


@pytest.mark.parametrize("what", NOT_FOR_EVERYONE)
def test_nothing_is_said_that_holds_on_one_machine_only(what: str) -> None:
    """Clients know their registries, and paths are settings."""
    texts = [
        path
        for path in (*ROOT.glob("*"), *(ROOT / ".ci").glob("*"), *(ROOT / "docs").rglob("*"))
        if path.is_file() and path.suffix in {"", ".md", ".toml"} and not path.name.startswith(".")
    ]
    for folder in (*PACKAGES, "tests"):
        texts += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]

    found = [
        str(path.relative_to(ROOT))
        for path in texts
        if path != Path(__file__) and NOT_FOR_EVERYONE[what].search(path.read_text("utf-8", errors="replace"))
    ]

    assert found == []
