"""The files of the keys that sign letters: who may read them, what they may hold, and how new ones are made."""

import shutil
import stat
import subprocess
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from newsletter.model.errors import SettingsError
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DkimOptions
from newsletter.model.signing import KeyKind, SigningKey
from newsletter.settings.dkim_account import known_keys, new_keys
from newsletter.settings.dkim_keys import make_signers, read_signers
from tests.postgresql import needs_package
from tests.settings.conftest import Load

FROM = "letter@topten.example"
LETTERHEAD = LetterheadOptions(from_address=FROM)
TODAY = date(2026, 11, 22)
RSA, ED25519 = KeyKind.RSA, KeyKind.ED25519


def an_rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes = b"") -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password) if password else NoEncryption())


def options(folder: Path, *selectors: str, domain: str = "") -> DkimOptions:
    return DkimOptions(domain=domain, selectors=selectors, keys=folder / "dkim")


def test_new_keys_are_read_back_in_the_order_of_the_settings(tmp_path: Path) -> None:
    """What was made signs; the domain is the From address's unless another is set."""
    made = make_signers(options(tmp_path), FROM, [("one", RSA), ("two", ED25519)])
    read = read_signers(options(tmp_path, "two", "one"), FROM)
    assert [signer.facts for signer in read] == [
        SigningKey(selector="two", domain="topten.example", kind=ED25519, bits=256),
        SigningKey(selector="one", domain="topten.example", kind=RSA, bits=2048),
    ]
    assert [signer.key.public_key() for signer in read] == [signer.key.public_key() for signer in reversed(made)]
    assert read_signers(options(tmp_path, "one", domain="mail.topten.example"), FROM)[0].domain == "mail.topten.example"


