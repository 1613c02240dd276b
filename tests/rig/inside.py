"""What happens within the rig's closed network, as a script: ``python -m tests.rig.inside FOLDER`` leaves ``told.json`` in the folder.

The real program makes an issue and a confirmation and hands them to our relay, a Postfix; that asks the DNS and brings them to the
reader's server, another; what lies in the maildir there is shown to the filters.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.delivery.certificates import FOLDER as CERTIFICATE
from tests.postfix import temporary_postfix
from tests.rig.filters import ask_opendkim, ask_rspamd, ask_spamassassin, rspamd
from tests.rig.letters import Letter, one_letter_changed
from tests.rig.names import BANK, NEWCOMER, OURS, READER, READERS, RELAY, THEIR_SERVER, THEIRS, base_zone, published
from tests.rig.paper import Paper
from tests.zone import Zone, name_server

PORT = 2525
"""Where our relay takes letters from us; other servers' mail would come to port 25."""
_NOBODY = 65534


def work(folder: Path) -> dict[str, Any]:
    """The whole of it. Everything in the answer can be written as JSON."""
    _close(folder)
    (folder / "paper").mkdir()
    paper = Paper(folder / "paper")
    with name_server(base_zone(), port=53) as zone, _servers(folder) as arrived:
        made, records = _publish(paper, zone)
        letters = _sorted(arrived(3))
        asked = sorted(set(zone.asked))
        told = _ask_everybody(letters, folder)
        doctor = [one for one in paper.examine() if one["group"] == "DNS"]
    shown = {name: letter.content.decode("ascii") for name, letter in letters.items()}
    return {"made": made, "records": records, "asked": asked, "told": told, "letters": shown, "doctor": doctor}


def _close(folder: Path) -> None:
    """Loopback with our two addresses, and no name server but our own."""
    for words in ("link set lo up", f"addr add {OURS}/32 dev lo", f"addr add {THEIRS}/32 dev lo"):
        subprocess.run(["ip", *words.split()], check=True)
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:2\n")
    subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)


def _publish(paper: Paper, zone: Zone) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """With the records in the DNS that the program tells to publish; from then on every question is remembered."""
    records = paper.begin(PORT)
    zone.text += published(records)
    zone.asked.clear()
    return paper.publish(), records


@contextmanager
def _servers(folder: Path) -> Iterator[Callable[[int], list[Letter]]]:
    """Our relay and the reader's server; gives what waits for so many letters there."""
    with (
        tempfile.TemporaryDirectory(prefix="newsletter-rig-") as place,  # where whoever Postfix becomes may go
        temporary_postfix(host=THEIRS, port=25, **_theirs(mail := Path(place))) as server,
        temporary_postfix(host=OURS, port=PORT, **_ours()) as relay,
    ):
        shutil.chown(mail, _NOBODY, _NOBODY)
        yield lambda number: _wait_for(number, mail, relay.log, server.log)


def _ours() -> dict[str, str]:
    return {
        "myhostname": RELAY,
        "mynetworks": f"{OURS}/32",
        "smtp_bind_address": OURS,
        "smtp_dns_support_level": "enabled",
        "smtp_tls_security_level": "may",
        "default_transport": "smtp:",
    }


def _theirs(mail: Path) -> dict[str, str]:
    return {
        "myhostname": THEIR_SERVER,
        "smtpd_tls_security_level": "may",
        "smtpd_tls_cert_file": f"{CERTIFICATE}/certificate.pem",
        "smtpd_tls_key_file": f"{CERTIFICATE}/key.pem",
        "mynetworks": "127.0.0.0/8",
        "virtual_mailbox_domains": READERS,
        "virtual_mailbox_base": str(mail),
        "virtual_mailbox_maps": "static:all/",
        "virtual_uid_maps": f"static:{_NOBODY}",
        "virtual_gid_maps": f"static:{_NOBODY}",
        "smtpd_relay_restrictions": "reject_unauth_destination",
    }


def _wait_for(number: int, mail: Path, *logs: Path) -> list[Letter]:
    deadline = time.monotonic() + 300
    while len(found := list(mail.glob("all/new/*"))) < number:
        if time.monotonic() > deadline:
            raise TimeoutError("\n".join([f"{len(found)} of {number} letters arrived:", *(log.read_text()[-3000:] for log in logs)]))
        time.sleep(0.1)
    return [Letter(path.read_bytes()) for path in found]


def _sorted(found: list[Letter]) -> dict[str, Letter]:
    """By what they are; ``stranger`` says that it comes from a bank."""
    letters = {}
    for letter in found:
        kind = "stranger" if BANK in letter.author else {READER: "issue", NEWCOMER: "confirmation"}[letter.recipient]
        letters[kind] = letter
    return letters


def _ask_everybody(letters: dict[str, Letter], folder: Path) -> dict[str, Any]:
    changed = {"changed": one_letter_changed(letters["issue"])}
    with rspamd(folder / "rspamd"):
        return {
            name: {
                "opendkim": ask_opendkim(letter.as_sent, folder),
                "spamassassin": ask_spamassassin(letter.content, folder),
                "rspamd": ask_rspamd(letter.content, letter.sender, letter.recipient),
            }
            for name, letter in (letters | changed).items()
        }


if __name__ == "__main__":
    (Path(sys.argv[1]) / "told.json").write_text(json.dumps(work(Path(sys.argv[1])), indent=1), "utf-8")
