"""``newsletter bounces`` and ``newsletter intake`` as an operator types them."""

import json
import signal
import smtplib
from pathlib import Path

import pytest

from tests.cli.operator import MORNING, Operator
from tests.returns.reports import DOMAIN, bounce, complaint

NOW = ("--now", MORNING)
LISTENING = f'\n[returns]\ndomain = "{DOMAIN}"\nlisten = "127.0.0.1:0"\n'


def settle(operator: Operator, settings: str) -> None:
    """Write these settings below what stands there."""
    with (operator.folder / "newsletter.toml").open("a") as file:
        file.write(settings)


@pytest.fixture
def reports(begun: Operator) -> Path:
    folder = begun.folder / "reports"
    folder.mkdir()
    (folder / "1.eml").write_bytes(bounce("reader@gmail.com", said="550 5.1.1 <reader@gmail.com>: no such user"))
    (folder / "2.eml").write_bytes(complaint(address="mara@small.example"))
    return folder


def test_reports_are_collected_by_hand_and_listed(begun: Operator, reports: Path) -> None:
    """Once each; no address is shown, and of a small domain no more than of an address."""
    assert begun.type("bounces", "list", *NOW).out == "Nothing came back.\n"
    assert begun.type("bounces", "collect", str(reports), *NOW).out == "2 mails read; 1 × bounce, 1 × complaint; 0 readers left\n"
    again = begun.type("bounces", "collect", str(reports), *NOW, "--json")
    assert again.json == {"mails": 2, "kinds": {}, "again": 2, "left": 0, "troubles": []}
    listed = begun.type("bounces", "list", *NOW, "--json")
    assert [(one["kind"], one["domain"], one["proof"], one["done"]) for one in listed.json] == [
        ("complaint", "s….example", "", "proves nothing, nobody touched"),
        ("bounce", "gmail.com", "", "proves nothing, nobody touched"),
    ]
    assert not [one for one in ("reader@", "mara", "small") if one in listed.out]
    assert "proves nothing, nobody touched" in begun.type("bounces", "list", *NOW).out


def test_a_place_that_cannot_be_read_is_told_with_its_cure(begun: Operator) -> None:
    """A folder that is not there, named by hand or in the settings."""
    named = begun.type("bounces", "collect", "nothing", *NOW)
    assert (named.code, named.err.splitlines()[0]) == (1, "newsletter: nothing: there is no such file or folder")
    settle(begun, f'\n[returns]\ndomain = "{DOMAIN}"\nmaildir = "Maildir"\n')
    found = begun.type("bounces", "collect", *NOW)
    assert (found.code, found.out) == (1, "0 mails read; 0 readers left\n")
    assert "cannot be read (No such file or directory)" in found.err.replace("\n", " ")


def test_the_listener_alone_says_where_it_listens_and_ends_when_told(begun: Operator) -> None:
    """What is handed over while it runs is kept; without a place to listen on it says which setting is missing."""
    missing = begun.type("intake", *NOW)
    assert (missing.code, missing.err.splitlines()[0]) == (1, "newsletter: returns.listen: is not set, so there is nothing to listen on")
    settle(begun, LISTENING)
    with begun.start("intake", *NOW, "--json") as program:
        shown = json.loads("".join(program.stdout.readline() for _ in range(5)))
        with smtplib.LMTP("127.0.0.1", shown["port"]) as client:
            client.sendmail("", [f"reports@{DOMAIN}"], bounce())
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=60)
    assert (program.returncode, shown | {"port": 0}) == (0, {"port": 0, "protocol": "lmtp", "domain": DOMAIN})
    assert [one["kind"] for one in begun.type("bounces", "list", *NOW, "--json").json] == ["bounce"]
