"""Notices as mail, by SMTP (RFC 5321)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from msgspec import Struct

from services.notifications.channels import ChannelTrouble
from services.notifications.channels.mail import mail_for
from services.notifications.message import Message
from services.notifications.staff import Staff

SECONDS = 8.0
"""How long one command may take; less than the notice as a whole."""
GOODBYE_SECONDS = 2.0
_REFUSED_FOR_GOOD = 500


class SmtpServer(Struct, frozen=True):
    """A mail server that takes our mails on; `tls` from the first byte, or after asking with `starttls`."""

    host: str
    port: int
    sender: str
    tls: bool
    starttls: bool
    username: str | None = None
    password: str | None = None


class SmtpChannel:
    """Hands each notice to the server as one mail to one recipient."""

    name = "smtp"

    def __init__(self, server: SmtpServer, staff: Callable[[], Staff], tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._staff = staff
        self._tls = tls or ssl.create_default_context()
        self._goodbyes: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """Nothing is kept between messages."""

    async def send(self, message: Message) -> None:
        """Return once the server has answered for the mail; raises ChannelTrouble."""
        recipient = self._staff().address_of(message.recipient)
        if recipient is None:
            raise ChannelTrouble(
                "The staff file has no mail address for the recipient: name it in CASELEDGER_STAFF_FILE, then retry.",
                for_good=True,
            )
        try:
            await self._hand_over(message, recipient)
        except (SMTPException, ValueError, OSError) as error:
            raise trouble_of(error) from None

    async def _hand_over(self, message: Message, recipient: str) -> None:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=SECONDS,
            use_tls=server.tls,
            start_tls=server.starttls,
            tls_context=self._tls if server.tls or server.starttls else None,
            username=server.username,
            password=server.password,
        )
        try:
            await client.connect()
            mail = mail_for(message, server.sender, recipient)
            await client.send_message(mail, sender=server.sender, recipients=[recipient])
        except BaseException:
            client.close()
            raise
        # Beside: a goodbye that is not answered must not make a mail that was taken look lost.
        goodbye = asyncio.create_task(_say_goodbye(client))
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    with suppress(SMTPException, OSError):
        await client.quit(timeout=GOODBYE_SECONDS)
    client.close()


def trouble_of(error: Exception) -> ChannelTrouble:  # noqa: PLR0911 - one for each kind
    """What became of the mail, in words without an address: what servers say often repeats it."""
    match error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error:
        case SMTPRecipientsRefused(recipients=[refused, *_]):
            return _refused("the recipient", refused.code)
        case SMTPAuthenticationError(code=code):
            return ChannelTrouble(f"The mail server did not let us sign in ({code}): see CASELEDGER_SMTP_URL.")
        case SMTPDataError(code=code):
            return _refused("the mail", code)
        case SMTPResponseException(code=code):
            # Not this recipient's fault nor this mail's: to give all of them up would help nobody.
            return ChannelTrouble(f"The mail server does not take mails from us ({code}).")
        case SMTPNotSupported() | SMTPException(message="SMTP STARTTLS extension not supported by server."):
            return ChannelTrouble("The mail server does not offer what CASELEDGER_SMTP_URL asks for, such as STARTTLS.")
        case ssl.SSLError():
            return ChannelTrouble("The mail server's certificate cannot be trusted: see SSL_CERT_FILE.")
        case _:
            return ChannelTrouble(f"The mail server cannot be reached or broke off ({type(error).__name__}).")


def _refused(what: str, code: int) -> ChannelTrouble:
    return ChannelTrouble(f"The mail server refused {what} ({code}).", for_good=code >= _REFUSED_FOR_GOOD)
