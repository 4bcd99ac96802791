"""Where casework keeps what it can make again and what it cannot, and which policies it goes by."""

from pathlib import Path

from sqlalchemy.engine import Engine

from services.casework.policy import CALENDAR, PACKS, HolidayTableError, PolicyBook, PolicyError, load_policies
from services.settings import Settings, SettingsError


def views_place(settings: Settings) -> str | Path:
    """The database of the read models: the one that was set, else a file."""
    return settings.database_url or settings.data_dir / "casework.sqlite3"


def drafts_place(settings: Settings, views: Engine) -> Path | Engine:
    """The database of unfinished reports: that of the views where one was set, else a file.

    It cannot be made again as a view can.
    """
    return views if settings.database_url else settings.data_dir / "drafts.sqlite3"


def copies_folder(settings: Settings) -> Path:
    """The folder of the local copies of the ledger, one file a partition."""
    return settings.data_dir / "case-ledger"


def policy_book(settings: Settings) -> PolicyBook:
    """The policies and the holiday table to go by.

    Raises SettingsError naming the file and the entry that cannot be used.
    """
    try:
        return load_policies(settings.policies_dir, settings.calendar_file)
    except HolidayTableError as problem:
        file = settings.calendar_file or CALENDAR
        raise SettingsError("CASELEDGER_CALENDAR_FILE", str(file), str(problem)) from problem
    except PolicyError as problem:
        raise SettingsError("CASELEDGER_POLICIES_DIR", str(settings.policies_dir or PACKS), str(problem)) from problem
