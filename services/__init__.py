"""The processes of the case ledger; they meet in `contracts` and never import one another."""
