"""Choosing whom to tell, by what the tables say at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.engine import Connection

from contracts.notices import NoticeEvent
from services.notifications import notice_table, officer_table, party_table, rota_table, unanswered, wanted_table
from services.notifications.notice import Notice, said_of
from services.notifications.recipients import chain
from services.notifications.staff import Staff
from services.notifications.telling import tell
from services.notifications.wanted import Wanted
from services.rota import Rota


class Choosing:
    """Turns what somebody must hear of into notices to somebody, by each of the ways."""

    def __init__(self, staff: Callable[[], Staff], ways: Sequence[str]) -> None:
        self._staff = staff
        self._ways = ways

    def requests(self, connection: Connection, now: datetime, limit: int) -> list[NoticeEvent]:
        """What the notice ledger is to be told next: notices of new events, and those that go on to somebody else."""
        wanted = wanted_table.next_wanted(connection, limit)
        known = notice_table.told_of(connection, [one.about for one in wanted])
        wanted_table.forget(connection, list(known))
        new = [one for one in wanted if one.about not in known]
        return self._chosen(connection, [*new, *unanswered.to_pass_on(connection, now, limit)], now)

    def _chosen(self, connection: Connection, wanted: Sequence[Wanted], now: datetime) -> list[NoticeEvent]:
        told = notice_table.told_of(connection, [one.about for one in wanted])
        chains = self._chains(connection, wanted, now)
        return [
            said_of(one.stream, one.landlord, fact, now)
            for one in wanted
            for fact in tell(one, chains[one.stream], told.get(one.about, ()), now, self._ways)
        ]

    def _chains(self, connection: Connection, wanted: Sequence[Wanted], now: datetime) -> Mapping[str, tuple[str, ...]]:
        landlords = {one.stream: one.landlord for one in wanted}
        officers = officer_table.officers_of(connection, landlords)
        parties = party_table.digests_of(connection, landlords)
        rotas = {landlord: rota_table.rota_of(connection, landlord, now) for landlord in set(landlords.values())}
        return {
            stream: self._chain(landlord, officers.of(stream), rotas[landlord], now, parties.get(stream, set()))
            for stream, landlord in landlords.items()
        }

    def _chain(
        self, landlord: str, officer: str | None, rota: Rota, now: datetime, parties: set[bytes]
    ) -> tuple[str, ...]:
        return chain(landlord, officer, rota, now, partial(_is_party, self._staff(), parties))

    def to_parties(self, connection: Connection, notices: Iterable[Notice]) -> set[Notice]:
        """Those of the notices whose recipient turned out to be a party to the case: they are not sent."""
        asked = list(notices)
        parties = party_table.digests_of(connection, {one.stream for one in asked})
        staff = self._staff()
        return {one for one in asked if _is_party(staff, parties.get(one.stream, set()), one.recipient)}


def _is_party(staff: Staff, parties: set[bytes], officer: str) -> bool:
    """Whether one of the addresses or numbers of the officer is that of somebody in the case."""
    return not parties.isdisjoint(staff.digests_of(officer))
