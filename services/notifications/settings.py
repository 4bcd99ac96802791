"""The ways by which notices go, as the settings ask for them."""

from __future__ import annotations

import binascii
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpx
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from ledger.clock import Clock
from services.notifications.channels import Channel
from services.notifications.channels.file import FileChannel
from services.notifications.channels.smtp import SmtpChannel, SmtpServer
from services.notifications.channels.webhook import Endpoint, WebhookChannel
from services.notifications.staff import StaffFile, StaffFileError
from services.settings import Settings, SettingsError

HERE = ("localhost", "127.0.0.1", "::1")
"""Hosts that are this machine: what goes there crosses no wire."""
_PORTS = {"smtp": 587, "smtps": 465}
# The value of these settings is a secret: a refusal does not repeat it.
SECRET = "(secret)"  # noqa: S105 - it stands for one


def staff_file(settings: Settings) -> StaffFile:
    """How staff are reached; raises SettingsError for a file that cannot be used."""
    try:
        return StaffFile(settings.staff_file)
    except StaffFileError as error:
        raise SettingsError("CASELEDGER_STAFF_FILE", str(settings.staff_file), str(error)) from error


def channels(settings: Settings, staff: StaffFile, clock: Clock) -> list[Channel]:
    """Every way that is on: files are, where they were asked for or nothing else is. Raises SettingsError."""
    found: list[Channel] = []
    if settings.smtp_url:
        server = smtp_server(settings.smtp_url)
        if not settings.staff_file:
            raise SettingsError("CASELEDGER_SMTP_URL", SECRET, "name the staff's addresses: CASELEDGER_STAFF_FILE")
        found.append(SmtpChannel(server, staff.current))
    if settings.webhook_url:
        found.append(WebhookChannel(endpoint(settings), clock))
    if settings.notices_in_files or not found:
        found.append(FileChannel(settings.notices_dir))
    return found


def smtp_server(url: str) -> SmtpServer:
    """The mail server of `smtp[s]://user:password@host:port?from=ADDRESS&starttls=yes|no`; raises SettingsError."""
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    if parts.scheme not in _PORTS or not parts.hostname or query.keys() - {"from", "starttls"}:
        raise _smtp("give smtp://user:password@host:port?from=ADDRESS, or smtps:// for TLS from the first byte")
    sender, starttls = query.get("from", [""])[-1], query.get("starttls", ["yes"])[-1]
    if "@" not in sender.strip("@") or not sender.isprintable() or " " in sender:
        raise _smtp("say whom the mails are from: ?from=caseledger@landlord.example")
    if starttls not in ("yes", "no"):
        raise _smtp("starttls is yes or no")
    tls = parts.scheme == "smtps"
    if parts.username and not tls and starttls == "no" and parts.hostname not in HERE:
        raise _smtp("a password must not cross the network in clear: leave starttls=no out, or use smtps://")
    return SmtpServer(
        host=parts.hostname,
        port=_port(parts) or _PORTS[parts.scheme],
        sender=sender,
        tls=tls,
        starttls=not tls and starttls == "yes",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise _smtp("its port is no number") from None


def _smtp(remedy: str) -> SettingsError:
    return SettingsError("CASELEDGER_SMTP_URL", SECRET, remedy)


def endpoint(settings: Settings) -> Endpoint:
    """Where webhooks go and what signs them; raises SettingsError."""
    url, allowed = settings.webhook_url or "", settings.webhook_allow
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        raise _webhook("it is no address") from None
    host = parts.host
    if parts.scheme not in ("http", "https") or not host or parts.userinfo or parts.fragment:
        raise _webhook("give https://hooks.example/path, without a user name")
    if allowed and host not in allowed:
        raise _webhook("its host is not in CASELEDGER_WEBHOOK_ALLOW")
    if parts.scheme == "http" and not (host in HERE and host in allowed):
        raise _webhook("use https; plain http only to this machine, named in CASELEDGER_WEBHOOK_ALLOW")
    return Endpoint(url, _signing_secret(settings.webhook_secret), allowed)


def _signing_secret(secret: str | None) -> str:
    try:
        Webhook(secret or "")
    except (EmptyWebhookSecretError, binascii.Error) as error:
        raise SettingsError(
            "CASELEDGER_WEBHOOK_SECRET", SECRET, "give whsec_ and at least 24 bytes in base64, as its receiver has it"
        ) from error
    return secret or ""


def _webhook(remedy: str) -> SettingsError:
    return SettingsError("CASELEDGER_WEBHOOK_URL", SECRET, remedy)
