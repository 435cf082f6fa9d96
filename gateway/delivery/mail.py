"""Mail to those who print letters or hand messages on, by the standard library's client in a thread: some letters a minute, one connection
each, and no dependency more (docs/decisions/0011-delivery.md)."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import orjson

from gateway.delivery.messages import Arrived, Message, Never, NotNow, Outcome
from gateway.delivery.settings import MailTo

PERMANENT: Final = range(550, 555)
"""About this message or mailbox. Other refusals, a wrong password among them, are mended by people and tried again."""
SUBJECT_LENGTH_MAX: Final = 200


class Mail:
    """One mailbox, with threads of its own: a mail server that hangs takes nobody else's. A repeat has the same Message-ID."""

    def __init__(self, to: MailTo, call_seconds_max: float, calls_at_once_max: int) -> None:
        self._to = to
        self._call_seconds_max = call_seconds_max
        self._threads = ThreadPoolExecutor(calls_at_once_max, "mail")

    async def deliver(self, message: Message, now: datetime) -> Outcome:
        letter = self._letter(message, now)
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._send, letter)
        except smtplib.SMTPRecipientsRefused as error:
            return _judged(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _judged(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            return NotNow(f"unreachable_{type(error).__name__}")
        return Arrived()

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _letter(self, message: Message, now: datetime) -> EmailMessage:
        said = orjson.loads(message.body)["data"]
        letter = EmailMessage()
        letter["From"] = self._to.sender
        letter["To"] = self._to.to
        letter["Subject"] = " ".join(said["title"].split())[:SUBJECT_LENGTH_MAX]
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{message.delivery_id}@{self._to.sender.rpartition('@')[2]}>"
        letter["Content-Language"] = said["language"]
        letter.set_content(f"{said['recipient_name']}\n\n{said['text']}\n")
        letter.add_attachment(message.body, maintype="application", subtype="json", filename="notification.json")
        return letter

    def _send(self, letter: EmailMessage) -> None:
        with smtplib.SMTP(self._to.host, self._to.port, timeout=self._call_seconds_max) as server:
            if self._to.starttls:
                server.starttls(context=ssl.create_default_context())
            if self._to.user:
                server.login(self._to.user, self._to.password.get_secret_value())
            server.send_message(letter)


def _judged(code: int) -> Outcome:
    return Never(f"smtp_{code}") if code in PERMANENT else NotNow(f"smtp_{code}")
