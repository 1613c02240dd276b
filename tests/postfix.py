"""Starts Debian's Postfix in a temporary folder: a real relay on a free port of 127.0.0.1, with a queue and a log of its own.

Needs root (Postfix drops its rights by itself) and the package ``postfix``; ask ``needs_postfix`` first.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgresql import needs_package

PACKAGE = "postfix"
PROGRAM = Path("/usr/sbin/postfix")
DAEMONS = Path("/usr/lib/postfix/sbin")
GIVES_UP_SOON = {
    **{"maximal_queue_lifetime": "3s", "bounce_queue_lifetime": "60s"},
    **{"minimal_backoff_time": "1s", "maximal_backoff_time": "1s", "queue_run_delay": "1s", "transport_retry_time": "1s"},
}
"""Settings of one that reports within seconds what it could not deliver."""

QUEUES = ("maildrop", "incoming", "active", "deferred", "hold")
SERVICES = {  # name: type, private, process limit, program; nobody is chrooted, for a temporary folder has no library in it
    "{host}:{port}": ("inet", "n", "-", "smtpd"),
    "pickup": ("unix", "n", "1", "pickup"),
    "cleanup": ("unix", "n", "0", "cleanup"),
    "qmgr": ("unix", "n", "1", "qmgr"),
    "rewrite": ("unix", "-", "-", "trivial-rewrite"),
    "bounce": ("unix", "-", "0", "bounce"),
    "defer": ("unix", "-", "0", "bounce"),
    "trace": ("unix", "-", "0", "bounce"),
    "proxymap": ("unix", "-", "-", "proxymap"),
    "smtp": ("unix", "-", "-", "smtp"),
    "relay": ("unix", "-", "-", "smtp"),
    "lmtp": ("unix", "-", "-", "lmtp"),
    "verify": ("unix", "-", "1", "verify"),
    "showq": ("unix", "n", "-", "showq"),
    "error": ("unix", "-", "-", "error"),
    "retry": ("unix", "-", "-", "error"),
    "discard": ("unix", "-", "-", "discard"),
    "virtual": ("unix", "-", "-", "virtual"),
    "tlsmgr": ("unix", "-", "1", "tlsmgr"),
    "anvil": ("unix", "-", "1", "anvil"),
    "scache": ("unix", "-", "1", "scache"),
    "postlog": ("unix-dgram", "n", "1", "postlogd"),
}


def is_installed() -> bool:
    """Whether a Postfix can be started here."""
    return PROGRAM.exists() and os.geteuid() == 0


def needs_postfix() -> None:
    """Skip a test for want of the package or of root, or fail it where nothing may be missing."""
    needs_package(f"{PACKAGE} (and root)", is_installed())


@dataclass
class Postfix:
    """A relay that takes letters from this machine for everybody."""

    folder: Path
    port: int
    settings: dict[str, str]
    host: str = "127.0.0.1"
    _master: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _guard: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """What an operator names as ``delivery.relay_log``."""
        return self.folder / "mail.log"

    @property
    def config(self) -> Path:
        """Its own ``config_directory``, for ``postconf -c`` and ``postqueue -c``."""
        return self.folder / "config"

    def start(self) -> None:
        """Return when it takes connections. It ends when this process ends, even if that is killed."""
        with (self.folder / "start").open("ab") as said:
            self._master = subprocess.Popen(
                [DAEMONS / "master", "-c", self.config, "-s"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self._guard = subprocess.Popen(  # a parent-death signal would be lost when the master changes its user
            ["sh", "-c", f"cat; kill -TERM -{self._master.pid}"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 30
        while not self._listens():
            if self._master.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Postfix did not start:\n{(self.folder / 'start').read_text()}\n{self._read_log()}")
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End every process of it; SIGKILL is the crash. The queue stays."""
        if self._master is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._master.pid, how)
        self._master.wait()
        self._guard.communicate()
        with suppress(ProcessLookupError):
            os.killpg(self._master.pid, signal.SIGKILL)
        self._master = None

    def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.stop(how)
        self.start()

    def queued(self) -> int:
        """How many letters lie in the queue."""
        queue = self.folder / "queue"
        return sum(len(names) for one in QUEUES for _, _, names in os.walk(queue / one))

    def wait_until_empty(self, seconds: float = 60) -> None:
        """Wait until every letter it took has left."""
        deadline = time.monotonic() + seconds
        while self.queued():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.queued()} letters are still in the queue:\n{self._read_log()[-2000:]}")
            time.sleep(0.05)

    def _listens(self) -> bool:
        """Port and log are both there: the log's daemon is started by the first line that somebody writes."""
        with suppress(OSError), socket.create_connection((self.host, self.port), timeout=5) as client:
            return client.recv(3) == b"220" and self.log.exists()
        return False

    def _read_log(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@contextmanager
def temporary_postfix(relay_to: int | None = None, host: str = "127.0.0.1", port: int = 0, **settings: str) -> Iterator[Postfix]:
    """A running Postfix that throws every letter away, or hands them to a port of 127.0.0.1. ``settings`` go into its main.cf."""
    folder = Path(tempfile.mkdtemp(prefix="newsletter-postfix-"))
    folder.chmod(0o755)
    postfix = Postfix(folder, port or _free_port(), _settings(folder, relay_to) | {"inet_interfaces": host} | settings, host)
    try:
        _lay_out(postfix)
        postfix.start()
        yield postfix
    finally:
        postfix.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, relay_to: int | None) -> dict[str, str]:
    onward = {"default_transport": "discard:"} if relay_to is None else {"relayhost": f"[127.0.0.1]:{relay_to}"}
    return {
        "compatibility_level": "3.6",
        "queue_directory": f"{folder}/queue",
        "data_directory": f"{folder}/data",
        "maillog_file": f"{folder}/mail.log",
        "maillog_file_prefixes": str(folder),
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "myhostname": "relay.example",
        "mynetworks": "127.0.0.0/8",
        "mydestination": "",
        "local_recipient_maps": "",
        "local_transport": "error:no local mail",
        "alias_maps": "",
        "alias_database": "",
        "notify_classes": "",
        "fast_flush_domains": "",
        "smtp_dns_support_level": "disabled",
        "smtp_tls_security_level": "none",
        "smtpd_tls_security_level": "none",
        "smtpd_client_connection_count_limit": "0",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        **onward,
    }


def _lay_out(postfix: Postfix) -> None:
    for name in ("config", "queue", "data"):
        (postfix.folder / name).mkdir()
    shutil.chown(postfix.folder / "data", "postfix")
    main = "".join(f"{name} = {value}\n" for name, value in postfix.settings.items())
    (postfix.config / "main.cf").write_text(main)
    master = (_service(postfix, name, *service) for name, service in SERVICES.items())
    (postfix.config / "master.cf").write_text("".join(master))
    subprocess.run([PROGRAM, "-c", postfix.config, "check"], check=True, capture_output=True)  # makes the folders of the queue


def _service(postfix: Postfix, name: str, kind: str, private: str, limit: str, program: str) -> str:
    """A line of master.cf. Only who writes into other people's mailboxes has rights."""
    unprivileged, wake_up = "n" if program == "virtual" else "-", "300" if name == "qmgr" else "-"
    return f"{name.format(host=postfix.host, port=postfix.port)} {kind} {private} {unprivileged} n {wake_up} {limit} {program}\n"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
