"""The ledger stands alone: whoever takes the folder has an event store, and nothing of cases comes with it."""

import os
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from shutil import copytree

LEDGER = Path(__file__).parents[2] / "ledger"
LOAD_ALL = """
import importlib, pkgutil, sys, ledger
for module in pkgutil.walk_packages(ledger.__path__, "ledger."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
OURS = {"contracts", "services", "deploy", "tests"}
# What the folder needs installed beside it, as docs/ledger.md tells whoever lifts it out.
NEEDED = {"aiokafka", "eventsourcing", "msgspec", "structlog"}


def test_the_folder_works_on_its_own(tmp_path: Path) -> None:
    """Copied elsewhere, with nothing of the project beside it, every module loads and asks for four packages only."""
    copytree(LEDGER, tmp_path / "ledger", ignore=lambda *_: ["__pycache__"])
    # Installed packages by their folder alone: the project's own install would lead back to it.
    paths = [str(tmp_path), *(path for path in sys.path if path.endswith("site-packages"))]

    done = subprocess.run(
        [sys.executable, "-S", "-c", LOAD_ALL],
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join(paths), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert not loaded & OURS
    needed = [line for line in requires("caseledger") or [] if "extra ==" not in line]
    assert {re.split(r"[^\w-]", line)[0].replace("-", "_") for line in needed} & loaded == NEEDED
