"""Where intake keeps its book."""

from pathlib import Path

from services.settings import Settings


def book_place(settings: Settings) -> str | Path:
    """The database of the book of reports: the one that was set, else a file."""
    return settings.database_url or settings.data_dir / "intake.sqlite3"
