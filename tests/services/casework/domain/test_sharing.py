"""What a consent allows and what taking it back does: stops what waits, leaves what was done, says who must be told."""

from __future__ import annotations

import msgspec
import pytest

from contracts.commands import Answer, AuthoriseDisclosure, CorrectEntry
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DisclosureMade,
    Ground,
    Purpose,
    WithdrawalTold,
)
from contracts.facts.support import ReferralMade
from contracts.vocabulary import Recipient, Service
from services.casework.judging import see_case
from services.casework.sharing import Sharing
from tests.services.casework.domain.oak import NOON, ONE, RECEIPT, TWO, oak_case
from tests.services.casework.domain.scenario import Scenario, When, london, told

LATER = "2026-03-11 15:00"
SUPPORT, HELP = Recipient.VICTIM_SUPPORT, Purpose.SUPPORT
YES = ConsentGiven(person="p1", recipient=SUPPORT, purpose=HELP, form=ConsentForm.WRITTEN, document="doc-1")
TELL = AuthoriseDisclosure(recipient=SUPPORT, purpose=HELP, about=("p1",))
TOLD = DisclosureMade(recipient=SUPPORT, purpose=HELP, about=("p1",))
NO_MORE = ConsentWithdrawn(person="p1")


@pytest.fixture
def case() -> Scenario:
    """A hate case whose victim p1 consented in writing to Victim Support being told."""
    started = oak_case()
    started.given(YES, at=RECEIPT)
    return started


def shared(case: Scenario, at: When) -> Sharing:
    return case.file(at).sharing


def consents_of_disclosures(case: Scenario, at: When) -> list[str]:
    """The consent there was for each passing on, in the order in which they happened."""
    things = see_case(case.history, case.book, london(at)).seen.things
    return [thing.get("consent") for thing in things.of("disclosure")]


def test_a_consent_stands_per_recipient_and_purpose(case: Scenario) -> None:
    """With its paper and since when; nothing is said of any other."""
    [consent] = shared(case, NOON).consents
    told = (consent.person, consent.recipient, consent.purpose, consent.says, consent.document, consent.since)
    assert told == ("p1", "victim_support", "support", "written", "doc-1", london(RECEIPT))


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (NO_MORE, "withdrawn"),
        (ConsentWithdrawn(person="p1", recipient=SUPPORT), "withdrawn"),
        (ConsentRefused(person="p1", recipient=SUPPORT, purpose=HELP), "refused"),
        (ConsentWithdrawn(person="p1", recipient=Recipient.POLICE), "written"),
        (ConsentWithdrawn(person="p2"), "written"),
    ],
)
def test_the_last_word_counts(case: Scenario, word: ConsentWithdrawn | ConsentRefused, says: str) -> None:
    """A withdrawal of everything, of this recipient, a refusal; not one of another recipient or person."""
    case.given(word, at=ONE)
    assert next(one.says for one in shared(case, TWO).consents if one.recipient == "victim_support") == says


def test_a_spoken_yes_takes_nothing_from_a_paper(case: Scenario) -> None:
    """She said yes again on the telephone: the written consent stands, until she takes it back."""
    spoken = ConsentGiven(person="p1", recipient=SUPPORT, purpose=HELP, form=ConsentForm.SPOKEN)
    case.given(spoken, at=NOON)
    case.given(TOLD, at=NOON)
    assert [(one.says, one.document) for one in shared(case, NOON).consents] == [("written", "doc-1")]
    case.given(NO_MORE, at=ONE)
    case.given(spoken, at=TWO)
    case.given(TOLD, at=TWO)
    assert consents_of_disclosures(case, TWO) == ["written", "spoken"]


def test_a_consent_runs_out(case: Scenario) -> None:
    """At the instant up to which it was given."""
    until = ConsentGiven(
        person="p1", recipient=Recipient.POLICE, purpose=HELP, form=ConsentForm.SPOKEN, until=london(ONE)
    )  # fmt: skip
    case.given(until, at=RECEIPT)
    assert [one.says for at in (NOON, ONE) for one in shared(case, at).consents if one.recipient == "police"] == [
        "spoken",
        "ended",
    ]


def test_what_was_authorised_waits_until_it_is_made(case: Scenario) -> None:
    """Then it is done, and waits no longer."""
    assert case.when(TELL, NOON).outcome is Answer.DONE
    assert [(one.recipient, one.about) for one in shared(case, NOON).waiting] == [("victim_support", ("p1",))]
    case.given(TOLD, at=ONE)
    assert (shared(case, TWO).waiting, shared(case, TWO).stopped) == ((), ())


def test_one_making_carries_out_one_authorisation(case: Scenario) -> None:
    """Two were authorised and one was made: one waits still."""
    case.when(TELL, NOON)
    case.when(TELL, ONE)
    case.given(TOLD, at=TWO)
    assert len(shared(case, LATER).waiting) == 1


def test_a_withdrawal_stops_what_waits_and_a_new_consent_lets_it_go_on(case: Scenario) -> None:
    """It names the word that stopped it."""
    case.when(TELL, NOON)
    case.given(NO_MORE, at=ONE)
    assert shared(case, ONE).waiting == ()
    assert [one.stopped_by for one in shared(case, ONE).stopped] == [case.entry(ConsentWithdrawn)]
    case.given(YES, at=TWO)
    assert (len(shared(case, TWO).waiting), shared(case, TWO).stopped) == (1, ())


def test_a_withdrawal_that_was_recorded_late_stops_it_as_well(case: Scenario) -> None:
    """She had taken it back before it was authorised, and nobody knew."""
    case.when(TELL, ONE)
    case.given(NO_MORE, at=NOON, recorded=TWO)
    assert len(shared(case, TWO).stopped) == 1


