"""What the checker says."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    """A promise of the ledger that the evidence shows broken: its kind in a word or two, and what happened."""

    kind: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.sentence}"
