"""The whole ledger in memory, for judging and trying out; pure but for what it keeps."""

from services.casework.offline.ledger import Ledger

__all__ = ["Ledger"]
