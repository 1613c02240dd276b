"""The keys that sign letters as ``newsletter dkim`` shows them: their DNS records and where they lie, never the keys themselves."""

from collections.abc import Sequence
from datetime import date

from newsletter.delivery.dkim import Signer
from newsletter.delivery.dkim_record import dns_record
from newsletter.model.errors import SettingsError
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DkimOptions
from newsletter.model.signing import KeyAccount, KeyKind, SigningAccount, cautions, strangers
from newsletter.settings.dkim_keys import key_file, make_signers, read_signer, unused_selectors

_SHORT = {KeyKind.RSA: "rsa", KeyKind.ED25519: "ed"}


def new_keys(
    options: DkimOptions, letterhead: LetterheadOptions, kinds: Sequence[KeyKind], selector: str, *, today: date, dry_run: bool = False
) -> SigningAccount:
    """Make a key of each kind under the selector, or under a name made of kind and date. The settings put them to use, not we."""
    wanted = [(_name(selector, kind, kinds, today), kind) for kind in kinds]
    signers = make_signers(options, letterhead.from_address, wanted, dry_run=dry_run)
    return SigningAccount(
        keys=tuple(_account(options, signer) for signer in signers),
        selectors=options.selectors,
        cautions=strangers([signer.facts for signer in signers], letterhead.from_address),
    )


def known_keys(options: DkimOptions, letterhead: LetterheadOptions, *, everything: bool) -> SigningAccount:
    """The keys in use; with ``everything`` also the others in the folder. Raises SettingsError for one in use that cannot be used."""
    signers = [read_signer(options, letterhead.from_address, selector) for selector in options.selectors]
    in_use, unreadable = [signer.facts for signer in signers], []
    for selector in unused_selectors(options) if everything else ():
        try:
            signers.append(read_signer(options, letterhead.from_address, selector))
        except SettingsError as error:
            unreadable.append(str(error))
    return SigningAccount(
        keys=tuple(_account(options, signer) for signer in signers),
        selectors=options.selectors,
        cautions=cautions(in_use, letterhead.from_address),
        unreadable=tuple(unreadable),
    )


def _name(selector: str, kind: KeyKind, kinds: Sequence[KeyKind], today: date) -> str:
    if not selector:
        return f"{_SHORT[kind]}{today:%Y%m%d}"
    return selector if len(kinds) == 1 else f"{selector}-{_SHORT[kind]}"


def _account(options: DkimOptions, signer: Signer) -> KeyAccount:
    in_use = signer.selector in options.selectors
    return KeyAccount(key=signer.facts, file=key_file(options, signer.selector), in_use=in_use, record=dns_record(signer))
