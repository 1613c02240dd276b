"""The door to the web: asks for one address, within limits of size, time and place, and returns an outcome as a value.

Does not parse what it fetched, does not decide when to ask again, keeps no cookies and uses no proxy from the environment.
The guard judges every network address at the moment of connecting, so redirects and names that change their answer are judged too.
"""

import asyncio
import os
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from newsletter.model.options import SourceOptions
from newsletter.model.plain_text import plain
from newsletter.sources.guard import why_not_address, why_not_url
from newsletter.sources.inflating import Inflater
from newsletter.sources.outcomes import (
    ANSWER_BYTES,
    BadStatus,
    Failure,
    Fetched,
    Gone,
    NoSuchName,
    NotModified,
    Outcome,
    Posted,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from newsletter.sources.turns import Turns

MAX_REDIRECTS = 5
CHUNK_BYTES = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_KEPT_HEADERS = ("etag", "last-modified", "cache-control", "content-language", "link")
_NO_SUCH_NAME = (socket.EAI_NONAME, socket.EAI_NODATA)
_VALIDATORS = ("if-none-match", "if-modified-since")

WhyNot = Callable[[str, int, SourceOptions], str | None]
LookUp = Callable[[str, int], list[str]]
"""Gives the network addresses of a name; blocks, so it is called in a thread of its own."""


def look_up(host: str, port: int) -> list[str]:
    """Ask the machine's own resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """An open client for many requests; leave its ``async with`` to close it."""

    def __init__(self, options: SourceOptions, user_agent: str, *, why_not: WhyNot = why_not_address, look_up: LookUp = look_up) -> None:
        self._options = options
        self._user_agent = user_agent
        self._why_not = why_not
        self._look_up = look_up
        self._turns = Turns(at_once=options.at_once, per_host=options.per_host)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0,
            limit_per_host=self._options.per_host,
            resolver=_GuardedResolver(self._options, self._why_not, self._look_up),
            socket_factory=self._open_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._options.connect_timeout.total_seconds()),
            trust_env=False,
            auto_decompress=False,  # the library would inflate without end, and in encodings that we did not ask for
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "*/*", max_bytes: int | None = None
    ) -> Outcome:
        """Ask for one address and follow at most five redirects. The time-out begins when it is our turn."""
        reason = why_not_url(url, self._options)
        if reason:
            return Refused(reason)
        async with self._turns.take(urlsplit(url).hostname or ""):
            return await self._within_limits(url, {"Accept": accept, **(headers or {})}, max_bytes or self._options.max_bytes)

    async def probe(self, url: str, *, within: timedelta) -> Outcome:
        """Follow an address without reading what is there. A server that has no good answer to HEAD is asked with GET."""
        reason = why_not_url(url, self._options)
        if reason:
            return Refused(reason)
        async with self._turns.take(urlsplit(url).hostname or ""):
            try:
                async with asyncio.timeout(within.total_seconds()):
                    answer = await self._follow(URL(url), {"Accept": "*/*"}, None, "HEAD")
                    if isinstance(answer, BadStatus | Gone):
                        answer = await self._follow(URL(url), {"Accept": "*/*"}, None)
                    return answer
            except TimeoutError:
                return TimedOut(within)
            except (aiohttp.ClientError, OSError, ValueError) as trouble:
                return _judge_trouble(trouble, self._options)

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], within: timedelta, answer_bytes: int = ANSWER_BYTES
    ) -> Posted | Failure:
        """Post to one address, and read the beginning of the answer. No redirect is followed; who posts takes care not to post too much."""
        reason = why_not_url(url, self._options)
        if reason:
            return Refused(reason)
        answered: Posted | None = None
        try:
            async with (
                asyncio.timeout(within.total_seconds()),
                self._session.post(URL(url), data=body, headers=headers, allow_redirects=False) as response,
            ):
                answered = Posted(status=response.status, retry_after=plain(response.headers.get("Retry-After", ""), 100))
                return replace(answered, body=await _read_beginning(response, answer_bytes))
        except TimeoutError:
            return answered or TimedOut(within)  # the status counts, however long the rest takes
        except (aiohttp.ClientError, OSError, ValueError) as trouble:
            return answered or _judge_trouble(trouble, self._options)

    async def _within_limits(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Outcome:
        try:
            async with asyncio.timeout(self._options.total_timeout.total_seconds()):
                return await self._follow(URL(url), headers, max_bytes)
        except (aiohttp.ClientError, OSError, ValueError) as trouble:
            return _judge_trouble(trouble, self._options)

    async def _follow(self, url: URL, headers: Mapping[str, str], max_bytes: int | None, method: str = "GET") -> Outcome:
        permanent, lasting = None, True
        for _ in range(MAX_REDIRECTS + 1):
            reason = why_not_url(str(url), self._options)
            if reason:
                return Refused(reason)
            async with self._session.request(method, url, headers=headers, allow_redirects=False) as response:
                target = response.headers.get("Location", "") if response.status in _REDIRECTS else ""
                if not target:
                    return await _read(response, str(permanent) if permanent else None, headers, max_bytes)
                lasting = lasting and response.status in _PERMANENT
                url = url.join(URL(target))
                permanent = url if lasting else permanent
        return Refused(f"more than {MAX_REDIRECTS} redirects")

    def _open_socket(self, addr_info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = addr_info
        reason = self._why_not(str(address[0]), int(address[1]), self._options)
        if reason:
            raise _RefusedAddress(reason)
        return socket.socket(family, kind, protocol)


class _RefusedAddress(OSError):
    """Says inside the connection what the guard said; the message is the guard's reason."""


class _GuardedResolver(AbstractResolver):
    """Looks names up in threads of its own (a hanging name server must not hold up parsing) and refuses mixed answers whole."""

    def __init__(self, options: SourceOptions, why_not: WhyNot, look_up: LookUp) -> None:
        self._options = options
        self._why_not = why_not
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(max_workers=options.at_once, thread_name_prefix="look-up")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:  # noqa: ARG002 - aiohttp's signature
        answers = await asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host, port)
        for ip in answers:
            reason = self._why_not(ip, port, self._options)
            if reason:
                raise _RefusedAddress(f"{host}: {reason}")
        return [_resolved(host, ip, port) for ip in dict.fromkeys(answers)]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _resolved(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=flags)


