"""The door to the relay: kept SMTP connections over aiosmtplib, with DATA and content apart so that we always know what may have left.

Does not judge replies, retry, or write anything down. aiosmtplib connects, encrypts, logs in and reads replies; its own DATA is not
used, for it cannot say whether the content had begun.
"""

import asyncio
import ssl
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPHeloError, SMTPResponseException

from newsletter.delivery.courier import Connect, Courier, Envelope, Lost, Reply, Stage, Unreachable
from newsletter.delivery.envelope import domain_of
from newsletter.model.options import LetterheadOptions, RelayOptions

_GOODBYE_SECONDS = 1.0


def connector(relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None = None) -> Connect:
    """A function that opens connections. The TLS context is made here, once: loading the certificates takes longer than many letters.

    A relay that refused us for a reason that needs an operator is left alone for the longest pause: relays lock accounts that knock
    too often. Changed settings come with a new connector.
    """
    context = tls or (None if relay.tls == "none" else ssl.create_default_context())
    refused: tuple[float, Unreachable] | None = None

    async def connect() -> Courier | Unreachable:
        nonlocal refused
        if refused and asyncio.get_running_loop().time() < refused[0]:
            return refused[1]
        opened = await _connect(relay, letterhead, context)
        if isinstance(opened, Unreachable) and opened.needs_operator:
            refused = (asyncio.get_running_loop().time() + relay.longest_pause.total_seconds(), opened)
        return opened

    return connect


async def _connect(relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None) -> Courier | Unreachable:
    try:
        client = _client(relay, letterhead, tls)
    except ValueError as error:
        return _needs_operator(relay, f"cannot be greeted: {error}", "Check relay.host, relay.local_hostname and newsletter.from_address.")
    try:
        await client.connect(timeout=relay.connect_timeout.total_seconds())
        trouble = await _get_in(client, relay)
    except (SMTPException, OSError, UnicodeError) as error:
        trouble = _explain(error, relay)
    if trouble is None:
        return SmtpCourier(client, relay.data_timeout.total_seconds())
    client.close()
    return trouble


def _client(relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None) -> SMTP:
    return SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=relay.local_hostname or domain_of(letterhead.from_address),
        timeout=relay.command_timeout.total_seconds(),
        use_tls=relay.tls == "tls",
        start_tls=False,
        tls_context=tls,
    )


async def _get_in(client: SMTP, relay: RelayOptions) -> Unreachable | None:
    """Greet, encrypt and log in as the settings say; never less than they say."""
    await _greet(client)
    if relay.tls == "starttls":
        if not client.supports_extension("starttls"):
            return _needs_operator(
                relay, "does not offer STARTTLS", 'Set relay.tls to "tls" (often port 465), or ask the relay\'s operator.'
            )
        await client.starttls()
        await _greet(client)
    if relay.username:
        if not client.supports_extension("auth"):
            return _needs_operator(
                relay, "does not offer to log in", "Remove relay.username, or set relay.tls: many relays ask for TLS first."
            )
        await client.login(relay.username, relay.password.get_secret_value())
    return None


async def _greet(client: SMTP) -> None:
    """EHLO, or HELO to a relay that does not know it (RFC 5321 3.2)."""
    try:
        await client.ehlo()
    except SMTPHeloError as error:
        if error.code not in (500, 502):
            raise
        await client.helo()


def _explain(error: Exception, relay: RelayOptions) -> Unreachable:
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        problem = f"shows a certificate that we cannot trust: {cause.verify_message or cause.reason}"
        return _needs_operator(relay, problem, "Set relay.host to the name in the relay's certificate, or have the certificate mended.")
    if isinstance(error, SMTPAuthenticationError) and error.code // 100 == 5:
        cure = "Check relay.username and relay.password (better set as NEWSLETTER_RELAY__PASSWORD)."
        return _needs_operator(relay, f"refused our user name or password ({error.code})", cure)
    if isinstance(error, SMTPResponseException):
        return Unreachable(relay=_name(relay), problem=f"answered {error.code} before any letter")
    if isinstance(error, UnicodeError):
        return _needs_operator(relay, "has no host name that can be written", "Check relay.host.")
    return Unreachable(relay=_name(relay), problem=f"cannot be reached: {cause or error}")


