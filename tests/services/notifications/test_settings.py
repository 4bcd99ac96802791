"""Which ways are on by which settings, and what is refused before anything is missed."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from ledger.clock import SystemClock
from services.notifications.app import wire
from services.notifications.channels.smtp import SmtpServer
from services.notifications.settings import channels, smtp_server, staff_file
from services.runtime import Runtime
from services.settings import SettingsError, read_settings

SMTP = "smtp://ledger:sesame%21open@mail.example?from=ledger@landlord.example"
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
USER, OCTAL = "user:sesame", "0177.0.0.1"
WEBHOOK = {"CASELEDGER_WEBHOOK_URL": "https://hooks.example/notices", "CASELEDGER_WEBHOOK_SECRET": SECRET}


@pytest.fixture
def staff(tmp_path: Path) -> str:
    """A staff file."""
    path = tmp_path / "staff.toml"
    path.write_text('domain = "landlord.example"')
    return str(path)


def ways(environ: dict[str, str]) -> list[str]:
    """The ways that are on."""
    settings = read_settings(environ)
    return [channel.name for channel in channels(settings, staff_file(settings), SystemClock())]


def test_a_notice_goes_by_every_way_that_is_on(staff: str) -> None:
    """To files when nothing else is on, or when they were asked for."""
    mail = {"CASELEDGER_SMTP_URL": SMTP, "CASELEDGER_STAFF_FILE": staff}

    assert ways({}) == ["file"]
    assert ways(mail) == ["smtp"]
    assert ways(WEBHOOK) == ["webhook"]
    assert ways({**mail, **WEBHOOK}) == ["smtp", "webhook"]
    assert ways({**WEBHOOK, "CASELEDGER_NOTICES_DIR": "notices"}) == ["webhook", "file"]


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """As all secrets do."""
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    environ = {
        "CASELEDGER_WEBHOOK_URL": WEBHOOK["CASELEDGER_WEBHOOK_URL"],
        "CASELEDGER_WEBHOOK_SECRET_FILE": str(path),
    }

    assert ways(environ) == ["webhook"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (SMTP, ("mail.example", 587, False, True, "ledger", "sesame!open")),
        ("smtp://mail.example:25?from=a@b.example&starttls=no", ("mail.example", 25, False, False, None, None)),
        ("smtps://mail.example?from=a@b.example", ("mail.example", 465, True, False, None, None)),
        ("smtp://u:p@127.0.0.1:1025?from=a@b.example&starttls=no", ("127.0.0.1", 1025, False, False, "u", "p")),
    ],
)
def test_a_mail_server(url: str, server: tuple[str, int, bool, bool, str | None, str | None]) -> None:
    """TLS unless it is declined, the usual ports, and what URLs escape."""
    host, port, tls, starttls, username, password = server
    found = smtp_server(url)

    assert found == SmtpServer(
        host=host,
        port=port,
        sender=found.sender,
        tls=tls,
        starttls=starttls,
        username=username,
        password=password,
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://u:sesameopen@mail.example?from=a@b.example",
        "smtp://u:sesameopen@mail.example",
        "smtp://u:sesameopen@mail.example?from=nobody",
        "smtp://u:sesameopen@mail.example?from=a@b.example%0d%0aBcc:x@y.example",
        "smtp://u:sesameopen@mail.example?from=a@b.example&starttls=perhaps",
        "smtp://u:sesameopen@mail.example?from=a@b.example&starttls=no",
        "smtp://u:sesameopen@mail.example?from=a@b.example&verify=no",
        "smtp://u:sesameopen@mail.example:port?from=a@b.example",
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(url: str) -> None:
    """What is missing, or what would put a password on the wire in clear."""
    with pytest.raises(SettingsError, match="CASELEDGER_SMTP_URL") as raised:
        smtp_server(url)

    assert "sesame" not in str(raised.value)


def test_mail_needs_to_know_addresses() -> None:
    """Without a staff file every notice would be lost."""
    with pytest.raises(SettingsError, match="CASELEDGER_STAFF_FILE"):
        ways({"CASELEDGER_SMTP_URL": SMTP})


@pytest.mark.parametrize(
    "wrong",
    [
        {"CASELEDGER_WEBHOOK_URL": "http://hooks.example/"},
        {"CASELEDGER_WEBHOOK_URL": "http://127.0.0.1:9/"},
        {"CASELEDGER_WEBHOOK_URL": "http://hooks.example/", "CASELEDGER_WEBHOOK_ALLOW": "hooks.example"},
        {"CASELEDGER_WEBHOOK_ALLOW": "other.example"},
        {"CASELEDGER_WEBHOOK_URL": f"https://{USER}@hooks.example/"},
        {"CASELEDGER_WEBHOOK_URL": "ftp://hooks.example/"},
        {"CASELEDGER_WEBHOOK_URL": f"https://{OCTAL}/"},
        {"CASELEDGER_WEBHOOK_SECRET": ""},
        {"CASELEDGER_WEBHOOK_SECRET": "whsec_"},
        {"CASELEDGER_WEBHOOK_SECRET": "whsec_a"},
    ],
)
def test_a_webhook_that_must_not_be_called_is_refused_at_once(wrong: dict[str, str]) -> None:
    """In clear over a network, to a host that is not on the list, or unsigned."""
    with pytest.raises(SettingsError, match="CASELEDGER_WEBHOOK") as raised:
        ways({**WEBHOOK, **wrong})

    assert "sesame" not in str(raised.value)


def test_plain_http_stays_on_this_machine_and_is_asked_for() -> None:
    """For trying it out."""
    environ = WEBHOOK | {
        "CASELEDGER_WEBHOOK_URL": "http://127.0.0.1:9000/",
        "CASELEDGER_WEBHOOK_ALLOW": "127.0.0.1, localhost",
    }

    assert ways(environ) == ["webhook"]


def test_where_people_sign_in_is_an_address() -> None:
    """Links in notices begin with it."""
    assert read_settings({"CASELEDGER_PAGES_URL": "https://ledger.example/"}).pages_url == "https://ledger.example"
    with pytest.raises(SettingsError, match="CASELEDGER_PAGES_URL"):
        read_settings({"CASELEDGER_PAGES_URL": "ledger.example"})


async def test_the_service_does_not_start_with_a_way_that_cannot_work(tmp_path: Path) -> None:
    """A notice that goes nowhere is a deadline missed: whoever asks for mail must learn of it at once."""
    settings = read_settings({"CASELEDGER_SMTP_URL": SMTP, "CASELEDGER_DATA_DIR": str(tmp_path)})

    with pytest.raises(SettingsError, match="CASELEDGER_STAFF_FILE"):
        await wire(Runtime("notifications", settings, {}))
