"""Sample incident reports: who tells what about whom, with the gaps that real reports have."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from contracts.facts.report import Incident, Motivation
from contracts.reports import IncidentReport
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, Group, MotivationBasis, Strand
from services.operations.samples.cast import Cast
from services.operations.samples.chance import several, weighted
from services.operations.samples.days import from_utc
from services.operations.samples.names import WHAT_HAPPENED
from services.operations.samples.people import Household

_CHANNELS = {
    Channel.PHONE: 35,
    Channel.WEB_FORM: 15,
    Channel.EMAIL: 14,
    Channel.PORTAL: 10,
    Channel.IN_PERSON: 8,
    Channel.OFFICE: 6,
    Channel.TEXT: 5,
    Channel.LETTER: 4,
    Channel.REPORTING_CENTRE: 3,
}
_CHANNEL_OF = {
    Capacity.STAFF: Channel.STAFF,
    Capacity.POLICE: Channel.PARTNER,
    Capacity.PARTNER: Channel.PARTNER,
    Capacity.THIRD_PARTY: Channel.REPORTING_CENTRE,
}
_STRANDS = dict(zip(Strand, (40, 14, 14, 14, 6, 3, 4, 2, 2, 1), strict=True))
_BEHAVIOURS = dict(zip(Behaviour, (40, 14, 6, 4, 18, 5, 10, 1, 8, 2, 9, 4, 2, 3), strict=True))
_GROUPS = {
    Strand.RACE: (Group.UK_NATION, Group.GYPSY_TRAVELLER, Group.ASYLUM_SEEKER, Group.MIGRANT),
    Strand.RELIGION: (Group.NO_FAITH,),
    Strand.DISABILITY: (Group.PHYSICAL_DISABILITY, Group.LEARNING_DISABILITY, Group.MENTAL_HEALTH),
    Strand.TRANSGENDER: (Group.CROSS_DRESSER, Group.GENDER_RECOGNISED),
    Strand.SUBCULTURE: (Group.GOTH,),
}
_GRAVE = {Behaviour.PHYSICAL_ASSAULT, Behaviour.THREATS, Behaviour.ARSON}
_BASES = {MotivationBasis.PERCEIVED: 6, MotivationBasis.DEMONSTRATED: 3, MotivationBasis.ASSOCIATION: 1}


def incident_report(rng: Random, home: Household, cast: Cast, received_at: datetime) -> IncidentReport:
    """A report of something that befell a home, first had by the landlord at `received_at`."""
    behaviours = several(rng, _BEHAVIOURS, at_most=3)
    return IncidentReport(
        channel=_CHANNEL_OF.get(cast.reporter.capacity) or weighted(rng, _CHANNELS),
        immediate_danger=bool(_GRAVE.intersection(behaviours)) and rng.random() < 0.3,
        reporter=cast.reporter,
        motivation=_motivation(rng, cast.reporter.capacity),
        received_at=received_at,
        incident=_incident(rng, home, behaviours, received_at),
        people=cast.people,
        victims=cast.victims,
        alleged_perpetrators=cast.perpetrators,
        witnesses=cast.witnesses,
    )


def _incident(rng: Random, home: Household, behaviours: tuple[Behaviour, ...], received_at: datetime) -> Incident:
    began, ended = _suffered(rng, received_at)
    return Incident(
        suffered_from=began,
        suffered_to=ended,
        uprn=home.uprn if rng.random() < 0.8 else None,
        neighbourhood=home.neighbourhood,
        behaviours=behaviours,
        online=Behaviour.ONLINE_ABUSE in behaviours,
        crime=Crime.YES if _GRAVE.intersection(behaviours) else rng.choice(tuple(Crime)),
        description=" ".join(WHAT_HAPPENED[behaviour] for behaviour in behaviours) if rng.random() < 0.9 else None,
    )


def _suffered(rng: Random, received_at: datetime) -> tuple[str | None, str | None]:
    """When it happened, as precisely as people say: not at all, a day, a stretch of days, or an instant."""
    ended = from_utc(received_at.timestamp() - rng.randrange(10, 6 * 24 * 60) * 60)
    began = ended - timedelta(days=rng.randrange(1, 60))
    days = began.date().isoformat(), ended.date().isoformat()
    instant = ended.isoformat(timespec="seconds")
    return weighted(
        rng, {(days[1], days[1]): 50, days: 15, (instant, instant): 20, (days[1], None): 10, (None, None): 5}
    )


def _motivation(rng: Random, capacity: Capacity) -> Motivation:
    answer = weighted(rng, {"hate": 70, "no hate": 14, "not known": 8, "not asked": 8})
    if answer == "not asked":
        return Motivation(asked=False)
    if answer != "hate":
        return Motivation(asked=True, hate=False if answer == "no hate" else None)
    strands = several(rng, _STRANDS, at_most=2)
    known = [group for strand in strands for group in _GROUPS.get(strand, ())]
    return Motivation(
        asked=True, hate=True, strands=strands, perceived_by=(capacity,), basis=weighted(rng, _BASES),
        groups=(rng.choice(known),) if known and rng.random() < 0.5 else (),
    )  # fmt: skip
