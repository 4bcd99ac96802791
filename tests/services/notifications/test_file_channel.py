"""The file channel: whole files under the notice's id, or a plain reason."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from services.notifications.channels import ChannelTrouble
from services.notifications.channels.file import FileChannel
from services.notifications.message import Message
from tests.services.notifications.situations import NOON

MESSAGE = Message(
    id=UUID("11111111-2222-4333-8444-555555555555"),
    recipient="team:whg",
    landlord="whg",
    occasion="new_case",
    reference="11111111",
    subject="Case 11111111: a new case",
    action="Look.",
    asked_at=NOON,
    link="http://127.0.0.1:8000/cases/11111111",
)


def names(folder: Path) -> list[str]:
    """What lies in the folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())


async def test_sending_twice_is_one_whole_file(tmp_path: Path) -> None:
    """The folder is made; nothing but the file is left in it, also when both happen at once."""
    channel = FileChannel(tmp_path / "deep" / "notices")
    await asyncio.gather(channel.send(MESSAGE), channel.send(MESSAGE))
    await channel.send(MESSAGE)
    folder = tmp_path / "deep" / "notices"

    assert names(folder) == [f"{MESSAGE.id}.json"]
    assert msgspec.json.decode((folder / f"{MESSAGE.id}.json").read_bytes(), type=Message) == MESSAGE


async def test_a_folder_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    """The reason is plain and says nothing of the message."""
    (tmp_path / "notices").write_text("a file stands where the folder should be")
    with pytest.raises(ChannelTrouble, match=r"The notices' folder cannot be written: File exists\."):
        await FileChannel(tmp_path / "notices").send(MESSAGE)


async def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Half-written files go, finished ones stay."""
    channel = FileChannel(tmp_path)
    await channel.send(MESSAGE)
    (tmp_path / f".{MESSAGE.id}.x1.tmp").write_text("half")
    channel.begin()

    assert names(tmp_path) == [f"{MESSAGE.id}.json"]
