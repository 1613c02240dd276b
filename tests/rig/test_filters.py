"""What other people's filters make of the letters the program really sends, in a closed network whose DNS holds what the doctor prints."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from tests.postgresql import needs_package
from tests.rig.closed_network import judge_letters, missing
from tests.rig.names import DOMAIN, OURS, READERS, RELAY, RETURNS, THEIR_SERVER
from tests.rig.publishers import SOURCES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]

OURSELVES = ("issue", "confirmation")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """What everybody said; of several processes that test at once, one runs the rig and the others read."""
    lacking = missing()
    needs_package(lacking, not lacking)
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    with (shared / "rig.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return _judged_once(shared / "rig")


def _judged_once(folder: Path) -> dict[str, Any]:
    if not folder.exists():
        folder.mkdir()
        return judge_letters(folder)
    assert (folder / "told.json").exists(), "the rig failed in another process of this run, which tells why"
    return json.loads((folder / "told.json").read_text("utf-8"))


def test_the_letters_are_real(found: dict[str, Any]) -> None:
    """Ten stories, sent and accepted; both letters came over an encrypted hop from the relay, from return paths of their own."""
    assert found["made"] == {"stories": 10, "accepted": 1}
    for name in OURSELVES:
        head = found["letters"][name].partition("\n\n")[0]
        assert f"from {RELAY} ({RELAY} [{OURS}])" in head
        assert "with ESMTPS id" in head
        assert head.startswith("Return-Path: <b+")
        assert f"@{RETURNS}>\n" in head.partition("\n")[0] + "\n"


@pytest.mark.parametrize("letter", OURSELVES)
@pytest.mark.parametrize("program", ["spamassassin", "rspamd"])
def test_no_filter_holds_anything_against_a_letter(found: dict[str, Any], program: str, letter: str) -> None:
    """What speaks for it outweighs what speaks against it."""
    told = found["told"][letter][program]
    assert told["score"] <= 0, told["rules"]


@pytest.mark.parametrize("program", ["spamassassin", "rspamd"])
def test_an_issue_is_better_than_that(found: dict[str, Any], program: str) -> None:
    """A whole point: what comes of doing everything as it should be done, also the same links in both parts."""
    told = found["told"]["issue"][program]
    assert told["score"] <= -1, told["rules"]


@pytest.mark.parametrize("letter", OURSELVES)
def test_who_sends_is_proven(found: dict[str, Any], letter: str) -> None:
    """SPF of the return path, both signatures, and DMARC of the From domain, as three programs see them."""
    told = found["told"][letter]
    assert {"R_DKIM_ALLOW", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= told["rspamd"]["rules"].keys()
    assert {"DKIM_VALID", "DKIM_VALID_AU"} <= set(told["spamassassin"]["rules"])
    assert told["opendkim"] == 0


def test_a_changed_letter_is_noticed(found: dict[str, Any]) -> None:
    """One letter of the unsubscribe address: the signature no longer holds for anybody."""
    told = found["told"]["changed"]
    assert told["opendkim"] == 70
    assert "DKIM_INVALID" in told["spamassassin"]["rules"]
    assert "R_DKIM_REJECT" in told["rspamd"]["rules"]


def test_a_strangers_name_is_refused(found: dict[str, Any]) -> None:
    """From at another domain, though our signature holds: DMARC of that domain fails and says to refuse."""
    told = found["told"]["stranger"]
    assert told["opendkim"] == 0
    assert {"R_DKIM_ALLOW", "DMARC_POLICY_REJECT"} <= told["rspamd"]["rules"].keys()
    assert "DMARC_POLICY_ALLOW" not in told["rspamd"]["rules"]
    assert "DKIM_VALID_AU" not in told["spamassassin"]["rules"]


def test_nobody_is_asked_for_anything_else(found: dict[str, Any]) -> None:
    """A day asks the DNS for the feeds, the relay, and where readers' mail goes; no name of anybody else, nothing about readers."""
    mail = {f"MX {READERS}", f"A {RELAY}", f"AAAA {RELAY}", f"A {THEIR_SERVER}", f"AAAA {THEIR_SERVER}"}
    feeds = {f"{kind} {name}" for name in SOURCES for kind in ("A", "AAAA")}
    back = {f"PTR {'.'.join(reversed(OURS.split('.')))}.in-addr.arpa"}
    ours = {f"{kind} {name}" for kind in ("TXT", "MX", "A", "AAAA") for name in (DOMAIN, RETURNS, f"_dmarc.{DOMAIN}")}
    assert set(found["asked"]) - ours <= mail | feeds | back
    assert f"MX {READERS}" in found["asked"]


def test_what_the_doctor_prints_is_enough(found: dict[str, Any]) -> None:
    """With its records in the DNS it is content, and none of them says what the standard of 2026 took out."""
    assert [one["text"] for one in found["doctor"] if one["light"] != "green"] == []
    assert [record["value"] for record in found["records"] if "pct=" in record["value"]] == []
    kinds = {record["value"].partition(";")[0].partition(" ")[0] for record in found["records"] if record["type"] == "TXT"}
    assert kinds == {"v=spf1", "v=DKIM1", "v=DMARC1", "v=STSv1", "v=TLSRPTv1"}
    assert [record["value"].split(";")[1] for record in found["records"] if record["value"].startswith("v=DKIM1")] == [
        " k=rsa",
        " k=ed25519",
    ]
