"""Accounts from the command line: the first owner, lost passwords and telephones, tokens of programs."""

import io
import sys

import pytest
from pyotp import TOTP

from tests.cli.operator import Operator, Result

PASSWORD = "heron tidal brass lantern"


def type_with(operator: Operator, stdin: str, *words: str) -> Result:
    """Type a verb with this on standard input."""
    operator.patch.setattr(sys, "stdin", io.StringIO(stdin))
    return operator.type(*words)


def add(operator: Operator, name: str = "mara", role: str = "owner") -> Result:
    return type_with(operator, f"{PASSWORD}\n", "operators", "add", name, "--role", role, "--password-stdin", "--json")


def test_the_first_owner(begun: Operator) -> None:
    """A password from standard input; the second factor is made at once and told this once. Neither stands in the audit log."""
    told = add(begun).json
    assert (told["name"], told["role"], told["second_factor"], "set_up" in told) == ("mara", "owner", True, False)
    assert f"secret={told['secret']}" in told["uri"]
    assert len(TOTP(told["secret"]).now()) == 6
    (listed,) = begun.type("operators", "list", "--json").json
    assert (listed["name"], listed["second_factor"], "secret" in listed) == ("mara", True, False)
    stored = b"".join(file.read_bytes() for file in begun.folder.glob("subscribers.db*"))
    assert b"operators totp" in stored
    assert PASSWORD.encode() not in stored
    assert told["secret"].encode() not in stored


def test_at_a_terminal_the_password_is_asked_and_not_shown(begun: Operator) -> None:
    """Twice, so that a slip is noticed."""
    with begun.at_terminal("operators", "add", "mara", "--role", "owner") as terminal:
        asked = terminal.read_until("or more: ")
        terminal.write(f"{PASSWORD}\n")
        asked += terminal.read_until("same again: ")
        terminal.write(f"{PASSWORD}\n")
        told = terminal.read_until(None)
    assert terminal.code == 0
    assert PASSWORD not in asked + told
    assert "mara is an operator now: owner." in told


def test_a_link_instead_of_a_password(begun: Operator) -> None:
    """Whoever makes the account need not know the password."""
    told = begun.type("operators", "add", "ben", "--role", "editor", "--link", "--json").json
    assert "/console/set-up/" in told["set_up"]
    again = begun.type("operators", "password", "ben", "--link")
    assert (again.code, "/console/set-up/" in again.out) == (0, True)


@pytest.mark.parametrize(
    ("typed", "stdin", "said"),
    [
        pytest.param("operators add mara --password-stdin", "short\n", "A password has 12 characters or more.", id="short"),
        pytest.param("operators add mara --password-stdin", "", "standard input holds none", id="none"),
        pytest.param("operators add mara", "", "there is no terminal to ask at", id="nobody-to-ask"),
        pytest.param("operators add a/b --link", "", "string should match pattern", id="name"),
        pytest.param("operators add mara --role boss --link", "", "'boss'", id="role"),
        pytest.param("operators totp nobody", "", "there is no open account of that name", id="nobody"),
        pytest.param("operators sessions nobody", "", "there is no open account of that name", id="nobodys-sessions"),
        pytest.param("tokens revoke 9", "", "there is none of that number", id="no-token"),
        pytest.param("tokens add --name x --right all", "", "'all'", id="no-right"),
    ],
)
def test_what_cannot_be_is_said(begun: Operator, typed: str, stdin: str, said: str) -> None:
    """With the cure, and without a trace of what it came from."""
    result = type_with(begun, stdin, *typed.split())
    assert (result.code in {1, 2}, result.out, said in result.err) == (True, "", True)
    assert "Traceback" not in result.err


def test_the_last_owner_stays(begun: Operator) -> None:
    """Neither closed nor made less, until there is another; a name is given once."""
    add(begun)
    for verb in (["close", "mara"], ["edit", "mara", "--role", "viewer"]):
        assert "is the last owner" in begun.type("operators", *verb).err
    add(begun, "ben")
    assert begun.type("operators", "edit", "mara", "--role", "viewer", "--json").json["role"] == "viewer"
    assert begun.type("operators", "close", "mara").code == 0
    assert "there is an account of that name, or was" in begun.type("operators", "add", "Mara", "--link").err


def test_a_lost_telephone(begun: Operator) -> None:
    """A new second factor replaces the old one; --remove leaves it to the next login."""
    first = add(begun).json["secret"]
    second = begun.type("operators", "totp", "mara", "--json").json["secret"]
    assert first != second
    shown = begun.type("operators", "totp", "mara")
    assert ("otpauth://totp/" in shown.out, "▄" in shown.out) == (True, True)
    begun.type("operators", "totp", "mara", "--remove")
    assert begun.type("operators", "list", "--json").json[0]["second_factor"] is False


def test_tokens(begun: Operator) -> None:
    """Told once, listed without the secret, ended for good."""
    made = begun.type("tokens", "add", "--name", "ci", "--right", "read", "--right", "edit", "--ends", "90d", "--json").json
    assert (made["secret"].startswith("nlt_"), made["rights"], made["token"]) == (True, ["read", "edit"], 1)
    (listed,) = begun.type("tokens", "list", "--json").json
    assert (listed["name"], listed["works"], "secret" in listed) == ("ci", True, False)
    assert listed["ends_at"][:10] > listed["created_at"][:10]
    assert begun.type("tokens", "revoke", "1", "--json").json["works"] is False
    assert begun.type("tokens", "list", "--json").json[0]["works"] is False
