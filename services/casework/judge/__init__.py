"""Facts written in a file, judged without a broker, a database or a clock: what `caseledger judge` shows."""
