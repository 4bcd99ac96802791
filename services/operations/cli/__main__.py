"""`python -m services.operations.cli` is the command `caseledger`."""

from services.operations.cli import main

main()
