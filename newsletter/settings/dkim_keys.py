"""The private keys that sign letters, one file each: SELECTOR.pem in the folder of ``dkim.keys``. Nobody else may read them."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from newsletter.delivery.dkim import PrivateKey, Signer
from newsletter.model.dns_names import is_dns_name
from newsletter.model.errors import SettingsError
from newsletter.model.sending_options import DkimOptions
from newsletter.model.signing import FEWEST_BITS, USUAL_BITS, KeyKind

_ENDING = ".pem"


def read_signers(options: DkimOptions, from_address: str) -> tuple[Signer, ...]:
    """The keys that letters are to be signed with, in the order of the settings. Raises SettingsError with the cure."""
    return tuple(read_signer(options, from_address, selector) for selector in options.selectors)


def read_signer(options: DkimOptions, from_address: str, selector: str) -> Signer:
    """One key of the folder, in use or not yet."""
    return Signer(domain=_domain(options, from_address), selector=selector, key=_read_key(key_file(options, selector)))


def key_file(options: DkimOptions, selector: str) -> Path:
    """Where the key of a selector lies."""
    return options.keys / f"{selector}{_ENDING}"


def unused_selectors(options: DkimOptions) -> tuple[str, ...]:
    """The keys that lie ready in the folder, or are still there from before."""
    found = (path.name.removesuffix(_ENDING) for path in sorted(options.keys.glob(f"*{_ENDING}")))
    return tuple(selector for selector in found if selector not in options.selectors and is_dns_name(selector))


def make_signers(
    options: DkimOptions, from_address: str, wanted: Sequence[tuple[str, KeyKind]], *, dry_run: bool = False
) -> tuple[Signer, ...]:
    """Write a fresh key for each selector, all or none; a file that is there is never written over. With ``dry_run`` none is written."""
    domain = _domain(options, from_address)
    for selector, _ in wanted:
        if not is_dns_name(selector):
            raise SettingsError(selector, "cannot stand in the DNS", "Use letters, digits and inner hyphens, such as rsa2026.")
        if (path := key_file(options, selector)).exists():
            raise SettingsError(str(path), "is there already, and a key is never written over", "Choose another name: --selector NAME")
    signers = tuple(Signer(domain=domain, selector=selector, key=_fresh_key(kind)) for selector, kind in wanted)
    if dry_run:
        return signers
    options.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for signer in signers:
        _write_key(key_file(options, signer.selector), signer.key)
    return signers


def _domain(options: DkimOptions, from_address: str) -> str:
    domain = options.domain or from_address.rpartition("@")[2]
    if not domain:
        raise SettingsError("dkim.domain", "is not set, and there is no From address to take it from", "Set newsletter.from_address.")
    return domain


def _read_key(path: Path) -> PrivateKey:
    """Never repeats what the file holds, and asks for its mode before reading it."""
    if not path.is_file():
        cure = f"Restore it from your backup, or take {path.stem} out of dkim.selectors. A new key: newsletter dkim new"
        raise SettingsError(path.name, f"not found in {path.parent}", cure)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SettingsError(path.name, f"other users of this machine may read it (mode {mode:04o})", f"Run: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except TypeError:
        raise SettingsError(path.name, "is locked with a password", "Store it without one, readable by its owner alone.") from None
    except OSError as error:
        raise SettingsError(path.name, f"cannot be read: {error.strerror}", "It must belong to the user who runs the newsletter.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise SettingsError(path.name, "is not a private key in PEM", "newsletter dkim new writes a good one.") from None
    return _usable(key, path)


def _usable(key: object, path: Path) -> PrivateKey:
    if not isinstance(key, PrivateKey):
        raise SettingsError(path.name, "is neither an RSA nor an Ed25519 key", "newsletter dkim new writes a good one.")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < FEWEST_BITS:
        problem = f"has only {key.key_size} bits: receivers must not take fewer than {FEWEST_BITS} (RFC 8301)"
        raise SettingsError(path.name, problem, f"Make one of {USUAL_BITS}: newsletter dkim new")
    return key


def _fresh_key(kind: KeyKind) -> PrivateKey:
    if kind is KeyKind.RSA:
        return rsa.generate_private_key(public_exponent=65537, key_size=USUAL_BITS)
    return ed25519.Ed25519PrivateKey.generate()


def _write_key(path: Path, key: PrivateKey) -> None:
    """Readable by its owner alone from the first byte; fails rather than write over a file that appeared meanwhile."""
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
