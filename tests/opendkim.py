"""Asks opendkim-testmsg about letters, in a network of its own whose only name server holds the records of a test.

As a script, inside that network: ``python tests/opendkim.py FOLDER`` with ``records.json`` and letters ``*.eml`` in it; prints the exit
codes and what was said as JSON. The program takes its name server from /etc/resolv.conf alone, always at port 53.
"""

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "/usr/sbin/opendkim-testmsg"
PACKAGE = "opendkim-tools (and the right to a network of one's own)"
_SET_FLAGS, _UP = 0x8914, 0x1


def found() -> bool:
    """Whether the program is there and may be given a network of its own."""
    return (
        Path(PROGRAM).exists() and shutil.which("unshare") is not None and subprocess.run([*_alone(), "true"], check=False).returncode == 0
    )


def ask(folder: Path, letters: Mapping[str, bytes], records: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Exit code and error text for each letter: 0 means that the signatures hold."""
    (folder / "records.json").write_text(json.dumps(records))
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    for name, content in letters.items():
        (folder / f"{name}.eml").write_bytes(content)
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [*_alone(), sys.executable, "-m", "tests.opendkim", folder], cwd=root, check=True, capture_output=True, text=True, timeout=60
    )
    return {name: (code, said) for name, (code, said) in json.loads(done.stdout).items()}


def _alone() -> list[str]:
    return ["unshare", "--mount", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def _work(folder: Path) -> None:
    from tests.zone import name_server, txt

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
    records = json.loads((folder / "records.json").read_text())
    with name_server("".join(txt(name, value) for name, value in records.items()), port=53):
        results = {path.stem: _ask_about(path) for path in sorted(folder.glob("*.eml"))}
    json.dump(results, sys.stdout)


def _ask_about(path: Path) -> tuple[int, str]:
    done = subprocess.run([PROGRAM, "-t", path.parent], stdin=path.open("rb"), capture_output=True, text=True, check=False, timeout=20)
    return done.returncode, (done.stderr + done.stdout).strip()


if __name__ == "__main__":
    _work(Path(sys.argv[1]))
