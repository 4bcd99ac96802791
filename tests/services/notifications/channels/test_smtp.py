"""Notices as mail, handed to a real SMTP server."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from contracts.notices import Occasion
from services.notifications.channels import ChannelTrouble
from services.notifications.channels.smtp import SmtpChannel, SmtpServer
from services.notifications.message import Message, message_for
from services.notifications.notice import Notice
from services.notifications.staff import Staff
from tests.services.notifications.channels.conftest import Certificate
from tests.services.notifications.situations import CASE, CLAUSE, NOON, PAGES, STREAM, after

STAFF = Staff(officers={"a.khan": "amira@landlord.example"}, teams={"whg": "team@landlord.example"})
SENDER = "caseledger@landlord.example"


def message(recipient: str = "a.khan") -> Message:
    """A warning."""
    notice = Notice(
        id=uuid4(),
        channel="smtp",
        stream=STREAM,
        landlord="whg",
        occasion=Occasion.WARNING,
        recipient=recipient,
        about=CASE,
        requested_at=NOON,
        clause=CLAUSE,
        due=after(hours=4),
    )
    return message_for(notice, PAGES)


class Inbox:
    """What the server took; `answers` are given to recipients and mails instead of taking them, in turn."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.to_senders: list[str] = []
        self.to_recipients: list[str] = []
        self.to_mails: list[str] = []
        self.breaks_off = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse, or take the sender."""
        if self.to_senders:
            return self.to_senders.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse, or take the recipient."""
        if self.to_recipients:
            return self.to_recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Refuse, break the connection off after all was read, or keep the mail."""
        if self.to_mails:
            return self.to_mails.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=SMTP_POLICY)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append(envelope)
        if self.breaks_off:
            self.breaks_off -= 1
            server.transport.abort()
        return "250 Taken"


@asynccontextmanager
async def serving(inbox: Inbox, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    """The server, on a free port of this machine; with `tls` from the first byte."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, hostname="mail.example", **options), "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def inbox() -> Inbox:
    """Empty."""
    return Inbox()


def channel(port: int, trusting: ssl.SSLContext | None = None, **how: Any) -> SmtpChannel:
    """The channel to that server, in clear unless told otherwise."""
    plain = {"host": "localhost", "port": port, "sender": SENDER, "tls": False, "starttls": False}
    return SmtpChannel(SmtpServer(**plain | how), lambda: STAFF, trusting)


async def refused(channel: SmtpChannel, sent: Message) -> ChannelTrouble:
    """The trouble with it; what is said of it names nobody."""
    with pytest.raises(ChannelTrouble) as raised:
        await channel.send(sent)
    assert "@" not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


async def test_a_mail_has_subject_action_time_and_link_only(inbox: Inbox) -> None:
    """One mail to one recipient, under the notice's id, that no machine answers."""
    sent = message()
    async with serving(inbox) as port:
        await channel(port).send(sent)
    [mail], [envelope] = inbox.mails, inbox.envelopes

    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["amira@landlord.example"])
    assert {name: str(value) for name, value in mail.items()} == {
        "From": SENDER,
        "To": "amira@landlord.example",
        "Subject": "Case 11111111: do what clause whg:2.3.2 asks before 17:00 on 2 April",
        "Date": "Thu, 02 Apr 2026 12:00:00 +0000",
        "Message-ID": f"<{sent.id}@landlord.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
    }
    assert mail.get_content().splitlines() == [
        "A time limit is near. Do what clause whg:2.3.2 asks before 17:00 on 2",
        "April, or record it if it is done; then acknowledge the warning in the",
        "case, or the next person is told.",
        "",
        "Case: 11111111",
        "Due: before 17:00 on 2 April 2026",
        "Clause: whg:2.3.2",
        f"Sign in: {sent.link}",
        "",
        "This mail says nothing about anyone in the case; sign in to read it.",
    ]


async def test_a_mailbox_of_a_team_is_an_address_too(inbox: Inbox) -> None:
    """As the staff file names it."""
    async with serving(inbox) as port:
        await channel(port).send(message("team:whg"))

    assert inbox.envelopes[0].rcpt_tos == ["team@landlord.example"]


async def test_whoever_has_no_address_is_not_reached_and_it_is_said(inbox: Inbox) -> None:
    """At once and for good: the next person is told."""
    async with serving(inbox) as port:
        trouble = await refused(channel(port), message("nobody"))

    assert trouble.for_good
    assert "CASELEDGER_STAFF_FILE" in str(trouble)
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("where", "answer", "reason", "for_good"),
    [
        ("to_recipients", "550 No such user amira@landlord.example", "refused the recipient (550)", True),
        ("to_recipients", "450 amira@landlord.example is greylisted", "refused the recipient (450)", False),
        ("to_mails", "554 Not here, amira@landlord.example", "refused the mail (554)", True),
        ("to_mails", "452 Full", "refused the mail (452)", False),
    ],
)
async def test_what_the_server_refuses(*, inbox: Inbox, where: str, answer: str, reason: str, for_good: bool) -> None:
    """4xx passes, 5xx stays (RFC 5321, 4.2.1); of what the server says only the number is told."""
    getattr(inbox, where).append(answer)
    async with serving(inbox) as port:
        trouble = await refused(channel(port), message())

    assert reason in str(trouble)
    assert trouble.for_good is for_good


