"""The page on which a report is taken by telephone: what is typed, how it is read, and what it is like."""
