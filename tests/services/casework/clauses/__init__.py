"""Every row of the five policies, met, not met and not applicable; written from the documents.

Dates are reckoned by hand. `make coverage-proof` takes each row's rule away and expects one of its own tests to fail.
"""
