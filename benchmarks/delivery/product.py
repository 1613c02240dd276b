"""The product's turn: ``newsletter send --now`` on a copy of an instance, in a process of its own."""

import asyncio
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from benchmarks.delivery.instance import make_instance, sending_times
from benchmarks.delivery.measuring import Program, Sent
from benchmarks.delivery.relays import Open, Relay

PROGRAM = (sys.executable, "-m", "newsletter")
RSA, ED25519 = "rsa2026", "ed2026"
UNSIGNED = {"NEWSLETTER_DKIM__SELECTORS": ""}
SIGNED = {"NEWSLETTER_DKIM__SELECTORS": RSA}
SIGNED_SHORT = {"NEWSLETTER_DKIM__SELECTORS": ED25519}
SIGNED_TWICE = {"NEWSLETTER_DKIM__SELECTORS": f"{RSA}, {ED25519}"}


@dataclass
class Product:
    """Keeps one untouched instance for each number of subscribers and copies it for every turn."""

    folder: Path

    def send(self, relay: Open, letters: int, connections: int, settings: dict[str, str] | None = None) -> Sent:
        """One turn. ``settings``: environment variables that stand above the instance's newsletter.toml."""
        folder = self._copy(letters)
        log = self.folder / "send.log"
        with relay() as there:
            program = Program.start(
                [*PROGRAM, "send", "--now", "--yes", "--json", "--config", folder], log=log, env=surroundings(there, connections, settings)
            )
            there.first = program.mark
            program.wait(log)
        balance = json.loads(program.out[program.out.index("{\n") :])
        if balance["accepted"] != letters:
            raise RuntimeError(f"not everybody was served: {balance}")
        began, ended = asyncio.run(sending_times(folder))
        began = there.account.get("first", began)
        return Sent(
            letters=letters,
            rate=letters / (ended - began),
            cpu_us=(program.cpu - program.at_mark) / letters * 1e6,
            whole_seconds=program.seconds,
            whole_cpu_us=program.cpu / letters * 1e6,
            rss_mb=program.rss_mb,
            connections=connections,
        )

    def template(self, subscribers: int) -> Path:
        """The untouched instance."""
        folder = self.folder / f"instance-{subscribers}"
        if not folder.exists():
            asyncio.run(make_instance(folder, subscribers))
            write_keys(folder / "dkim")
        return folder

    def _copy(self, subscribers: int) -> Path:
        template, folder = self.template(subscribers), self.folder / "turn"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder)
        os.sync()  # the copy must not be written out while we measure
        return folder


def surroundings(there: Relay, connections: int, settings: dict[str, str] | None) -> dict[str, str]:
    """The environment of a turn: what differs from turn to turn comes from variables."""
    relay = {"NEWSLETTER_RELAY__PORT": str(there.port), "NEWSLETTER_RELAY__CONNECTIONS": str(connections)}
    return {**os.environ, **relay, **UNSIGNED, **(settings or {})}


def write_keys(folder: Path) -> None:
    """A private key of each kind, readable by its owner alone."""
    folder.mkdir(mode=0o700)
    keys: dict[str, Any] = {RSA: rsa.generate_private_key(65537, 2048), ED25519: ed25519.Ed25519PrivateKey.generate()}
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for selector, key in keys.items():
        path = folder / f"{selector}.pem"
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(*plain))
