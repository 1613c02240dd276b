"""Return addresses of our own: what they say, who can write them, and that no other spelling of them is read."""

from base64 import b32encode
from datetime import date
from hashlib import sha256
from hmac import digest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.model.return_paths import (
    read_return_path,
    read_unsubscribe_address,
    return_path_of_issue,
    return_path_of_notice,
    unsubscribe_address_maker,
)
from newsletter.model.returns import ReturnPath
from newsletter.model.tokens import KeyRing, Purpose, make_token

OLD, NEW = (bytes([number]) * 32 for number in range(2))
RING = KeyRing((OLD,))
DOMAIN = "bounce.topten.example"
DAY = date(2026, 11, 22)
SUBSCRIBER = "00112233445566ff"
KEYS = st.binary(min_size=8, max_size=8).map(bytes.hex)
ADDRESSES = {
    "issue": return_path_of_issue(DAY, DOMAIN, RING)(SUBSCRIBER),
    "notice": return_path_of_notice(7, SUBSCRIBER, DOMAIN, RING),
    "unsubscribe": unsubscribe_address_maker(DOMAIN, RING)(SUBSCRIBER),
}


def _read(address: str, domain: str = DOMAIN, ring: KeyRing = RING) -> tuple[ReturnPath | None, str | None]:
    return read_return_path(address, domain, ring), read_unsubscribe_address(address, domain, ring)


READ = {name: _read(address) for name, address in ADDRESSES.items()}


def test_what_each_address_says() -> None:
    """Each is read by one reader only, so a bounce unsubscribes nobody and a letter for leaving is no bounce."""
    assert {
        "issue": (ReturnPath(subscriber_key=SUBSCRIBER, issue_on=DAY), None),
        "notice": (ReturnPath(subscriber_key=SUBSCRIBER, notice_id=7), None),
        "unsubscribe": (None, SUBSCRIBER),
    } == READ


@given(KEYS, st.dates(min_value=date(1000, 1, 1)), st.integers(0, 10**19 - 1), st.binary(min_size=32, max_size=200))
def test_every_address_reads_back(key: str, day: date, number: int, secret: bytes) -> None:
    """Whatever reader, day, notice and key of ours it was made with; and its local part keeps to RFC 5321 section 4.5.3.1.1."""
    ring = KeyRing((secret,))
    issue = return_path_of_issue(day, DOMAIN, ring)(key)
    notice = return_path_of_notice(number, key, DOMAIN, ring)
    leaving = unsubscribe_address_maker(DOMAIN, ring)(key)
    assert (
        read_return_path(issue, DOMAIN, ring),
        read_return_path(notice, DOMAIN, ring),
        read_unsubscribe_address(leaving, DOMAIN, ring),
    ) == (
        ReturnPath(subscriber_key=key, issue_on=day),
        ReturnPath(subscriber_key=key, notice_id=number),
        key,
    )
    assert max(len(address.rpartition("@")[0]) for address in (issue, notice, leaving)) <= 64


@given(KEYS, st.binary(min_size=32, max_size=100))
def test_the_signature_is_the_standard_one(key: str, secret: bytes) -> None:
    """HMAC-SHA256 over purpose, letter and reader; of its first 16 bytes the lower five bits each, as a letter of base32 (RFC 4648)."""

    def mac(text: bytes) -> str:
        return "".join(b32encode(bytes([byte % 32 * 8])).decode()[0] for byte in digest(secret, text, sha256)[:16]).lower()

    ring, reader = KeyRing((secret,)), key.encode()
    assert (return_path_of_issue(DAY, DOMAIN, ring)(key), unsubscribe_address_maker(DOMAIN, ring)(key)) == (
        f"b+20261122.{key}.{mac(b'return path' + bytes(1) + b'b+20261122.' + reader)}@{DOMAIN}",
        f"u+{key}.{mac(b'unsubscribe by mail' + bytes(1) + b'u+' + reader)}@{DOMAIN}",
    )


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_case_of_letters_means_nothing(name: str) -> None:
    """Some servers change it on the way."""
    address = ADDRESSES[name]
    assert [_read(address.upper()), _read(address.title()), _read(address, DOMAIN.upper())] == [READ[name]] * 3


@pytest.mark.parametrize("name", ADDRESSES)
def test_rotation_keeps_old_addresses_readable(name: str) -> None:
    """A bounce may come days after the rotation; an address ends with its key."""
    assert [_read(ADDRESSES[name], ring=KeyRing(keys)) for keys in ((NEW, OLD), (NEW,))] == [READ[name], (None, None)]


@pytest.mark.parametrize("name", ADDRESSES)
@given(st.integers(0, 80), st.text(max_size=2), st.integers(0, 2))
@example(place=0, put="K", over=0)
def test_a_changed_address_says_nothing(name: str, place: int, put: str, over: int) -> None:
    """No letter can be added, left out or exchanged: nobody bounces another reader or another issue, and there is no second spelling."""
    address = ADDRESSES[name]
    changed = address[:place] + put + address[place + over :]
    same = changed.isascii() and changed.lower() == address
    assert _read(changed) == (READ[name] if same else (None, None))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(ADDRESSES["issue"].replace("b+", "u+").replace("20261122.", ""), id="a bounce's signature for leaving"),
        pytest.param(ADDRESSES["unsubscribe"].replace("u+", "b+20261122."), id="a signature for leaving on a bounce"),
        pytest.param(ADDRESSES["issue"].replace("20261122", "n20261122"), id="an issue's signature on a notice"),
        pytest.param(ADDRESSES["issue"].replace("20261122", "20261123"), id="another issue"),
        pytest.param(ADDRESSES["issue"].replace("20261122", "20269999"), id="no date at all"),
        pytest.param(ADDRESSES["notice"].replace("n7", "n07"), id="a number written otherwise"),
        pytest.param(ADDRESSES["issue"].replace(DOMAIN, "bounce.other.example"), id="another domain"),
        pytest.param(ADDRESSES["issue"].partition("@")[0], id="no domain"),
        pytest.param(f"<{ADDRESSES['issue']}>", id="in angle brackets"),
        pytest.param(ADDRESSES["issue"] + "\n", id="a line end behind it"),
        pytest.param(ADDRESSES["issue"].replace("k", "\u212a").replace("1", "\u0661", 1), id="letters that only look like it"),
        pytest.param(f"u+{SUBSCRIBER}.{make_token(Purpose.UNSUBSCRIBE, SUBSCRIBER, RING)[:16].lower()}@{DOMAIN}", id="a link's token"),
        pytest.param("", id="nothing"),
        pytest.param("@", id="a lone sign"),
        pytest.param(f"@{DOMAIN}", id="only the domain"),
        pytest.param("b+" + "9" * 1_000_000 + f"@{DOMAIN}", id="a megabyte"),
    ],
)
def test_what_we_did_not_write_says_nothing(address: str) -> None:
    """Nor does it raise."""
    assert _read(address) == (None, None)


@given(st.text(), st.text(max_size=40))
def test_junk_is_no_surprise(address: str, domain: str) -> None:
    """Whatever stands where an address should, or where our domain should."""
    assert (_read(address), _read(f"{address}@{DOMAIN}"), _read(address, domain)) == ((None, None),) * 3


def test_without_a_domain_nothing_is_read() -> None:
    """An address with nothing behind its sign is not one of ours."""
    assert _read(return_path_of_issue(DAY, "", RING)(SUBSCRIBER), "") == (None, None)
