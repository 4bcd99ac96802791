"""Derby Homes: victims are encouraged to go to the police, and with consent Stop Hate UK is told."""

from __future__ import annotations

from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DisclosureMade,
    PoliceReportDeclined,
    PoliceReportEncouraged,
    PoliceReportMade,
    PoliceReportSupported,
    Purpose,
    ReportedBy,
)
from contracts.facts.contact import ContactPaused, ContactResumed
from contracts.vocabulary import PauseGround, Recipient
from tests.services.casework.clauses.derby import TWO, case, further
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

AT, NEXT, LATER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-12 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


def encouraged(**said: object) -> Told:
    """A case in which the victim was encouraged to go to the police."""
    told = case(**said)
    told.given(PoliceReportEncouraged(person="p1"), NEXT)
    return told


def consent(form: ConsentForm = ConsentForm.WRITTEN) -> ConsentGiven:
    """The victim's consent that Stop Hate UK learns of it."""
    return ConsentGiven(person="p1", recipient=Recipient.STOP_HATE_UK, purpose=Purpose.MONITORING, form=form)


def told_stop_hate_uk() -> DisclosureMade:
    """The incident told to Stop Hate UK."""
    return DisclosureMade(recipient=Recipient.STOP_HATE_UK, purpose=Purpose.MONITORING, about=("p1",))


@met("derby-homes:4.10")
def test_with_consent_every_incident_is_told() -> None:
    """One before the consent and one after it, each told on the day after."""
    told = encouraged()
    told.given(consent(), NEXT)
    told.given(told_stop_hate_uk(), "2026-05-07 10:00")
    told.given(further(), LATER)
    assert told.clause("derby-homes:4.10", LATER).counts == {"met": 2, "pending": 1}
    told.given(told_stop_hate_uk(), "2026-05-13 10:00")
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 3}


@met("derby-homes:4.10")
def test_without_consent_there_is_nothing_to_tell_stop_hate_uk() -> None:
    """Encouraged to go to the police, and not wanting to: that is all."""
    told = case()
    told.given(PoliceReportDeclined(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.10", AFTER) == "met"


@met("derby-homes:4.10")
def test_consent_taken_back_in_time_ends_the_duty() -> None:
    """Given on 6 May, taken back on 7 May, for everything: an incident of 12 May is not to be told either."""
    told = encouraged()
    told.given(consent(), NEXT)
    told.given(ConsentWithdrawn(person="p1"), "2026-05-07 10:00")
    told.given(further(), LATER)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 2}


@not_met("derby-homes:4.10")
def test_told_without_any_consent() -> None:
    """What was passed on cannot be taken back, even by consent that comes later."""
    told = encouraged()
    told.given(told_stop_hate_uk(), "2026-05-07 10:00")
    told.given(consent(), LATER)
    assert told.verdict("derby-homes:4.10", AFTER) == "breached"


@not_met("derby-homes:4.10")
def test_the_second_incident_was_not_told_despite_consent() -> None:
    """All of them are told, not only the first."""
    told = encouraged()
    told.given(consent(), NEXT)
    told.given(told_stop_hate_uk(), "2026-05-07 10:00")
    told.given(further(), LATER)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 2, "not_evidenced": 1}


@not_met("derby-homes:4.10")
def test_nobody_encouraged_the_second_victim() -> None:
    """Each victim is."""
    told = encouraged(**TWO)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 1, "not_evidenced": 1}


@met("derby-homes:4.10")
def test_spoken_consent_keeps_this_clause_and_breaks_the_other() -> None:
    """The two do not ask for the same; both are shown."""
    told = encouraged()
    told.given(consent(ConsentForm.SPOKEN), NEXT)
    told.given(told_stop_hate_uk(), "2026-05-07 10:00")
    assert told.verdict("derby-homes:4.10", AFTER) == "met"
    assert told.verdict("derby-homes:4.13.1", AFTER) == "breached"