def test_only_its_owner_may_read_a_new_key(tmp_path: Path) -> None:
    """Whatever the umask says, the folder too."""
    make_signers(options(tmp_path), FROM, [("one", ED25519)])
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "dkim", tmp_path / "dkim/one.pem")] == [0o700, 0o600]


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """Nor is one of two made when the other cannot be: a letter signed with a lost key is a letter that nobody believes."""
    make_signers(options(tmp_path), FROM, [("one", ED25519)])
    before = (tmp_path / "dkim/one.pem").read_bytes()
    with pytest.raises(SettingsError, match="is there already, and a key is never written over"):
        make_signers(options(tmp_path), FROM, [("two", ED25519), ("one", ED25519)])
    assert {path.name: path.read_bytes() for path in (tmp_path / "dkim").iterdir()} == {"one.pem": before}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Whoever reads it can sign in our name."""
    make_signers(options(tmp_path), FROM, [("one", ED25519)])
    path = tmp_path / "dkim/one.pem"
    path.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        read_signers(options(tmp_path, "one"), FROM)
    assert (caught.value.problem, caught.value.cure) == (
        f"other users of this machine may read it (mode 0{mode:o})",
        f"Run: chmod 600 {path}",
    )


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    """Sending on unsigned would be worse than saying so."""
    with pytest.raises(SettingsError) as caught:
        read_signers(options(tmp_path, "one"), FROM)
    assert str(caught.value) == (
        f"one.pem: not found in {tmp_path}/dkim\n"
        "  Restore it from your backup, or take one out of dkim.selectors. A new key: newsletter dkim new"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not a private key in PEM"),
        (b"planted-secret", "is not a private key in PEM"),
        (b"-----BEGIN PRIVATE KEY-----\nplanted-secret\n-----END PRIVATE KEY-----\n", "is not a private key in PEM"),
        (pem(an_rsa_key(2048), b"planted-secret"), "is locked with a password"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "is neither an RSA nor an Ed25519 key"),
        (pem(an_rsa_key(1024)).replace(b"PRIVATE", b"PUBLIC"), "is not a private key in PEM"),
    ],
    ids=["empty", "no PEM", "broken", "locked", "another kind", "public"],
)
def test_what_is_wrong_is_said_without_repeating_the_file(tmp_path: Path, content: bytes, problem: str) -> None:
    """Errors end up in logs; a key does not."""
    (tmp_path / "dkim").mkdir()
    (tmp_path / "dkim/one.pem").write_bytes(content)
    (tmp_path / "dkim/one.pem").chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        read_signers(options(tmp_path, "one"), FROM)
    assert (caught.value.thing, caught.value.problem, "planted" in str(caught.value)) == ("one.pem", problem, False)


def test_without_any_domain_nobody_can_sign(tmp_path: Path) -> None:
    """A fresh instance has no From address yet."""
    with pytest.raises(SettingsError, match="there is no From address to take it from"):
        make_signers(options(tmp_path), "", [("one", ED25519)])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("selector", ["../one", "a/b", "a_b", "-a", "a-", "a..b", ".", "a b", "ä", "x" * 64, "a\n", "v" + ".v" * 130])
def test_a_selector_that_cannot_stand_in_the_dns(tmp_path: Path, load: Load, selector: str) -> None:
    """Nor be the name of a file elsewhere: neither made nor read from the settings."""
    with pytest.raises(SettingsError, match="cannot stand in the DNS"):
        make_signers(options(tmp_path), FROM, [(selector, ED25519)])
    with pytest.raises(SettingsError, match="cannot stand in the DNS"):
        load(environment={"NEWSLETTER_DKIM__SELECTORS": f'["{selector}"]'.replace("\n", "\\n")})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('selectors = ["one", "ONE"]', "names a selector twice"),
        ('domain = "not a domain"', "must be a domain such as example.com"),
        ('domain = "letter@topten.example"', "must be a domain such as example.com"),
    ],
)
def test_settings_that_cannot_be(load: Load, text: str, problem: str) -> None:
    """Said when the settings are read, with the line."""
    with pytest.raises(SettingsError, match=problem) as caught:
        load(f"[dkim]\n{text}\n")
    assert caught.value.thing.startswith("newsletter.toml line 2, [dkim] ")


def test_a_domain_of_other_letters_becomes_what_the_dns_holds(load: Load) -> None:
    """As it will stand in d=."""
    assert load('[dkim]\ndomain = "Nachrichten.MÜNCHEN.example"\n').dkim.domain == "nachrichten.xn--mnchen-3ya.example"


def test_names_of_new_keys(tmp_path: Path) -> None:
    """Kind and date, or what was asked for; two of one name are told apart."""

    def names(*kinds: KeyKind, selector: str = "") -> list[str]:
        return [one.key.selector for one in new_keys(options(tmp_path), LETTERHEAD, kinds, selector, today=TODAY).keys]

    assert names(RSA, ED25519) == ["rsa20261122", "ed20261122"]
    assert names(ED25519, selector="spring") == ["spring"]
    assert names(RSA, ED25519, selector="spring") == ["spring-rsa", "spring-ed"]


def test_keys_in_use_and_beside(tmp_path: Path) -> None:
    """The others in the folder are shown when asked for, and one of them that is broken is only named."""
    make_signers(options(tmp_path), FROM, [("new", ED25519), ("old", RSA)])
    (tmp_path / "dkim/broken.pem").write_bytes(b"x")
    (tmp_path / "dkim/broken.pem").chmod(0o600)
    in_use = known_keys(options(tmp_path, "old"), LETTERHEAD, everything=False)
    everything = known_keys(options(tmp_path, "old"), LETTERHEAD, everything=True)
    assert [(one.key.selector, one.in_use) for one in in_use.keys] == [("old", True)]
    assert [(one.key.selector, one.in_use) for one in everything.keys] == [("old", True), ("new", False)]
    assert [one.partition("\n")[0] for one in everything.unreadable] == ["broken.pem: is not a private key in PEM"]
    assert (in_use.cautions, everything.cautions) == ((), ())


def test_rsa_keys_that_are_too_short(tmp_path: Path) -> None:
    """Under 1024 bits no receiver may take it (RFC 8301): refused. Under 2048: said, and used."""
    needs_package("openssl", shutil.which("openssl") is not None)
    (tmp_path / "dkim").mkdir()
    for name, bits in (("short", 1024), ("shorter", 1016)):
        subprocess.run(["openssl", "genrsa", "-out", tmp_path / f"dkim/{name}.pem", str(bits)], check=True, capture_output=True)
        (tmp_path / f"dkim/{name}.pem").chmod(0o600)
    assert known_keys(options(tmp_path, "short"), LETTERHEAD, everything=False).cautions == (
        ("the key short has only 1024 bits", "Make one of 2048: newsletter dkim new"),
    )
    with pytest.raises(SettingsError, match="has only 1016 bits: receivers must not take fewer than 1024"):
        read_signers(options(tmp_path, "shorter"), FROM)
