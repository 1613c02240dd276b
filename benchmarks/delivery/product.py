"""The product's turn: ``newsletter send --now`` on a copy of an instance, in a process of its own."""

import asyncio
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from benchmarks.delivery.instance import is_sent, make_instance, release_issue, sending_times
from benchmarks.delivery.measuring import LOOK_EVERY, Program, Sent
from benchmarks.delivery.relays import Open, Relay
from benchmarks.delivery.tools import HERE, Missing

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
        return self.send_in(self._copy(letters), relay, letters, connections, settings)

    def send_in(self, folder: Path, relay: Open, letters: int, connections: int, settings: dict[str, str] | None = None) -> Sent:
        """One turn in an instance whose issue is approved and not sent."""
        command = [*PROGRAM, "send", "--now", "--yes", "--json", "--config", folder]
        with relay() as there:
            program = Program.start(command, log=self.folder / "send.log", env=surroundings(there, connections, settings))
            there.first = program.mark
            program.wait()
        balance = json.loads(program.out[program.out.index("{\n") :])
        if balance["accepted"] != letters:
            raise RuntimeError(f"not everybody was served: {balance}")
        began, ended = asyncio.run(sending_times(folder, settings))
        began = there.account.get("first", began)
        return Sent(
            letters=letters,
            rate=letters / (ended - began),
            cpu_us=(program.cpu - program.at_mark) / letters * 1e6
            if there.account
            else 0.0,  # others do not tell when the first letter came
            whole_seconds=program.seconds,
            whole_cpu_us=program.cpu / letters * 1e6,
            rss_mb=program.rss_mb,
            connections=connections,
        )

    def share(self, relay: Open, letters: int, processes: int, connections: int, settings: dict[str, str] | None = None) -> Sent:
        """One turn of ``newsletter worker`` in so many processes, on an issue that was released before they start."""
        folder = self._copy(letters)
        asyncio.run(release_issue(folder))
        with relay() as there:
            given = surroundings(there, max(1, connections // processes), settings)
            workers = [
                Program.start([*PROGRAM, "worker", "--config", folder], log=self.folder / f"worker{number}.log", env=given)
                for number in range(processes)
            ]
            there.first = lambda: [worker.mark() for worker in workers]
            while not is_sent(folder):
                if any(worker.has_ended() for worker in workers):
                    raise Missing(f"newsletter worker ended by itself: {workers[0].out[-300:]}")
                time.sleep(LOOK_EVERY)
            for worker in workers:
                worker.process.terminate()
                worker.wait()
        seen = there.account
        return Sent(
            letters=letters,
            rate=letters / (seen["last"] - seen["first"]),
            cpu_us=sum(worker.cpu - worker.at_mark for worker in workers) / letters * 1e6,
            whole_seconds=max(worker.seconds for worker in workers),
            whole_cpu_us=sum(worker.cpu for worker in workers) / letters * 1e6,
            rss_mb=max(worker.rss_mb for worker in workers),
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
    return {**os.environ, "PYTHONPATH": str(HERE.parents[1]), **relay, **UNSIGNED, **(settings or {})}


def write_keys(folder: Path) -> None:
    """A private key of each kind, readable by its owner alone."""
    folder.mkdir(mode=0o700)
    keys: dict[str, Any] = {RSA: rsa.generate_private_key(65537, 2048), ED25519: ed25519.Ed25519PrivateKey.generate()}
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for selector, key in keys.items():
        path = folder / f"{selector}.pem"
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(*plain))