@not_applicable("derby-homes:4.10")
def test_consent_in_trouble_that_is_no_hate() -> None:
    """Stop Hate UK has no interest in it, and the policy does not bind."""
    told = case(hate=False)
    told.given(consent(), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.10", AFTER) == "not_applicable"


@met("derby-homes:4.10")
def test_every_way_of_encouraging_counts_for_the_victim_it_reached() -> None:
    """Helped, unwilling, or having gone to the police; that someone else told them is no encouragement."""
    ways = (
        PoliceReportEncouraged(person="p1"),
        PoliceReportSupported(accepted=True, person="p1"),
        PoliceReportDeclined(person="p1"),
        PoliceReportMade(by=ReportedBy.VICTIM, person="p1"),
    )
    for way in ways:
        told = case(**TWO)
        told.given(way, NEXT)
        assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 1, "pending": 1}
    other = case()
    other.given(PoliceReportMade(by=ReportedBy.OTHER, person="p1"), NEXT)
    assert other.verdict("derby-homes:4.10", AFTER) == "pending"


@met("derby-homes:4.10")
def test_encouraging_waits_while_the_victim_cannot_be_contacted() -> None:
    """It is neither pending nor a failing."""
    told = case()
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), NEXT)
    assert told.verdict("derby-homes:4.10", LATER) == "suspended"
    told.given(ContactResumed(person="p1"), "2026-05-13 10:00")
    told.given(PoliceReportEncouraged(person="p1"), "2026-05-14 10:00")
    assert told.verdict("derby-homes:4.10", AFTER) == "met"


@met("derby-homes:4.10")
def test_consent_ends_by_every_way_of_taking_it_back() -> None:
    """For Stop Hate UK or for everyone, or by a refusal; not by what the other victim says, nor about the council."""
    back, ends, goes_on = "2026-05-07 10:00", {"met": 2}, {"met": 1, "not_evidenced": 1}
    for ended, counts in (
        (ConsentWithdrawn(person="p1", recipient=Recipient.STOP_HATE_UK), ends),
        (ConsentWithdrawn(person="p1"), ends),
        (ConsentRefused(person="p1", recipient=Recipient.STOP_HATE_UK, purpose=Purpose.MONITORING), ends),
        (ConsentWithdrawn(person="p1", recipient=Recipient.COUNCIL), goes_on),
        (ConsentRefused(person="p1", recipient=Recipient.COUNCIL, purpose=Purpose.MONITORING), goes_on),
        (ConsentWithdrawn(person="p2", recipient=Recipient.STOP_HATE_UK), goes_on),
        (ConsentWithdrawn(person="p2"), goes_on),
        (ConsentRefused(person="p2", recipient=Recipient.STOP_HATE_UK, purpose=Purpose.MONITORING), goes_on),
    ):
        told = encouraged()
        told.given(consent(), NEXT)
        told.given(ended, back)
        told.closed(CLOSED)
        assert told.clause("derby-homes:4.10", AFTER).counts == counts


@not_met("derby-homes:4.10")
def test_another_agency_is_not_stop_hate_uk() -> None:
    """With consent for Stop Hate UK, told to the council: theirs is still to come, and the council's no matter here."""
    told = encouraged()
    told.given(consent(), NEXT)
    told.given(DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.SUPPORT, about=("p1",)), "2026-05-07 10:00")
    told.given(further(), LATER)
    told.given(DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.SUPPORT, about=("p1",)), "2026-05-13 10:00")
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 1, "not_evidenced": 2}


@met("derby-homes:4.10")
def test_consent_renewed_asks_for_nothing_that_was_told_already() -> None:
    """Given, told, and given once more; but given anew after it was taken back, it is still to be told."""
    told = encouraged()
    told.given(consent(), NEXT)
    told.given(told_stop_hate_uk(), "2026-05-07 10:00")
    told.given(consent(), LATER)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 2}
    anew = encouraged()
    anew.given(consent(), NEXT)
    anew.given(ConsentWithdrawn(person="p1"), "2026-05-07 10:00")
    anew.given(consent(), LATER)
    assert anew.clause("derby-homes:4.10", AFTER).counts == {"met": 2, "pending": 1}


@met("derby-homes:4.10")
def test_a_further_incident_without_consent_is_told_to_nobody() -> None:
    """Consent that the council learns of it is none for Stop Hate UK."""
    told = encouraged()
    told.given(
        ConsentGiven(
            person="p1", recipient=Recipient.COUNCIL, purpose=Purpose.SUPPORT, form=ConsentForm.WRITTEN, document="d1"
        ),
        NEXT,
    )
    told.given(further(), LATER)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.10", AFTER).counts == {"met": 1}
