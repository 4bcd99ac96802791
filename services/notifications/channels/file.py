"""Notices as files: one JSON file a notice, named by its id."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import msgspec

from services.notifications.channels import ChannelTrouble
from services.notifications.message import Message


class FileChannel:
    """Writes `<directory>/<notice id>.json`, whole or not at all; writing it again leaves one file."""

    name = "file"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, message: Message) -> None:
        """Write the file and make it last; raises ChannelTrouble."""
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise ChannelTrouble(f"The notices' folder cannot be written: {error.strerror}.") from error

    def _write(self, message: Message) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        # A name of its own for each try: one that was given up on may still be writing.
        handle, name = tempfile.mkstemp(prefix=f".{message.id}.", suffix=".tmp", dir=self._directory)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(message), indent=2) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._directory / f"{message.id}.json")
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._make_name_last()

    def _make_name_last(self) -> None:
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def begin(self) -> None:
        """Remove what a process that was killed left half written."""
        for part in self._directory.glob(".*.tmp"):
            part.unlink(missing_ok=True)
