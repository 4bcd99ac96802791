"""The simulation over a changed copy of the ledger, loaded beside the true one; no file is touched."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.simulation.planted import Bug

LOADED_ANEW = ("ledger", "tests.history", "tests.simulation")


class NotPlantable(Exception):  # noqa: N818 - says what
    """The text that a planted bug replaces is not in its module exactly once."""


class _ChangedSource(SourceFileLoader):
    """Loads a module from its file with one text replaced, and never from a cache."""

    def __init__(self, name: str, path: str, bug: Bug) -> None:
        super().__init__(name, path)
        self._bug = bug

    def get_code(self, fullname: str) -> Any:
        """The changed module, compiled."""
        source = Path(self.path).read_text("utf-8")
        times = source.count(self._bug.old)
        if times != 1:
            msg = f"{self._bug.module} has {self._bug.old!r} {times} times: plant {self._bug.name!r} anew."
            raise NotPlantable(msg)
        return compile(source.replace(self._bug.old, self._bug.new), self.path, "exec")


class _Planter:
    """Finds the one module that is changed; all others are found as ever."""

    def __init__(self, bug: Bug) -> None:
        self._bug = bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The changed module's."""
        if fullname != self._bug.module:
            return None
        found = PathFinder.find_spec(fullname, path)
        if found is None or found.origin is None:
            return None
        return importlib.util.spec_from_file_location(
            fullname, found.origin, loader=_ChangedSource(fullname, found.origin, self._bug)
        )


@contextmanager
def mutated(bug: Bug) -> Iterator[ModuleType]:
    """`tests.simulation.history`, standing on the changed ledger; raises NotPlantable."""
    true = {name: module for name, module in sys.modules.items() if _is_ours(name)}
    planter = _Planter(bug)
    sys.meta_path.insert(0, planter)
    try:
        _forget()
        yield importlib.import_module("tests.simulation.history")
    finally:
        sys.meta_path.remove(planter)
        _forget()
        sys.modules.update(true)
        for name, module in true.items():
            parent, _, child = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], child, module)


def _is_ours(name: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in LOADED_ANEW)


def _forget() -> None:
    for name in [name for name in sys.modules if _is_ours(name)]:
        del sys.modules[name]
