"""Names in the DNS, alignment of the signing domain with the author's, and what speaks against a key."""

import pytest

from newsletter.model.signing import DnsRecord, KeyKind, SigningKey, cautions, is_aligned

FROM = "letter@topten.example"
ADDED = "Sign with an RSA key besides: newsletter dkim new --kind rsa"


def a_key(kind: KeyKind = KeyKind.RSA, bits: int = 2048, domain: str = "topten.example") -> SigningKey:
    return SigningKey(selector="one", domain=domain, kind=kind, bits=bits)


@pytest.mark.parametrize(
    ("signing", "author", "aligned"),
    [
        ("topten.example", "topten.example", True),
        ("TopTen.Example", "topten.example", True),
        ("mail.topten.example", "topten.example", True),
        ("topten.example", "news.topten.example", True),
        ("mail.paper.co.uk", "paper.co.uk", True),
        ("other.co.uk", "paper.co.uk", False),
        ("topten.example", "bottomten.example", False),
        ("topten.example", "topten.com", False),
        ("attopten.com", "topten.com", False),
    ],
)
def test_alignment(signing: str, author: str, aligned: bool) -> None:
    """One registered domain for both: a public suffix is nobody's."""
    assert is_aligned(signing, author) is aligned


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], ()),
        ([a_key(), a_key(KeyKind.ED25519, 256)], ()),
        ([a_key(bits=4096)], ()),
        ([a_key(bits=2047)], (("the key one has only 2047 bits", "Make one of 2048: newsletter dkim new"),)),
        (
            [a_key(bits=8192)],
            (("the key one has 8192 bits, and receivers need not take more than 4096", "Make one of 2048: newsletter dkim new"),),
        ),
        ([a_key(KeyKind.ED25519, 256)], (("signed with Ed25519 alone, which not every receiver knows", ADDED),)),
        (
            [a_key(domain="bulk.example"), a_key(domain="bulk.example")],
            (("signed for bulk.example, but From is at topten.example: DMARC does not count that", "Set dkim.domain to topten.example."),),
        ),
    ],
    ids=["unsigned", "both kinds", "long", "short", "too long", "Ed25519 alone", "a stranger's domain"],
)
def test_cautions(keys: list[SigningKey], expected: tuple[tuple[str, str], ...]) -> None:
    """What keeps a signed letter from being believed, each with its cure."""
    assert cautions(keys, FROM) == expected


def test_a_record_is_cut_into_strings() -> None:
    """The DNS holds strings of at most 255 octets (RFC 1035 section 3.3.14); joined they are the value again."""
    record = DnsRecord(name="one._domainkey.topten.example", value="v" * 255 + "w" * 255 + "x")
    assert record.strings == ("v" * 255, "w" * 255, "x")
    short = DnsRecord(name="one._domainkey.topten.example", value="v=DKIM1; p=abc")
    assert short.zone_line == 'one._domainkey.topten.example. IN TXT ( "v=DKIM1; p=abc" )'