async def test_a_sender_that_is_refused_is_ours_to_mend(inbox: Inbox) -> None:
    """Every mail would be refused: none is given up for it."""
    inbox.to_senders.append("553 caseledger@landlord.example may not send")
    async with serving(inbox) as port:
        trouble = await refused(channel(port), message())

    assert not trouble.for_good
    assert "(553)" in str(trouble)


async def test_a_connection_lost_in_the_middle_is_the_same_mail_again(inbox: Inbox) -> None:
    """Nobody knows whether the server kept it; the repeat has the same Message-ID and the same content."""
    inbox.breaks_off = 1
    sent = message()
    async with serving(inbox) as port:
        trouble = await refused(channel(port), sent)
        await channel(port).send(sent)
    first, again = inbox.mails

    assert not trouble.for_good
    assert first.as_bytes() == again.as_bytes()
    assert first["Message-ID"] == f"<{sent.id}@landlord.example>"


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    """Nothing listens."""
    async with serving(Inbox()) as port:
        pass
    trouble = await refused(channel(port), message())

    assert not trouble.for_good
    assert "cannot be reached" in str(trouble)


def let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    """One user, one password."""
    return AuthResult(success=data == LoginPassword(b"ledger", b"sesame"), handled=False)


@pytest.mark.parametrize("starttls", [True, False], ids=["after asking", "from the first byte"])
async def test_signing_in_over_tls(inbox: Inbox, certificate: Certificate, *, starttls: bool) -> None:
    """With the right name and password the mail is taken; with a wrong one it is tried again once that is mended."""
    secure = {"tls_context": certificate.server, "require_starttls": True} if starttls else {"auth_require_tls": False}
    how = {"tls": not starttls, "starttls": starttls, "username": "ledger"}
    options = {"auth_required": True, "authenticator": let_in, **secure}
    async with serving(inbox, None if starttls else certificate.server, **options) as port:
        await channel(port, certificate.client, password="sesame", **how).send(message())
        trouble = await refused(channel(port, certificate.client, password="wrong", **how), message())

    assert len(inbox.mails) == 1
    assert not trouble.for_good
    assert "did not let us sign in (535)" in str(trouble)
    assert "wrong" not in str(trouble)


@pytest.mark.parametrize("starttls", [True, False], ids=["after asking", "from the first byte"])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    inbox: Inbox, certificate: Certificate, *, starttls: bool
) -> None:
    """Nor one of another name: no mail goes to whoever stands between."""
    tls_context = {"tls_context": certificate.server} if starttls else {}
    async with serving(inbox, None if starttls else certificate.server, **tls_context) as port:
        how = {"tls": not starttls, "starttls": starttls}
        strange = await refused(channel(port, **how), message())
        other_name = await refused(channel(port, certificate.client, host="127.0.0.1", **how), message())

    assert inbox.mails == []
    assert not strange.for_good
    assert not other_name.for_good
    assert "certificate" in str(strange)
    assert "certificate" in str(other_name)


async def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(inbox: Inbox) -> None:
    """Somebody in between could have taken the offer out."""
    async with serving(inbox) as port:
        trouble = await refused(channel(port, starttls=True), message())

    assert inbox.mails == []
    assert "STARTTLS" in str(trouble)


@pytest.mark.parametrize("spoil", [lambda m: msgspec.structs.replace(m, subject="A\r\nBcc: x@example.net")])
async def test_nothing_can_add_a_header(inbox: Inbox, spoil: Callable[[Message], Message]) -> None:
    """A line break in what becomes a header is refused, though nothing here can hold one."""
    async with serving(inbox) as port:
        await refused(channel(port), spoil(message()))

    assert inbox.mails == []


class Hanging:
    """A mail server that says what is in `says`, a line for each that it hears, and then nothing more."""

    def __init__(self, *says: str) -> None:
        self.says = says
        self.heard: list[bytes] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """On a free port of this machine."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for said in self.says:
                writer.write(said.encode() + b"\r\n")
                end = b"\r\n.\r\n" if said.startswith("354") else b"\r\n"
                self.heard.append(await reader.readuntil(end))
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


GREETED = ("220 mail.example", "250 mail.example", "250 OK", "250 OK")


async def test_a_goodbye_that_is_not_answered_makes_no_mail_look_lost() -> None:
    """Else the mail, which was taken, would be sent again."""
    server = Hanging(*GREETED, "354 Go on", "250 Taken")
    async with server.serving() as port:
        async with asyncio.timeout(1.5):
            await channel(port).send(message())
        for _ in range(100):
            if server.heard[-1:] == [b"QUIT\r\n"]:
                break
            await asyncio.sleep(0.01)

    assert server.heard[-1] == b"QUIT\r\n"


@pytest.mark.parametrize("says", [(), GREETED[:1], GREETED, (*GREETED, "354 Go on")], ids=len)
async def test_a_server_that_hangs_is_left_when_time_is_up(says: tuple[str, ...]) -> None:
    """Wherever it hangs: no goodbye is waited for, or the attempt would outlive its time and be repeated beside."""
    loop = asyncio.get_running_loop()
    async with Hanging(*says).serving() as port:
        began = loop.time()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await channel(port).send(message())
        lasted = loop.time() - began

    assert lasted < 1.5
