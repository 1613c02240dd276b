"""Starts and asks the programs that judge letters elsewhere: SpamAssassin, rspamd and opendkim-testmsg. Needs the rig's closed network."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.rig.names import OURS, RELAY, THEIRS

RSPAMD_PORT = 11333
SUFFIXES = Path("/usr/share/rspamd/effective_tld_names.dat")
_STATUS = re.compile(r"score=(-?[\d.]+) .*?tests=([\w,\s]+?)\s+autolearn", re.DOTALL)


def ask_opendkim(letter: bytes, folder: Path) -> int:
    """Its exit code: 0 means that the signatures hold."""
    return subprocess.run(
        ["opendkim-testmsg", "-t", folder], input=letter, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode


def ask_spamassassin(letter: bytes, folder: Path) -> dict[str, Any]:
    """As the reader's server would: it trusts itself alone, and asks the DNS."""
    lines = (
        "dns_server 127.0.0.1",
        "dns_available yes",
        f"internal_networks {THEIRS}",
        f"trusted_networks {THEIRS}",
        "util_rb_tld example",
    )
    done = subprocess.run(
        ["spamassassin", "--test-mode", "--nocreate-prefs", *(f"--cf={line}" for line in lines)],
        input=letter,
        capture_output=True,
        env=os.environ | {"HOME": str(folder)},
        timeout=300,
        check=True,
    )
    found = _STATUS.search(done.stdout.decode("utf-8", "replace"))
    assert found is not None, done.stderr
    return {"score": float(found[1]), "rules": sorted(re.split(r",\s*", found[2].strip()))}


@contextmanager
def rspamd(folder: Path) -> Iterator[None]:
    """Answers while the block runs, with Debian's settings and none of this machine's own."""
    for name in ("db", "log", "run", "own/override.d"):
        (folder / name).mkdir(parents=True)
    _know_example(folder)
    places = {"DBDIR": "db", "LOGDIR": "log", "RUNDIR": "run", "LOCAL_CONFDIR": "own"}
    command = ["rspamd", "--no-fork", "--insecure", *(f"--var={name}={folder / place}" for name, place in places.items())]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    try:
        _wait_for(process, folder)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _know_example(folder: Path) -> None:
    """In the rig's world .example is a domain as .org is; without it rspamd takes each of our links for a disguised one."""
    suffixes = folder / "suffixes.dat"
    suffixes.write_text(f"example\n{SUFFIXES.read_text('utf-8')}", "utf-8")
    (folder / "own" / "override.d" / "options.inc").write_text(f'url_tld = "{suffixes}";\n')


def ask_rspamd(letter: bytes, sender: str, recipient: str) -> dict[str, Any]:
    """Score and symbols with what each adds, as at the reader's server in the SMTP dialogue."""
    head = {"IP": OURS, "Helo": RELAY, "Hostname": RELAY, "From": sender, "Rcpt": recipient, "Content-Length": str(len(letter))}
    with _http() as connection:
        connection.request("POST", "/checkv2", letter, head)
        told = json.load(connection.getresponse())
    return {"score": told["score"], "rules": {name: one["score"] for name, one in told["symbols"].items()}}


def _wait_for(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 300
    while not _answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"rspamd did not start:\n{(folder / 'said').read_text(errors='replace')[-3000:]}")
        time.sleep(0.2)


def _answers() -> bool:
    with suppress(OSError), _http() as connection:
        connection.request("GET", "/ping")
        return connection.getresponse().status == 200
    return False


@contextmanager
def _http() -> Iterator[HTTPConnection]:
    connection = HTTPConnection("127.0.0.1", RSPAMD_PORT, timeout=120)
    try:
        yield connection
    finally:
        connection.close()
