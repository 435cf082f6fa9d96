"""Letters as a mail server gets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import orjson
import pytest
from pydantic import ValidationError

from gateway.delivery.mail import Mail
from gateway.delivery.messages import Arrived, Never, NotNow, Outcome
from gateway.delivery.settings import MailTo
from tests.gateway.delivery.letters import NOW, message

pytestmark = pytest.mark.anyio
SAID = {"title": "Klaim\r\nBcc: x@y.test", "text": "Santunan dibayar.", "language": "id", "recipient_name": "SITI AMINAH"}


@dataclass
class MailServer:
    """The least that a mail server says; `refuses` answers commands that begin so with a code instead."""

    refuses: dict[str, int] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            command = line[:4].decode().upper()
            if command == "DATA" and "DATA" not in self.refuses:
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(f"{self.refuses.get(command, 221 if command == 'QUIT' else 250)} said\r\n".encode())
            if command == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def serving(server: MailServer) -> AsyncIterator[MailServer]:
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


async def sent(server: MailServer) -> Outcome:
    to = MailTo(kind="smtp", host="127.0.0.1", port=server.port, starttls=False, sender="claims@fund.test", to="print@fund.test")
    mail = Mail(to, 5.0, 1)
    try:
        return await mail.deliver(message("n-1", body=orjson.dumps({"data": SAID})), NOW)
    finally:
        await mail.close()


async def test_a_letter_carries_the_words_its_id_and_no_header_of_others() -> None:
    async with serving(MailServer()) as server:
        assert await sent(server) == Arrived()
    letter = message_from_bytes(server.letters[0].removesuffix(b".\r\n"), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    assert (letter["Message-ID"], letter["To"], letter["Bcc"]) == ("<n-1@fund.test>", "print@fund.test", None)
    assert letter["Subject"] == "Klaim Bcc: x@y.test"
    body = letter.get_body()
    assert body is not None
    assert "SITI AMINAH" in body.get_content()


@pytest.mark.parametrize(
    ("command", "code", "outcome"),
    [
        ("RCPT", 550, Never("smtp_550")),
        ("RCPT", 451, NotNow("smtp_451")),
        ("DATA", 552, Never("smtp_552")),
        ("MAIL", 421, NotNow("smtp_421")),
    ],
)
async def test_what_a_mail_server_refuses_is_given_up_or_tried_again(command: str, code: int, outcome: Outcome) -> None:
    async with serving(MailServer({command: code})) as server:
        assert await sent(server) == outcome


async def test_no_mail_server_is_a_reason_to_try_again() -> None:
    async with serving(MailServer()) as server:
        pass
    assert await sent(server) == NotNow("unreachable_ConnectionRefusedError")


def test_messages_go_to_another_machine_only_encrypted() -> None:
    with pytest.raises(ValidationError, match="starttls may only be off"):
        MailTo(kind="smtp", host="mail.example", starttls=False, sender="a@b.test", to="c@d.test")
