"""The example that `caseledger judge --example` prints."""

from pathlib import Path

EXAMPLE = Path(__file__).with_name("example.jsonl")
