"""``newsletter dkim``: making keys, what to publish, and what is said when a key is not as it must be."""

import json
from pathlib import Path

import dkim
import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.delivery.dkim_record import dns_record
from tests.cli.conftest import READERS
from tests.cli.operator import MORNING, Operator, Relay
from tests.delivery.signing import hold


def use(operator: Operator, *selectors: str, domain: str = "") -> None:
    """Write the [dkim] section."""
    with (operator.folder / "newsletter.toml").open("a") as settings:
        settings.write(f'\n[dkim]\nselectors = {json.dumps(selectors)}\ndomain = "{domain}"\n')


def private_lines(folder: Path) -> list[str]:
    """Every line of every key that could give it away."""
    return [line for path in folder.glob("dkim/*.pem") for line in path.read_text().splitlines() if not line.startswith("---")]


def test_new_keys_and_their_records(begun: Operator) -> None:
    """Both kinds under the date of the newsroom's clock, and records that a verifier can read."""
    result = begun.type("dkim", "new", "--kind", "both", "--now", MORNING, "--json")
    keys = result.json["keys"]
    assert (result.code, result.err, result.json["cautions"]) == (0, "", [])
    assert [(one["selector"], one["domain"], one["kind"], one["bits"], one["in_use"]) for one in keys] == [
        ("rsa20261121", "topten.example", "rsa", 2048, False),
        ("ed20261121", "topten.example", "ed25519", 256, False),
    ]
    assert [one["record"]["name"] for one in keys] == ["rsa20261121._domainkey.topten.example", "ed20261121._domainkey.topten.example"]
    for one in keys:
        record = one["record"]
        assert ("".join(record["strings"]), max(map(len, record["strings"])) <= 255) == (record["value"], True)
        assert dkim.evaluate_pk(record["name"], record["value"].encode())[2] == one["kind"].encode()
        assert Path(one["file"]).read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
    assert [one["record"]["strings"] for one in keys if len(one["record"]["strings"]) == 2] == [keys[0]["record"]["strings"]]


def test_what_to_do_with_a_new_key(begun: Operator) -> None:
    """The record, a line for a zone file, and the next steps; beside a key in use also how to change over."""
    first = begun.type("dkim", "new", "--kind", "ed25519", "--selector", "one", "--now", MORNING)
    value = begun.type("dkim", "show", "--all", "--json").json["keys"][0]["record"]["value"]
    assert first.out == (
        "one: ed25519 key, not in use\n"
        f"  file   {begun.folder.resolve()}/dkim/one.pem\n"
        "  name   one._domainkey.topten.example\n"
        "  type   TXT\n"
        f"  value  {value}\n"
        "  As a line of a zone file, cut into strings of at most 255:\n"
        f'  one._domainkey.topten.example. IN TXT ( "{value}" )\n'
        "\n"
        "Next:\n"
        "1. Publish this in the DNS, and wait until the world sees it:\n"
        "   dig +short TXT one._domainkey.topten.example\n"
        '2. In newsletter.toml: [dkim] selectors = ["one"]\n'
        "3. Restart newsletter serve, then look for dkim=pass in a copy: newsletter test --to ADDRESS\n"
        "Keep a copy of the key in a safe place, and out of version control.\n"
    )
    use(begun, "one")
    second = begun.type("dkim", "new", "--kind", "ed25519", "--selector", "two", "--now", MORNING)
    assert '2. Put "two" in place of the old key of its kind in dkim.selectors, now ["one"].\n' in second.out
    assert "Leave the old record published for another week" in second.out


def test_a_key_is_not_made_twice(begun: Operator) -> None:
    """Repeating the verb changes nothing."""
    typed = ("dkim", "new", "--kind", "ed25519", "--now", MORNING)
    path = begun.folder.resolve() / "dkim/ed20261121.pem"
    assert begun.type(*typed).code == 0
    before = path.read_bytes()
    again = begun.type(*typed)
    assert (again.code, again.out, path.read_bytes()) == (1, "", before)
    assert again.err == f"newsletter: {path}: is there already, and a key is never written over\n  Choose another name: --selector NAME\n"