async def _read(response: aiohttp.ClientResponse, permanent_url: str | None, asked: Mapping[str, str], max_bytes: int | None) -> Outcome:
    """``max_bytes`` None: what is there is not read."""
    wanted = _KEPT_HEADERS if max_bytes is not None else (*_KEPT_HEADERS, "date", "age")
    kept = {name: plain(response.headers[name], 1_000) for name in wanted if name in response.headers}
    if response.status == 304 and any(name.lower() in _VALIDATORS for name in asked):
        return NotModified(url=str(response.url), permanent_url=permanent_url, headers=kept)
    if response.status == 410:
        return Gone()
    if not 200 <= response.status < 300:
        return BadStatus(response.status, plain(response.headers.get("Retry-After", ""), 100))
    body = await _read_body(response, max_bytes) if max_bytes is not None else b""
    if body is None:
        return TooLarge(max_bytes or 0)
    content_type = plain(response.headers.get("Content-Type", ""), 200)
    return Fetched(
        url=str(response.url), permanent_url=permanent_url, status=response.status, headers=kept, body=body, content_type=content_type
    )


async def _read_beginning(response: aiohttp.ClientResponse, most: int) -> bytes:
    """So many bytes of the body, or all of a shorter one, in however many pieces it comes."""
    inflater = Inflater(response.headers.get("Content-Encoding", ""))
    body = b""
    while len(body) < most and inflater.taken <= most and (piece := await response.content.read(most)):
        body += inflater.add(piece, most - len(body))
    return body


async def _read_body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes | None:
    """The body, inflated by us piece by piece; None as soon as it is larger than allowed, on the wire or inflated."""
    if (response.content_length or 0) > max_bytes:
        return None
    inflater = Inflater(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    async for piece in response.content.iter_chunked(CHUNK_BYTES):
        body += inflater.add(piece, max_bytes + 1 - len(body))
        if len(body) > max_bytes or inflater.taken > max_bytes:
            return None
    inflater.end()
    return bytes(body)


def _judge_trouble(trouble: Exception, options: SourceOptions) -> Failure:
    if isinstance(trouble, aiohttp.ConnectionTimeoutError):
        return TimedOut(options.connect_timeout)
    if isinstance(trouble, TimeoutError):
        return TimedOut(options.total_timeout)
    if isinstance(trouble, aiohttp.ClientConnectorError) and isinstance(trouble.os_error, _RefusedAddress):
        return Refused(str(trouble.os_error))
    if isinstance(trouble, aiohttp.ClientConnectorError) and getattr(trouble.os_error, "errno", None) in _NO_SUCH_NAME:
        return NoSuchName(f"there is no host of the name {trouble.host}")
    if isinstance(trouble, ValueError):  # a host that DNS cannot write: InvalidURL and UnicodeError are both ValueErrors
        return Refused("not a web address")
    return Unreachable(_in_words(trouble))


def _in_words(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError):
        number, name = error.os_error.errno or 0, error.os_error.strerror
        return plain(f"cannot connect to {error.host}:{error.port} ({os.strerror(number) if number > 0 else name})", 300)
    return plain(str(error), 300) or type(error).__name__
