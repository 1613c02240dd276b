"""``newsletter bounces read``: one line for each message, whatever holds it, and no instance needed."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.operator import Operator
from tests.returns.samples import SAMPLES, Sample

BY_NAME: dict[str, Sample] = {sample.name: sample for sample in SAMPLES}
DEAD, HOLIDAY, ABUSE = BY_NAME["Sendmail, unknown"], BY_NAME["holiday"], BY_NAME["ARF, abuse"]


@pytest.fixture
def folder(operator: Operator) -> Path:
    """A folder with a Maildir and a file in it; no settings are near."""
    tmp_path = operator.folder
    (tmp_path / "inbox" / "new").mkdir(parents=True)
    (tmp_path / "inbox" / "cur").mkdir()
    (tmp_path / "inbox" / "new" / "1.host").write_bytes(DEAD.raw)
    (tmp_path / "inbox" / "cur" / "2.host:2,S").write_bytes(HOLIDAY.raw)
    (tmp_path / "inbox" / ".hidden").write_bytes(b"no mail")
    (tmp_path / "abuse.eml").write_bytes(ABUSE.raw)
    return tmp_path


def lines(text: str) -> list[dict]:
    """JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


def test_each_message_is_one_line(operator: Operator, folder: Path) -> None:
    """Files and folders, however deep: file, kind and recipients of each message; one that is no bounce has none."""
    result = operator.type("bounces", "read", "inbox", "abuse.eml", "--json")
    assert (result.code, result.err) == (0, "")
    dead = {
        "address": "mara@example.com",
        "action": "suppress",
        "status": "5.1.1",
        "reason": "no such address",
        "said": "550 5.1.1 <mara@example.com>... User unknown",
    }
    complained = {"address": "mara@example.com", "action": "suppress", "status": "", "reason": "abuse", "said": ""}
    assert lines(result.out) == [
        {"file": "inbox/cur/2.host:2,S", "kind": "auto-reply", "recipients": []},
        {"file": "inbox/new/1.host", "kind": "bounce", "recipients": [dead]},
        {"file": "abuse.eml", "kind": "complaint", "recipients": [complained], "feedback": "abuse"},
    ]


def test_people_get_lines_and_totals(operator: Operator, folder: Path) -> None:
    """Without --json it can be read aloud."""
    result = operator.type("bounces", "read", "inbox/new")
    assert result.out.splitlines() == [
        "inbox/new/1.host: bounce",
        '  suppress  mara@example.com  5.1.1  no such address "550 5.1.1 <mara@example.com>... User unknown"',
        "Messages by what they ask for: suppress 1.",
    ]


def test_one_that_cannot_be_read_stops_nothing(operator: Operator, folder: Path) -> None:
    """The others are read, the trouble has a name and a cure, and the exit code is 1."""
    result = operator.type("bounces", "read", "nothing.eml", "abuse.eml", "--json")
    assert (result.code, len(lines(result.out))) == (1, 1)
    assert result.err.startswith("nothing.eml: there is no such file or folder. Name a file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(operator: Operator, folder: Path) -> None:
    """A permission is told from a name mistyped."""
    (folder / "abuse.eml").chmod(0)
    assert operator.type("bounces", "read", "abuse.eml").err.startswith("abuse.eml: may not be read by this account.")


def test_an_mbox_holds_many(operator: Operator, folder: Path) -> None:
    """A file that ends in .mbox is taken apart; a report that only begins as one is one message."""
    box = b"From a Sun Nov 22 06:30:00 2026\n" + DEAD.raw + b"\n\nFrom b Sun Nov 22 06:31:00 2026\n" + ABUSE.raw
    (folder / "box.mbox").write_bytes(box)
    (folder / "one.eml").write_bytes(box)
    found = lines(operator.type("bounces", "read", "box.mbox", "one.eml", "--json").out)
    assert [(one["file"], one["kind"]) for one in found] == [("box.mbox#1", "bounce"), ("box.mbox#2", "complaint"), ("one.eml", "bounce")]
