"""Serves the benchmark's feeds over loopback in a process of its own, as cheaply as it can, so that it takes little of the machine.

Not for use by hand: ``benchmarks/refresh.py`` starts it, and writes one JSON line to its standard input for each change of what is served.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from refresh_documents import feed_document, small_items

LAST_MODIFIED = "Fri, 20 Nov 2026 06:00:00 GMT"


@dataclass
class Serving:
    """What is served now, and how often anything was asked."""

    added: int = 0
    validators: bool = True
    requests: int = 0


SERVING = Serving()
KINDS: dict[int, str] = {}
"""Feeds by number that are no feeds: hang, garbage, huge, flood (of items of the usual size), small flood."""


@lru_cache(maxsize=2_000)
def made(number: int, host: str, added: int) -> tuple[bytes, str]:
    """A document and its validator; made when first asked for, so the benchmark asks once before it measures."""
    kind = KINDS.get(number, "feed")
    if kind == "garbage":
        body = bytes([number % 256, 255, 0, 60, 33]) * 5_000
    elif kind == "huge":
        body = feed_document(number, f"http://{host}") + b" " * 5_000_000
    elif kind == "flood":
        body = feed_document(number, f"http://{host}", items=100_000)
    elif kind == "small flood":
        body = small_items(f"http://{host}", 60_000)
    else:
        body = feed_document(number, f"http://{host}", added=added)
    return body, f'"{sha256(body).hexdigest()[:24]}"'


class Conversation(asyncio.Protocol):
    """One kept connection: GET requests without bodies, answered in order."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, _, self._heard = self._heard.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1").split("\r\n"))

    def _answer(self, lines: list[str]) -> None:
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        number = int(lines[0].split()[1].rpartition("/")[2])
        SERVING.requests += 1
        if KINDS.get(number) == "hang":
            return
        body, etag = made(number, headers["host"], SERVING.added)
        if SERVING.validators and headers.get("if-none-match") == etag:
            self._transport.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
            return
        proofs = f"ETag: {etag}\r\nLast-Modified: {LAST_MODIFIED}\r\n" if SERVING.validators else ""
        kind = "application/atom+xml" if number % 3 == 2 else "application/rss+xml; charset=UTF-8"
        self._transport.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{proofs}\r\n".encode())
        self._transport.write(body)


async def serve(hosts: list[str], port: int) -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    await loop.create_server(Conversation, hosts, port, backlog=512)
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        KINDS.update({int(number): kind for number, kind in asked.pop("kinds", {}).items()})
        for number, netloc in asked.pop("make", []):
            made(number, netloc, asked.get("added", SERVING.added))
        for name, value in asked.items():
            setattr(SERVING, name, value)
        print(SERVING.requests, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1]), int(sys.argv[2])))
