"""The door to the relay: aiosmtplib connects, greets, encrypts and logs in; then a courier of ours takes over the connection.

Does not send letters, judge replies, retry, or write anything down.
"""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPHeloError

from newsletter.delivery.courier import Connect, Courier, Unreachable
from newsletter.delivery.envelope import domain_of
from newsletter.delivery.manners import Manners
from newsletter.delivery.pipe import BufferedPipe, Pipe
from newsletter.delivery.relay_look import Inspect, RelayLook
from newsletter.delivery.reply_limits import Limits
from newsletter.delivery.smtp_courier import GOODBYE_SECONDS, SmtpCourier
from newsletter.delivery.smtp_trouble import FROM_THE_START, explain, explain_starttls, needs_operator
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import RelayOptions

_DATA_SECONDS = 120.0
"""RFC 5321 4.5.3.2.4: longest wait for the reply to DATA."""


def connector(relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None = None) -> Connect:
    """A function that opens connections. The TLS context is made here, once: loading the certificates takes longer than many letters.

    A relay that refused us for a reason that needs an operator is left alone for the longest pause: relays lock accounts that knock
    too often. Changed settings come with a new connector.
    """
    context = tls or (None if relay.tls == "none" else ssl.create_default_context())
    manners = Manners(relay.called, pipelining=relay.pipelining, chunking=relay.chunking, window=relay.chunking_window)
    refused: tuple[float, Unreachable] | None = None

    async def connect() -> Courier | Unreachable:
        nonlocal refused
        if refused and asyncio.get_running_loop().time() < refused[0]:
            return refused[1]
        opened = await _connect(relay, letterhead, context, manners)
        if isinstance(opened, Unreachable) and opened.needs_operator:
            refused = (asyncio.get_running_loop().time() + relay.longest_pause.total_seconds(), opened)
        return opened

    return connect


def inspector(relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None = None) -> Inspect:
    """A function that connects, greets, encrypts and logs in as the settings say, looks at the certificate, and leaves."""

    async def look() -> RelayLook:
        context = tls or (None if relay.tls == "none" else ssl.create_default_context())
        try:
            client = _client(relay, letterhead, context)
        except ValueError as error:
            return RelayLook(trouble=needs_operator(relay, f"cannot be greeted: {error}", "Check relay.host and relay.local_hostname."))
        try:
            await client.connect(timeout=relay.connect_timeout.total_seconds())
            trouble = await _get_in(client, relay)
            if trouble is None:
                found = _seen(client, relay)
                with suppress(SMTPException, OSError):  # it had let us in, however it lets us go
                    await client.quit(timeout=GOODBYE_SECONDS)
                return found
        except (SMTPException, OSError, UnicodeError) as error:
            trouble = explain(error, relay)
        finally:
            client.close()
        return RelayLook(trouble=trouble)

    return look


def _seen(client: SMTP, relay: RelayOptions) -> RelayLook:
    certificate = cast("asyncio.Transport", client.transport).get_extra_info("peercert") or {}
    ends = certificate.get("notAfter")
    return RelayLook(
        encrypted=bool(certificate),
        logged_in=bool(relay.username),
        names=tuple(value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"),
        expires_at=datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None,
    )


async def _connect(
    relay: RelayOptions, letterhead: LetterheadOptions, tls: ssl.SSLContext | None, manners: Manners
) -> Courier | Unreachable:
    try:
        client = _client(relay, letterhead, tls)
    except ValueError as error:
        return needs_operator(relay, f"cannot be greeted: {error}", "Check relay.host, relay.local_hostname and newsletter.from_address.")
    try:
        await client.connect(timeout=relay.connect_timeout.total_seconds())
        trouble = await _get_in(client, relay)
    except (SMTPException, OSError, UnicodeError) as error:
        trouble = explain(error, relay)
    if trouble is None:
        return _taken_over(client, relay, manners)
    client.close()
    return trouble


def _taken_over(client: SMTP, relay: RelayOptions, manners: Manners) -> SmtpCourier:
    """Our pipe in the place of aiosmtplib's protocol. Only what EHLO has offered is used."""
    loop = cast("asyncio.AbstractEventLoop", client.loop)
    pipe = (BufferedPipe if isinstance(loop, asyncio.BaseEventLoop) else Pipe)(
        loop, client._on_connection_lost, _limits(relay), manners.surprise
    )
    pipe.adopt(cast("asyncio.Transport", client.transport))
    client.protocol = pipe
    offers_groups = client.supports_extension("pipelining")
    return SmtpCourier(
        client,
        pipe,
        manners,
        offers_groups=offers_groups,
        offers_chunks=offers_groups and client.supports_extension("chunking"),
        most=relay.letters_per_connection,
    )


def _limits(relay: RelayOptions) -> Limits:
    command = relay.command_timeout.total_seconds()
    return Limits(command=command, data=min(command, _DATA_SECONDS), content=relay.data_timeout.total_seconds())


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
            return needs_operator(relay, "does not offer STARTTLS", FROM_THE_START)
        try:
            await client.starttls()
        except (SMTPException, OSError) as error:
            return explain_starttls(error, relay)
        await _greet(client)
    if relay.username:
        if not client.supports_extension("auth"):
            cure = "Remove relay.username, or set relay.tls: many relays ask for TLS first."
            return needs_operator(relay, "does not offer to log in", cure)
        if not client.supported_auth_methods:
            cure = "Ask the relay's operator for a password that works with PLAIN or LOGIN, or use another relay."
            return needs_operator(relay, "offers no way to log in that we know", cure)
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
