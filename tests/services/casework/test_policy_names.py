"""What landlords are called and what clauses ask, in the words of the packs."""

import msgspec

from services.casework.policy import PolicyBook, load_policies
from services.casework.policy_names import policy_names
from services.casework.policy_rows import published


def test_every_published_row_and_landlord_has_words() -> None:
    """So no list has to show an id alone."""
    names = policy_names(load_policies())

    assert all(names.clause(row) for row in published())
    assert all(row.partition(":")[0] in names.landlords for row in published())


def test_of_several_versions_the_newest_that_has_it_speaks() -> None:
    """A row that a newer version left out keeps its last words; what no pack knows is its id, or nothing."""
    book = load_policies()
    old = next(policy for policy in book.policies if policy.landlord == "whg")
    row = msgspec.structs.replace(old.clauses[0], says="Said anew.")
    new = msgspec.structs.replace(old, version="newer", adopted="2030-01", landlord_name="WHG", clauses=(row,))

    names = policy_names(PolicyBook(policies=(new, old), calendar=book.calendar))

    assert names.clause(row.id) == "Said anew."
    assert names.clause(old.clauses[1].id) == old.clauses[1].says
    assert names.landlord("whg") == "WHG"
    assert names.landlord("elsewhere") == "elsewhere"
    assert names.clause("elsewhere:1") == ""
