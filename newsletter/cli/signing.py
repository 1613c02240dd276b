"""``newsletter dkim``: the keys that sign letters, and the DNS records that go with them. No key is ever shown."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from newsletter.cli.acting import end_with
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.printing import notes, print_json, screen
from newsletter.model.signing import KeyAccount, KeyKind, SigningAccount


class Kinds(StrEnum):
    """What ``dkim new`` makes."""

    RSA = "rsa"
    ED25519 = "ed25519"
    BOTH = "both"


def new(
    kind: Annotated[
        Kinds, typer.Option("--kind", metavar="KIND", help="rsa, which every receiver knows; ed25519, to sign with besides; or both.")
    ] = Kinds.RSA,
    selector: Annotated[
        str, typer.Option("--selector", metavar="NAME", help="Name of the key in the DNS; otherwise its kind and today's date.")
    ] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Make a key to sign letters with, and print the DNS record to publish. Never overwrites; changes no setting."""
    from newsletter.bootstrap import make_signing_keys

    kinds = tuple(KeyKind) if kind is Kinds.BOTH else (KeyKind(kind.value),)
    account = make_signing_keys(config, kinds, selector, now=now, dry_run=is_dry_run())
    if is_dry_run():
        files = [str(one.file) for one in account.keys]
        end_with(f"written: {', '.join(files)}", {"written": files, "records": [one.record.name for one in account.keys]}, as_json)
    if as_json:
        return print_json(_account_json(account))
    _say_keys(account)
    return _say_next(account)


def show(
    everything: Annotated[bool, typer.Option("--all", help="Also the keys in the folder that are not in use.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The keys that letters are signed with, and the DNS records that must stand as long as they are."""
    from newsletter.bootstrap import show_signing_keys

    account = show_signing_keys(config, everything=everything)
    if as_json:
        return print_json(_account_json(account))
    if not account.selectors:
        notes.say("Letters leave unsigned: dkim.selectors names no key. If your relay signs, all is well; else: newsletter dkim new")
    return _say_keys(account)


def _say_keys(account: SigningAccount) -> None:
    for one in account.keys:
        bits = f" of {one.key.bits} bits" if one.key.kind is KeyKind.RSA else ""
        screen.say(f"{one.key.selector}: {one.key.kind} key{bits}, {'in use' if one.in_use else 'not in use'}", style="bold")
        screen.say(f"file   {one.file}", indent=2)
        screen.say(f"name   {one.record.name}", indent=2)
        screen.say(f"type   {one.record.type}", indent=2)
        screen.say(f"value  {one.record.value}", indent=2, hang=7)
        screen.say("As a line of a zone file, cut into strings of at most 255:", indent=2)
        screen.say(f"{one.record.zone_line}\n", indent=2)
    for problem, cure in account.cautions:
        notes.say(f"Caution: {problem}. {cure}")
    for problem in account.unreadable:
        notes.say(problem)


def _say_next(account: SigningAccount) -> None:
    names = [one.key.selector for one in account.keys]
    screen.say("Next:", style="bold")
    screen.say("1. Publish this in the DNS, and wait until the world sees it:")
    for one in account.keys:
        screen.say(f"dig +short TXT {one.record.name}", indent=3)
    if account.selectors:
        screen.say(f"2. Put {_quoted(names)} in place of the old key of its kind in dkim.selectors, now [{_quoted(account.selectors)}].")
        screen.say("Leave the old record published for another week: letters signed with it are still on their way.", indent=3)
    else:
        screen.say(f"2. In newsletter.toml: [dkim] selectors = [{_quoted(names)}]")
    screen.say("3. Restart newsletter serve, then look for dkim=pass in a copy: newsletter test --to ADDRESS")
    screen.say("Keep a copy of the key in a safe place, and out of version control.")


def _quoted(names: Any) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _account_json(account: SigningAccount) -> dict[str, Any]:
    cautions = [{"problem": problem, "cure": cure} for problem, cure in account.cautions]
    return {"keys": [_key_json(one) for one in account.keys], "cautions": cautions, "unreadable": account.unreadable}


def _key_json(one: KeyAccount) -> dict[str, Any]:
    record = {"name": one.record.name, "type": one.record.type, "value": one.record.value, "strings": one.record.strings}
    facts = {"selector": one.key.selector, "domain": one.key.domain, "kind": one.key.kind, "bits": one.key.bits}
    return {**facts, "file": one.file, "in_use": one.in_use, "record": record}
