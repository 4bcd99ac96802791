"""A notice as an electronic mail; pure."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from textwrap import wrap

from services.notifications.message import Message, local

LINE = 72


def mail_for(message: Message, sender: str, recipient: str) -> EmailMessage:
    """The mail that says so, the same at every attempt.

    Its Message-ID is the notice's id, so that whoever gets it twice has it once. RFC 3834: no machine answers it.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = message.subject
    mail["Date"] = message.asked_at
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_text(message))
    return mail


def _text(message: Message) -> str:
    lines = [*wrap(message.action, LINE), "", f"Case: {message.reference}"]
    if message.due:
        lines.append(f"Due: before {local(message.due)} {message.due.year}")
    if message.clause:
        lines.append(f"Clause: {message.clause}")
    lines += [f"Sign in: {message.link}", "", "This mail says nothing about anyone in the case; sign in to read it."]
    return "\n".join(lines) + "\n"
