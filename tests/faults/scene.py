"""Who takes part, and how long each is ready to wait."""

TOPIC = "ledger"
PARTITIONS = 4
WRITERS = 3
READERS = 2
STREAMS = 25
"""Of each partition."""

REQUEST_SECONDS = 2.0
"""How long a request to a broker may take."""
ANSWER_SECONDS = 3.0
"""How long a batch may wait for its answer before its writer settles it."""
DEADLINES_SECONDS = (0.5, 1.5, 4.0)
"""What callers are ready to wait for."""
LATE_SECONDS = 1.5
"""How much later than its deadline an answer may come on a machine that is short of processors."""


def partitions_of(writer: int) -> tuple[int, int]:
    """The partitions a writer appends to: the first and the last have one owner, those between have two rivals."""
    return writer, writer + 1
