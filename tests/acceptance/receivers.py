"""Where notices arrive: a mail server and a receiver of webhooks of this machine, and the settings that name them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.services.notifications.channels.receiver import Receiver
from tests.services.notifications.channels.test_smtp import Inbox, serving

STAFF = """\
domain = "landlord.example"
[teams]
whg = "team@landlord.example"
"""


class Receivers:
    """What came by mail and by webhook so far; `settings` send it here."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.hooks = Receiver()
        self.settings: dict[str, str] = {}

    def mails(self) -> list[str]:
        """Every mail, head and all."""
        return [mail.as_string() for mail in self.inbox.mails]

    def bodies(self) -> list[str]:
        """Every webhook's body."""
        return [posted.body.decode() for posted in self.hooks.posted]


@asynccontextmanager
async def receiving(folder: Path) -> AsyncIterator[Receivers]:
    """Both servers, on free ports."""
    found, staff = Receivers(), folder / "staff.toml"
    staff.write_text(STAFF)
    async with serving(found.inbox) as mail, found.hooks.serving() as hooks:
        found.settings = {
            "CASELEDGER_STAFF_FILE": str(staff),
            "CASELEDGER_SMTP_URL": f"smtp://127.0.0.1:{mail}?from=ledger@landlord.example&starttls=no",
            "CASELEDGER_WEBHOOK_URL": f"http://127.0.0.1:{hooks}/notices",
            "CASELEDGER_WEBHOOK_ALLOW": "127.0.0.1",
            "CASELEDGER_WEBHOOK_SECRET": "whsec_" + base64.b64encode(b"s" * 32).decode(),
        }
        yield found
