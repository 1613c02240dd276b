"""Which addresses may sign up."""

import pytest

from newsletter.model.addresses import Address, RefusedAddress
from newsletter.subscribers.address_rules import judge_address, mailbox_of


@pytest.mark.parametrize(
    "typed",
    [
        "lisa@example.com",
        " Lisa@EXAMPLE.com ",
        "lisa@bücher.example",
        "lisa@почта.рф",
        "lisa@日本語.jp",
        "lisa@abcニュース.jp",
        "lisa@россия.com",
    ],
)
def test_honest_addresses_are_taken(typed: str) -> None:
    """People of every script may sign up, in their own letters."""
    assert isinstance(judge_address(typed), Address)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("аdmin@example.com", id="cyrillic-a-before-the-at"),
        pytest.param("lisa@exаmple.com", id="cyrillic-a-among-latin"),
        pytest.param("lisa@gοοgle.com", id="greek-o-among-latin"),
        pytest.param("lisa@аррӏе.com", id="all-cyrillic-that-reads-apple"),
        pytest.param("lisa@mail.раураӏ.com", id="look-alike-in-a-middle-label"),
    ],
)
def test_look_alikes_are_refused(typed: str) -> None:
    """A name that only looks like another one gets a sentence, not a letter."""
    assert isinstance(judge_address(typed), RefusedAddress)


@pytest.mark.parametrize(
    ("key", "mailbox"),
    [
        ("lisa@example.com", "lisa@example.com"),
        ("l.i.sa+news@example.com", "lisa@example.com"),
        ("+tag@example.com", "+tag@example.com"),
    ],
)
def test_mailbox_folds_tags_and_dots(key: str, mailbox: str) -> None:
    """Variants of one mailbox share a limit."""
    assert mailbox_of(key) == mailbox


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("lisa@EXAMPLE.Com", "lisa@example.com"),
        ("lisa@bu\u0308cher.example", "lisa@xn--bcher-kva.example"),
        (f"{'l' * 64}@example.com", f"{'l' * 64}@example.com"),
    ],
    ids=["domain in small letters", "composed", "64 before the at"],
)
def test_an_address_is_stored_in_one_form(typed: str, wire: str) -> None:
    """The domain in small letters and composed (NFC), so that two spellings of one address are one reader; the local part as it is."""
    found = judge_address(typed)
    assert isinstance(found, Address)
    assert found.wire == wire


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(f"{'l' * 65}@example.com", id="65 before the at"),
        pytest.param(f"lisa@{'x' * 63}.{'x' * 63}.{'x' * 63}.{'x' * 60}.example", id="over 254 in all"),
        pytest.param("pаypal@example.com", id="cyrillic and latin before the at"),
        pytest.param("ｌisa@example.com", id="fullwidth"),
        pytest.param("lisa\u200b@example.com", id="nothing to be seen"),
    ],
)
def test_what_no_mailbox_has_is_refused(typed: str) -> None:
    """RFC 5321 4.5.3.1: 64 octets before the @, 254 in all; and nothing before it that reads like something else."""
    assert isinstance(judge_address(typed), RefusedAddress)


@pytest.mark.parametrize(("typed", "is_taken"), [("a@spam.example", False), ("a@x.spam.example", False), ("a@nospam.example", True)])
def test_the_operators_own_list_of_domains(typed: str, is_taken: bool) -> None:
    """A domain with all below it, and none that only ends alike."""
    assert isinstance(judge_address(typed, ["spam.example"]), Address) is is_taken
