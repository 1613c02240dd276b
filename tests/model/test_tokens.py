"""Tokens in links: what they open, for how long, and with which keys."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.tokens import KeyRing, Purpose, address_digests, make_token, read_token, token_maker
from tests.conftest import NOW

OLD, NEW, OTHER = (bytes([number]) * 32 for number in range(3))
RING = KeyRing((OLD,))
SUBSCRIBER = "00112233445566ff"


@given(st.binary(min_size=8, max_size=8), st.sampled_from(Purpose))
def test_a_token_opens_what_it_was_made_for(key: bytes, purpose: Purpose) -> None:
    """It gives back the subscriber it was made for, and is short enough for one line of a letter."""
    token = make_token(purpose, key.hex(), RING)
    assert (read_token(purpose, token, RING, NOW), len(token)) == (key.hex(), 27)


@given(st.binary(min_size=8, max_size=8), st.sampled_from(Purpose), st.binary(min_size=32, max_size=200))
def test_tokens_made_for_many_are_the_same(key: bytes, purpose: Purpose, secret: bytes) -> None:
    """With keys shorter, as long as, and longer than a block of the hash."""
    ring = KeyRing((secret,))
    assert token_maker(purpose, ring)(key.hex()) == make_token(purpose, key.hex(), ring)


def test_rotation_keeps_old_links_valid() -> None:
    """A link made before the rotation opens, one made after it too, and only until the old key is taken out."""
    rotated = KeyRing((NEW, OLD))
    before, after = (make_token(Purpose.UNSUBSCRIBE, SUBSCRIBER, ring) for ring in (RING, rotated))
    assert [read_token(Purpose.UNSUBSCRIBE, token, rotated, NOW) for token in (before, after)] == [SUBSCRIBER, SUBSCRIBER]
    assert read_token(Purpose.UNSUBSCRIBE, after, RING, NOW) is None  # the newest key signs
    assert read_token(Purpose.UNSUBSCRIBE, before, KeyRing((NEW,)), NOW) is None


@pytest.mark.parametrize("other", [one for one in Purpose if one is not Purpose.SUBSCRIPTION])
def test_a_token_opens_nothing_else(other: Purpose) -> None:
    """Whoever has the link to look at a subscription cannot confirm or end it."""
    assert read_token(other, make_token(Purpose.SUBSCRIPTION, SUBSCRIBER, RING), RING, NOW) is None


def test_an_expiry_is_kept_to_the_minute() -> None:
    """Valid until its minute begins, not after; the expiry is signed with the rest."""
    token = make_token(Purpose.CONFIRM, SUBSCRIBER, RING, expires_at=NOW + timedelta(hours=72))
    last = NOW + timedelta(hours=72, seconds=-1)
    assert [read_token(Purpose.CONFIRM, token, RING, at) for at in (NOW, last, last + timedelta(seconds=1))] == [SUBSCRIBER] * 2 + [None]
    assert len(token) == 32


@given(st.integers(0, 26), st.characters(codec="ascii") | st.sampled_from("+/-_="))
def test_a_changed_token_opens_nothing(place: int, sign: str) -> None:
    """Neither the subscriber nor the signature can be altered, and no text is a surprise."""
    token = make_token(Purpose.UNSUBSCRIBE, SUBSCRIBER, RING)
    changed = token[:place] + sign + token[place + 1 :]
    assert read_token(Purpose.UNSUBSCRIBE, changed, RING, NOW) == (SUBSCRIBER if changed == token else None)


@pytest.mark.parametrize("text", ["", "=", "x", "é" * 27, "A" * 27, "A" * 32, "A" * 5_000, "../../etc/passwd", " " * 27])
def test_no_text_is_a_token_by_chance(text: str) -> None:
    """A mistyped or invented link is refused without an error."""
    assert read_token(Purpose.UNSUBSCRIBE, text, RING, NOW) is None


@pytest.mark.parametrize("keys", [(), (b"short",), (OLD, b"short")], ids=["none", "short", "one short"])
def test_a_ring_needs_good_keys(keys: tuple[bytes, ...]) -> None:
    """A key that could be guessed signs nothing."""
    with pytest.raises(ValueError, match="at least one key of 32 bytes"):
        KeyRing(keys)


def test_a_suppressed_address_is_known_under_every_key() -> None:
    """One digest for each key, the signing key's first, so that rotation forgets nobody who must not be written to."""
    before, after = address_digests("a@b.example", RING), address_digests("a@b.example", KeyRing((NEW, OLD)))
    assert (len(before), after[1:]) == (1, before)
    assert address_digests("a@b.example", KeyRing((OTHER,)))[0] not in after


def test_keys_are_not_shown() -> None:
    """A ring in a log or an error gives nothing away."""
    assert repr(RING) == "KeyRing()"
