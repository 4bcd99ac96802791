"""A fold that gives away every event lost, doubled, changed or moved: a chain of digests over a partition's events."""

import hashlib
from collections.abc import Iterable

from tests.history.observations import Seen

NOTHING = hashlib.sha256(b"").hexdigest()


def fold(digest: str, events: Iterable[Seen]) -> str:
    """The digest behind these events, from the one before them; `NOTHING` is the one before position 1."""
    for event in events:
        said = (event.position, event.stream, event.version, event.append_id.hex, event.digest, event.recorded_at_us)
        digest = hashlib.sha256(f"{digest}{said}".encode()).hexdigest()
    return digest