def test_the_keys_in_use(begun: Operator) -> None:
    """Those that the settings name; the others when asked for."""
    assert "Letters leave unsigned" in begun.type("dkim", "show").err
    begun.type("dkim", "new", "--kind", "both", "--now", MORNING)
    use(begun, "rsa20261121")
    in_use, everything = (begun.type("dkim", "show", *more, "--json").json["keys"] for more in ([], ["--all"]))
    assert [(one["selector"], one["in_use"]) for one in in_use] == [("rsa20261121", True)]
    assert [(one["selector"], one["in_use"]) for one in everything] == [("rsa20261121", True), ("ed20261121", False)]


async def test_the_newsroom_holds_the_keys_in_use(begun: Operator) -> None:
    """Loaded once, by the one who opens everything."""
    # Typing a verb starts a loop of its own, so the program does it.
    made = begun.run("dkim", "new", "--kind", "both", "--now", MORNING, "--json").json["keys"]
    async with open_newsroom(begun.folder) as newsroom:
        assert newsroom.signers == ()
    use(begun, "ed20261121", "rsa20261121")
    async with open_newsroom(begun.folder) as newsroom:
        assert [dns_record(signer).value for signer in newsroom.signers] == [one["record"]["value"] for one in reversed(made)]


def test_a_missing_key_stops_every_verb_that_opens_the_newsroom(begun: Operator) -> None:
    """Better than letters that leave unsigned and are refused for it; the verbs about settings still work."""
    use(begun, "gone")
    result = begun.type("status")
    assert (result.code, result.err) == (
        1,
        f"newsletter: gone.pem: not found in {begun.folder.resolve()}/dkim\n"
        "  Restore it from your backup, or take gone out of dkim.selectors. A new key: newsletter dkim new\n",
    )
    assert begun.type("config", "show").code == 0
    assert begun.type("dkim", "new", "--selector", "gone", "--now", MORNING).code == 0
    assert begun.type("status", "--now", MORNING).code == 0


def test_a_domain_that_is_not_the_authors(begun: Operator) -> None:
    """Said when the key is made and when it is shown, before the first letter is refused for it."""
    use(begun, "one", domain="bulk.example")
    expected = (
        "Caution: signed for bulk.example, but From is at topten.example: DMARC does not count that. Set dkim.domain to topten.example.\n"
    )
    assert begun.type("dkim", "new", "--selector", "one", "--now", MORNING).err == expected
    assert begun.type("dkim", "show").err == expected


@pytest.mark.parametrize("typed", ["config show", "config show --json", "dkim show", "dkim show --all --json", "-v status"])
def test_no_key_is_shown(begun: Operator, typed: str) -> None:
    """Neither a private key nor a line of one; that there is one may be told."""
    begun.type("dkim", "new", "--kind", "both", "--now", MORNING)
    use(begun, "rsa20261121", "ed20261121")
    result = begun.type(*typed.split())
    shown = result.out + result.err
    assert result.code == 0
    assert [line for line in private_lines(begun.folder) if line in shown or line in shown.replace("\n", "")] == []
    assert "rsa20261121" in shown or "status" in typed


def test_issue_and_trial_copy_leave_signed(drafted: Operator, relay: Relay) -> None:
    """From the file to the reader: what the settings name is on every letter, and the records that were shown verify it."""
    drafted.type("dkim", "new", "--kind", "both", "--now", MORNING)
    use(drafted, "rsa20261121", "ed20261121")
    records = {one["record"]["name"]: one["record"]["value"] for one in drafted.type("dkim", "show", "--json").json["keys"]}
    assert drafted.type("test", "--to", "me@example.org", "--now", MORNING).code == 0
    assert drafted.type("send", "--now", MORNING, "--approve").code == 0
    assert [hold(letter.content, records) for letter in relay.sink.letters] == [[True, True]] * (1 + len(READERS))
