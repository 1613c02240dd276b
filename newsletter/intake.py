"""Takes reports and unsubscribe letters from a mail server by LMTP (RFC 2033) or SMTP, and keeps each before it says so.

Knows no mail beyond that: it relays nothing, answers no letter, and takes only what is addressed to us. What cannot be kept now is asked
for again later (451), so nothing is lost. Standing on a private address, it speaks no TLS: a mail server stands before it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from errno import EADDRINUSE
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter.daily.duties import over_and_over
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError
from newsletter.model.return_paths import read_return_path, read_unsubscribe_address
from newsletter.model.returns import ReturnKind
from newsletter.returns.run.taking import take_return

log = structlog.get_logger(__name__)

FOR_REPORTS = frozenset({"reports", "fbl", "bounces"})
FOR_PEOPLE_TOO = frozenset({"postmaster", "abuse"})
"""Addresses that people write to as well (RFC 2142): what is no report is refused there, so that its writer hears of it."""

HOST, IDENT = "intake.localhost", "newsletter"
GREETING_SECONDS = 3.0
PATIENCE_SECONDS = 60.0
AGAIN_SECONDS = 20.0
COMMANDS = {"RCPT": 1_000, "MAIL": 1_000, "DATA": 1_000, "RSET": 1_000, "NOOP": 100, "*": 100}

OK = "250 2.0.0 kept"
LATER = "451 4.3.0 cannot be kept at the moment, please come back"
TOO_MANY = "451 4.7.1 too many in this minute, please come back"
ONE_ONLY = "452 4.5.3 one recipient at a time, please"
NOBODY = "550 5.1.1 no such address here"
NO_REPORT = "550 5.6.0 this address takes reports of programs only"


@asynccontextmanager
async def taking_returns(newsroom: Newsroom) -> AsyncIterator[int]:
    """Listens while the block runs, where ``returns.listen`` is set; gives the port, 0 where it is not.

    Raises NewsletterError when the place is not free, or no domain is set.
    """
    if not newsroom.returns.listen:
        yield 0
        return
    server = await _listen(newsroom)
    port = int(server.sockets[0].getsockname()[1])
    log.info("taking_returns", port=port, protocol=newsroom.returns.protocol, domain=newsroom.returns.domain)
    try:
        yield port
    finally:
        server.close()


async def keep_taking(newsroom: Newsroom, stop: asyncio.Event) -> None:
    """Listen until told to stop, beside a scheduler; where the place is taken, by another server of ours perhaps, try again and again."""

    async def take() -> None:
        async with taking_returns(newsroom):
            await stop.wait()

    await over_and_over("intake", take, AGAIN_SECONDS, stop)


async def require_place(newsroom: Newsroom) -> None:
    """Raise NewsletterError where ``returns.listen`` is set and nobody can listen there, but for another listener of ours.

    Asked before anything is begun: ``keep_taking`` would only try again and again.
    """
    if not newsroom.returns.listen:
        return
    try:
        server = await _listen(newsroom)
    except NewsletterError as error:
        is_taken = isinstance(error.__cause__, OSError) and error.__cause__.errno == EADDRINUSE
        if not is_taken or not await _is_one_of_ours(*newsroom.returns.place):
            raise
    else:
        server.close()
        await server.wait_closed()


async def _is_one_of_ours(host: str, port: int) -> bool:
    """By what it says first: several servers of one newsletter may run beside each other, and one of them listens."""
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                return (await reader.readline()).startswith(f"220 {HOST} {IDENT}".encode())
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def run_intake(newsroom: Newsroom, stop: asyncio.Event, told: Callable[[int], None] = lambda _port: None) -> None:
    """The listener alone, until it is told to stop (``newsletter intake``); ``told`` hears of its port."""
    if not newsroom.returns.listen:
        raise NewsletterError("returns.listen", "is not set, so there is nothing to listen on", "Set it, such as 127.0.0.1:8024.")
    async with taking_returns(newsroom) as port:
        told(port)
        await stop.wait()


async def _listen(newsroom: Newsroom) -> asyncio.Server:
    options = newsroom.returns
    if not options.domain:
        raise NewsletterError("returns.domain", "is not set, so no address is ours", "Set it, such as bounce.topten.example.")
    host, port = options.place
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd logs every address
    desk = Desk(newsroom)
    protocol = _Lmtp if options.protocol == "lmtp" else _Smtp
    try:
        return await asyncio.get_running_loop().create_server(lambda: protocol(desk, options.max_bytes), host, port)
    except OSError as error:
        cure = "Choose another in returns.listen, or end what listens there."
        raise NewsletterError(f"returns.listen {options.listen}", f"cannot be listened on ({error.strerror or error})", cure) from error


class _Long:
    """Lines of any length: reports quote letters whose lines are longer than a line of mail may be."""

    line_length_limit = 1_000_000

    def __init__(self, desk: "Desk", max_bytes: int) -> None:
        super().__init__(  # type: ignore[call-arg]
            desk,
            hostname=HOST,
            ident=IDENT,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            timeout=PATIENCE_SECONDS,
            command_call_limit=COMMANDS,
            loop=asyncio.get_running_loop(),
        )


class _Smtp(_Long, SMTP):
    """One connection that speaks SMTP."""


class _Lmtp(_Long, LMTP):
    """One connection that speaks LMTP. A letter has one recipient here, so one answer after the data is the right number."""


@dataclass(slots=True)
class Desk:
    """Answers a mail server's commands; aiosmtpd calls these methods by their names."""

    newsroom: Newsroom
    _minute: int = 0
    _taken: int = field(default=0)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient, and only ours: a return path that we signed, an address to leave by, one for reports."""
        if envelope.rcpt_tos:
            return ONE_ONLY
        if not self.is_ours(address):
            return NOBODY
        if self._is_full():
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ours"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        """Keep it, then say so; what cannot be kept may come again."""
        sender = (envelope.mail_from or "").strip("<>")
        raw = b"Return-Path: <%s>\r\n" % sender.encode("utf-8", "replace") + (envelope.original_content or b"")  # RFC 5321 4.4
        local = envelope.rcpt_tos[0].rpartition("@")[0].lower()
        newsroom = self.newsroom
        try:
            account = await take_return(
                newsroom.database,
                newsroom.ring,
                newsroom.returns,
                newsroom.letterhead,
                raw,
                sent_to=envelope.rcpt_tos,
                door=newsroom.returns.protocol,
                now=newsroom.clock(),
            )
        except Exception as error:
            log.warning("return_not_kept", problem=type(error).__name__)
            return LATER
        if account.kind is ReturnKind.OTHER and sender and local in FOR_PEOPLE_TOO:
            return NO_REPORT
        return OK

    async def handle_exception(self, error: Exception) -> str:
        """What goes wrong on the way is our fault, not the mail's."""
        log.error("intake_failed", problem=type(error).__name__)
        return LATER

    def is_ours(self, address: str) -> bool:
        """Whether a letter may come to this address."""
        domain, ring = self.newsroom.returns.domain, self.newsroom.ring
        local, _, host = address.lower().rpartition("@")
        if host != domain:
            return False
        if local in FOR_REPORTS or local in FOR_PEOPLE_TOO:
            return True
        return read_return_path(address, domain, ring) is not None or read_unsubscribe_address(address, domain, ring) is not None

    def _is_full(self) -> bool:
        """Whether this minute has had its number; counts by the loop's clock, which nobody sets back."""
        minute = int(asyncio.get_running_loop().time() // 60)
        if minute != self._minute:
            self._minute, self._taken = minute, 0
        self._taken += 1
        return self._taken > self.newsroom.returns.per_minute
