"""The real program, ``newsletter serve``, beside an SMTP server of its own, and somebody who posts sign-ups to it and takes the time."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "newsletter")
MANY = 10_000_000
SETTINGS = f"""\
mark = "test"

[newsletter]
from_address = "lisa@topten.example"
postal_address = "12 Harbour Street, Portland"
base_url = "http://127.0.0.1:8080"

[sign_up]
per_network_hour = {MANY}
per_domain_hour = {MANY}
per_hour = {MANY}
letters_per_minute = {MANY}

[relay]
host = "127.0.0.1"
tls = "none"
connections = 2
"""
_STAMP = re.compile(rb'name="stamp" value="([^"]+)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Served:
    """A running instance; ``log`` holds a JSON line for each letter that its relay took."""

    folder: Path
    host: str
    port: int
    log: Path

    def type(self, *words: str) -> None:
        """A verb of the operator's, beside the server."""
        subprocess.run([*PROGRAM, *words], cwd=self.folder, env=_surroundings(), check=True, capture_output=True)

    def letters(self) -> list[str]:
        """Whom a letter reached so far, one entry for each letter."""
        return [json.loads(line)["rcpt"] for line in self.log.read_text().splitlines()] if self.log.exists() else []


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """An instance without readers. It ends with the block."""
    folder.mkdir()
    (folder / "newsletter.toml").write_text(SETTINGS, "utf-8")
    log = folder / "letters.jsonl"
    sink = [sys.executable, "-m", "tests.smtp_sink", "--port", "0", "--log", str(log)]
    with subprocess.Popen(sink, cwd=ROOT, stdout=subprocess.PIPE, text=True) as relay:
        os_port = relay.stdout.readline().strip() if relay.stdout else ""
        environment = _surroundings() | {"NEWSLETTER_RELAY__PORT": os_port}
        for verb in ("init", "db upgrade"):
            subprocess.run([*PROGRAM, *verb.split()], cwd=folder, env=environment, check=True, capture_output=True)
        words = [*PROGRAM, "serve", "--port", "0", "--json"]
        with (
            (folder / "serve.log").open("w") as said,
            subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True) as program,
        ):
            try:
                parts = urlsplit(json.loads("".join(program.stdout.readline() for _ in range(4)))["pages"])  # type: ignore[union-attr]
                yield Served(folder, parts.hostname or "", parts.port or 0, log)
            finally:
                program.send_signal(signal.SIGTERM)
                program.wait(timeout=30)
                relay.terminate()


def _surroundings() -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
    return mine | {"PYTHONPATH": str(ROOT)}


class Poster:
    """One connection that is kept open; ``await post(address)`` gives the status and the seconds until the whole answer was there."""

    def __init__(self, to: Served, stamp: str = "") -> None:
        self._to, self.stamp = to, stamp

    async def connect(self) -> Self:
        """Connected; also again, for a server closes what is idle for some seconds."""
        self._reader, self._writer = await asyncio.open_connection(self._to.host, self._to.port)
        return self

    async def read_stamp(self) -> str:
        """The one in the form of a page."""
        _, body, _ = await self._ask(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
        found = _STAMP.search(body)
        assert found is not None
        return found[1].decode()

    async def post(self, address: str) -> tuple[int, float]:
        """Sign an address up by the form."""
        body = urlencode({"email": address, "stamp": self.stamp}).encode()
        head = (
            f"POST /subscribe HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
        )
        status, _, seconds = await self._ask(head.encode() + b"\r\n\r\n" + body)
        return status, seconds

    async def _ask(self, request: bytes) -> tuple[int, bytes, float]:
        try:
            return await self._ask_once(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.connect()
            return await self._ask_once(request)

    async def _ask_once(self, request: bytes) -> tuple[int, bytes, float]:
        started = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        return int(head.split(b" ", 2)[1]), body, time.perf_counter() - started
