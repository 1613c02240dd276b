"""Signatures as opendkim and SpamAssassin see them, the programs of other people's mail servers, with a DNS of the test's own."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests import opendkim
from tests.delivery.signing import a_letter, a_message, ed_signer, records, rsa_signer
from tests.delivery.test_dkim import CHANGES
from tests.postgresql import needs_package
from tests.zone import Zone, name_server, txt

SPAMASSASSIN = Path("/usr/bin/spamassassin")
TAKEN, REFUSED = (0, ""), (70, "opendkim-testmsg: dkim_eom(): Bad signature")
TWO_AUTHORS = (70, "opendkim-testmsg: dkim_chunk(): Syntax error")
"""What opendkim says before it looks at any signature."""


def test_opendkim_takes_our_signatures_and_no_others(tmp_path: Path) -> None:
    """Each kind alone and both together, and the same seven changes on the way."""
    needs_package(opendkim.PACKAGE, opendkim.found())
    rsa, ed = a_message([rsa_signer()]), a_message([ed_signer()])
    letters = {
        "both": a_message(),
        "rsa": rsa,
        "ed25519": ed,
        "outside ASCII": a_message(letter=a_letter("今日の十のニュース、そして読者からの手紙"), address="mara@名前.example"),
        **{f"{change.name}, {kind}": change.make(letter) for change in CHANGES for kind, letter in (("rsa", rsa), ("ed25519", ed))},
    }
    expected = dict.fromkeys(letters, TAKEN)
    for change in CHANGES:
        for kind in ("rsa", "ed25519"):
            refused = TWO_AUTHORS if "second From" in change.name else REFUSED
            expected[f"{change.name}, {kind}"] = TAKEN if change.holds else refused
    assert opendkim.ask(tmp_path, letters, records()) == expected


@pytest.mark.slow
def test_spamassassin_takes_our_signatures(tmp_path: Path) -> None:
    """It counts a valid signature of the author's own domain in the letter's favour, and sees that a changed one is not."""
    needs_package("spamassassin", SPAMASSASSIN.exists())
    with name_server("".join(txt(name, value) for name, value in records().items())) as zone:
        assert _spamassassin(a_message(), zone, tmp_path) == {"DKIM_SIGNED", "DKIM_VALID", "DKIM_VALID_AU"}
        assert _spamassassin(CHANGES[0].make(a_message()), zone, tmp_path) == {"DKIM_SIGNED", "DKIM_INVALID"}
    assert f"TXT {rsa_signer().facts.record_name}" in zone.asked


def _spamassassin(message: bytes, zone: Zone, folder: Path) -> set[str]:
    """The rules about the signature that hit; what the domain lacks besides is not our matter."""
    command = [SPAMASSASSIN, "--test-mode", "--nocreate-prefs", f"--cf=dns_server {zone.server}", "--cf=dns_available yes"]
    done = subprocess.run(command, input=message, capture_output=True, check=True, timeout=60, env=os.environ | {"HOME": str(folder)})
    return set(re.findall(r"\bDKIM_(?:SIGNED|VALID|INVALID)\w*", done.stdout.decode("utf-8", "replace")))