def test_a_consent_that_ran_out_or_never_was_stops_it(case: Scenario) -> None:
    """It was given up to an hour, or had been entered by mistake."""
    until = ConsentGiven(
        person="p1", recipient=Recipient.POLICE, purpose=HELP, form=ConsentForm.SPOKEN, until=london(TWO)
    )  # fmt: skip
    police = msgspec.structs.replace(TELL, recipient=Recipient.POLICE, facts=(told(until, NOON),))
    case.when(police, NOON)
    case.when(msgspec.structs.replace(TELL, ground=Ground.CONSENT), NOON)
    assert [len(shared(case, at).stopped) for at in (ONE, TWO)] == [0, 1]
    entry = case.events(ConsentGiven)[0].id
    case.when(CorrectEntry(entry=entry, replacement=None, reason="Not hers.", expected_version=case.version), TWO)
    assert [one.stopped_by for one in shared(case, LATER).stopped] == [None, None]


def test_what_rests_on_another_ground_goes_on(case: Scenario) -> None:
    """A court order needs no consent, so that taking it back stops nothing."""
    case.when(msgspec.structs.replace(TELL, ground=Ground.REQUIRED_BY_LAW), NOON)
    case.given(NO_MORE, at=ONE)
    assert (len(shared(case, TWO).waiting), shared(case, TWO).stopped) == (1, ())


def test_a_refusal_that_was_known_stops_nothing_by_itself(case: Scenario) -> None:
    """It was authorised in spite of it; a new one stops it."""
    other = msgspec.structs.replace(TELL, recipient=Recipient.HEALTH)
    refused = ConsentRefused(person="p1", recipient=Recipient.HEALTH, purpose=HELP)
    case.given(refused, at=RECEIPT)
    case.when(other, NOON)
    assert len(shared(case, NOON).waiting) == 1
    case.given(refused, at=ONE)
    assert (shared(case, ONE).waiting, len(shared(case, ONE).stopped)) == ((), 1)


def test_what_is_made_all_the_same_is_judged_without_consent(case: Scenario) -> None:
    """What was made before stays as it was; the authorisation of what was made after is worth nothing."""
    case.when(TELL, NOON)
    case.given(TOLD, at=NOON)
    case.given(NO_MORE, at=ONE)
    case.given(TOLD, at=TWO)
    assert consents_of_disclosures(case, LATER) == ["written", "none"]


def test_everyone_who_was_given_something_must_be_told_of_the_withdrawal(case: Scenario) -> None:
    """Once for a recipient, naming what they had; not those who had nothing, nor those who were told."""
    for at in (NOON, "2026-03-11 12:30"):
        case.given(TOLD, at=at)
    case.given(NO_MORE, at=ONE)
    [one] = shared(case, TWO).to_tell
    assert (one.person, one.recipient, one.withdrawn_at, len(one.disclosures)) == (
        "p1", "victim_support", london(ONE), 2,
    )  # fmt: skip
    case.given(WithdrawalTold(person="p1", recipient=Recipient.POLICE), at=TWO)
    assert len(shared(case, TWO).to_tell) == 1
    case.given(WithdrawalTold(person="p1", recipient=SUPPORT), at=TWO)
    assert shared(case, TWO).to_tell == ()


def test_who_was_told_of_one_withdrawal_must_be_told_of_the_next(case: Scenario) -> None:
    """She consented anew in between, and they were given something again."""
    for word, at in (
        (TOLD, NOON),
        (NO_MORE, "2026-03-11 12:15"),
        (YES, "2026-03-11 12:45"),
        (TOLD, ONE),
        (NO_MORE, TWO),
    ):
        case.given(word, at=at)
    case.given(WithdrawalTold(person="p1", recipient=SUPPORT), at="2026-03-11 12:30")
    assert [one.withdrawn_at for one in shared(case, LATER).to_tell] == [london(TWO)]


def test_nobody_has_to_be_told_of_what_they_never_had_by_consent(case: Scenario) -> None:
    """Nor while the consent stands, nor when it was given again."""
    case.given(DisclosureMade(recipient=Recipient.POLICE, purpose=HELP, about=("p1",)), at=NOON)
    case.given(TOLD, at=NOON)
    assert shared(case, NOON).to_tell == ()
    case.given(NO_MORE, at=ONE)
    assert [one.recipient for one in shared(case, TWO).to_tell] == ["victim_support"]
    case.given(YES, at=TWO)
    assert shared(case, LATER).to_tell == ()


def test_a_referral_that_carries_a_person_is_a_disclosure(case: Scenario) -> None:
    """It carries out what was authorised, rests on the same consent and must hear of the withdrawal; a signpost not."""
    case.when(TELL, NOON)
    case.given(ReferralMade(referral="f1", service=Service.VICTIM_SUPPORT, person="p1"), at=NOON)
    case.given(ReferralMade(referral="f2", service=Service.COUNSELLING, person="p1", signposted=True), at=NOON)
    case.given(NO_MORE, at=ONE)
    assert consents_of_disclosures(case, ONE) == ["written"]
    assert (shared(case, ONE).stopped, [one.recipient for one in shared(case, ONE).to_tell]) == ((), ["victim_support"])


def test_as_known_before_the_withdrawal_it_still_waits(case: Scenario) -> None:
    """The withdrawal was recorded late: what was known then stays obtainable."""
    case.when(TELL, NOON)
    case.given(NO_MORE, at=ONE, recorded=LATER)
    assert len(case.file(as_known=TWO, as_at=TWO).sharing.waiting) == 1
    assert len(case.file(as_known=LATER, as_at=TWO).sharing.stopped) == 1