def _needs_operator(relay: RelayOptions, problem: str, cure: str) -> Unreachable:
    return Unreachable(relay=_name(relay), problem=problem, cure=cure, needs_operator=True)


def _name(relay: RelayOptions) -> str:
    return f"relay {relay.host}:{relay.port}"


@dataclass(slots=True)
class SmtpCourier:
    """An open connection. ``_begun``: the relay still remembers an envelope, which RSET must clear before the next."""

    _client: SMTP
    _data_timeout: float
    _begun: bool = False
    _then: Envelope | None = None

    @property
    def window(self) -> int:
        """One letter after another."""
        return 1

    @property
    def is_open(self) -> bool:
        """Whether another letter can be tried."""
        return self._client.is_connected

    async def start(self, envelope: Envelope) -> Reply | Lost:
        """MAIL, RCPT and DATA, each waiting for its reply; the first that is not a yes is the outcome."""
        if self._begun:
            reset = await self._say(Stage.MAIL, b"RSET")
            if not _is(reset, 2):
                return reset
        self._begun = True
        sender = await self._say(Stage.MAIL, b"MAIL", b"FROM:<" + envelope.sender + b">")
        if not _is(sender, 2):
            return sender
        recipient = await self._say(Stage.RCPT, b"RCPT", b"TO:<" + envelope.recipient + b">")
        if not _is(recipient, 2):
            return recipient
        return await self._say(Stage.DATA, b"DATA")

    async def content(self, message: bytes, then: Envelope | None = None) -> Reply | Lost:
        """The message and its final dot in one write, after the 354; then the reply to the dot."""
        self._then = then
        if self._client.protocol is None:
            return Lost(Stage.DATA, "the connection was lost after 354")
        try:
            self._client.protocol.write(message + b".\r\n")
        except SMTPException as error:  # raised before a byte is written
            return self._lost(Stage.DATA, error)
        try:
            code, text = await self._client.protocol.read_response(timeout=self._data_timeout)
        except (SMTPException, OSError) as error:
            return self._lost(Stage.CONTENT, error)
        self._begun = False
        return Reply(Stage.CONTENT, code, text)

    async def answer(self) -> Reply | Lost:
        """The envelope is said only now: the relay hears one command at a time."""
        if self._then is None:
            raise RuntimeError("no envelope went along with the last content")
        envelope, self._then = self._then, None
        return await self.start(envelope)

    def post(self, envelope: Envelope, message: bytes) -> Awaitable[Reply | Lost]:  # noqa: ARG002 - until there is a window
        """Not here: the window is 1."""
        raise RuntimeError("this connection takes one letter after another")

    async def abandon(self) -> None:
        """Without the final dot the relay must forget the letter."""
        self._client.close()

    async def close(self) -> None:
        """QUIT with a short wait; whatever goes wrong changes nothing any more."""
        with suppress(SMTPException, OSError):
            if self._client.is_connected:
                await self._client.quit(timeout=_GOODBYE_SECONDS)
        self._client.close()

    async def _say(self, stage: Stage, *words: bytes) -> Reply | Lost:
        try:
            code, text = await self._client.execute_command(*words)
        except (SMTPException, OSError) as error:
            return self._lost(stage, error)
        return Reply(stage, code, text)

    def _lost(self, stage: Stage, error: Exception) -> Lost:
        """After a reply that was lost or cannot be read, the next one might be taken for it: the connection is not used again."""
        self._client.close()
        problem = error.message if isinstance(error, SMTPResponseException) else str(error)
        return Lost(stage, f"{type(error).__name__}: {problem}")


def _is(outcome: Reply | Lost, group: int) -> bool:
    return isinstance(outcome, Reply) and outcome.code // 100 == group
