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
