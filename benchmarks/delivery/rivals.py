"""The others: C (smtp-source), Go (net/smtp), aiosmtplib by the book, and openssl's bare signatures."""

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery.measuring import Program, Sent
from benchmarks.delivery.relays import Open
from benchmarks.delivery.tools import HERE, Workshop, find

SIZE = 60_000


@dataclass(frozen=True)
class Rivals:
    """Each method is one turn: so many letters over so many connections to a relay that is opened for it."""

    workshop: Workshop
    message: Path
    html: Path
    text: Path

    def smtp_source(self, relay: Open, letters: int, connections: int) -> Sent:
        """Postfix's load generator with kept connections."""
        many = ["-s", str(connections), "-m", str(letters), "-l", str(SIZE)]
        who = ["-f", "letter@topten.example", "-t", "reader1@example.com"]
        return self._turn(relay, letters, connections, [find("smtp-source"), "-d", *many, *who], "127.0.0.1:{port}")

    def go(self, relay: Open, letters: int, connections: int) -> Sent:
        """Go's net/smtp, kept connections, bytes made beforehand."""
        many = ["-letters", str(letters), "-connections", str(connections), "-file", self.message]
        return self._turn(relay, letters, connections, [self.workshop.build("net_smtp.go"), *many], "-port={port}")

    def by_the_book(self, relay: Open, letters: int, connections: int) -> Sent:
        """Jinja, EmailMessage and ``aiosmtplib.send`` for each reader."""
        many = ["--letters", str(letters), "--connections", str(connections), "--html", self.html, "--text", self.text]
        return self._turn(relay, letters, connections, [sys.executable, HERE / "by_the_book.py", *many], "--port={port}")

    def _turn(self, relay: Open, letters: int, connections: int, command: Sequence[str | Path], where: str) -> Sent:
        log = self.workshop.folder / "rival.log"
        with relay() as there:
            program = Program.start([*command, where.format(port=there.port)], log=log)
            there.first = program.mark
            program.wait()
        seen = there.account
        if seen and seen["letters"] != letters:
            raise RuntimeError(f"{command[0]}: the sink took {seen['letters']} letters of {letters}")
        return Sent(
            letters=letters,
            rate=letters / (seen["last"] - seen["first"] if seen else program.seconds),
            cpu_us=(program.cpu - program.at_mark) / letters * 1e6,
            whole_seconds=program.seconds,
            whole_cpu_us=program.cpu / letters * 1e6,
            connections=connections,
        )


def signatures(processes: int = 1, seconds: int = 2) -> Sent:
    """RSA-2048 signatures a second, by ``openssl speed`` in so many processes."""
    many = ["-multi", str(processes)] if processes > 1 else []
    command = [find("openssl"), "speed", "-seconds", str(seconds), *many, "rsa2048"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)", said, re.MULTILINE)
    rate = float(found[-1])
    return Sent(letters=0, rate=rate, cpu_us=processes / rate * 1e6, whole_seconds=seconds, whole_cpu_us=0.0)
