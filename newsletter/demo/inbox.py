"""The demo's inbox: a real SMTP server on loopback that keeps every letter in memory. It never passes one on."""

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class InboxLetter:
    """One letter as the server took it: envelope recipient and the whole message."""

    number: int
    recipient: str
    message: EmailMessage

    def part(self, kind: str) -> str:
        """The text of the ``html`` or ``plain`` part, empty when there is none."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""


class Inbox:
    """Takes letters for every address. Start it inside a running loop."""

    def __init__(self) -> None:
        self.letters: list[InboxLetter] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen, and give the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="inbox.localhost", loop=loop, data_size_limit=1_000_000), host, port
        )
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """Close the port; letters stay readable."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def addressed_to(self, recipient: str) -> list[InboxLetter]:
        """The letters of one recipient, oldest first."""
        return [letter for letter in self.letters if letter.recipient == recipient]

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        """Keep the message once for each recipient (RFC 5321 section 3.3)."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.letters.append(InboxLetter(len(self.letters) + 1, recipient, message))
        return f"250 2.0.0 kept as letter {len(self.letters)}"
