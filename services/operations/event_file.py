"""Files of CloudEvents as people keep them: one JSON object, a JSON array, or one object a line."""

import msgspec

from contracts.cloudevents import Unreadable, batch_items


def events_in(content: bytes) -> list[tuple[int, bytes]]:
    """The line on which each event begins, counted from 1, and its bytes as they stand in the file.

    Raises contracts.cloudevents.Unreadable when there is none, or the file begins as an array and is none.
    """
    if events := _found(content):
        return events
    raise Unreadable("empty", "There are no events in the file.")


def _found(content: bytes) -> list[tuple[int, bytes]]:
    begins = content.count(b"\n", 0, len(content) - len(content.lstrip())) + 1
    body = content.strip()
    if not body:
        return []
    if body.startswith(b"["):
        return [(begins, item) for item in batch_items(body)]
    lines = [(number, line.strip()) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()]
    return lines if _is_one_a_line(body, lines) else [(begins, body)]


def _is_one_a_line(body: bytes, lines: list[tuple[int, bytes]]) -> bool:
    """A broken line among good ones is one broken event; a single object may go over many lines, broken or not."""
    return len(lines) > 1 and not _is_object(body) and any(_is_object(line) for _, line in lines)


def _is_object(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    return True
