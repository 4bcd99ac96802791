"""Where casework keeps what it can make again."""

from pathlib import Path

from services.settings import Settings


def views_place(settings: Settings) -> str | Path:
    """The database of the read models: the one that was set, else a file."""
    return settings.database_url or settings.data_dir / "casework.sqlite3"


def copies_folder(settings: Settings) -> Path:
    """The folder of the local copies of the ledger, one file a partition."""
    return settings.data_dir / "case-ledger"
