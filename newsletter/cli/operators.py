"""``newsletter operators``: who has an account. The way in for the first owner, and for whoever lost a password or a telephone."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from newsletter.cli.acting import act, ask, end_dry_run
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.printing import print_json, screen, write
from newsletter.model.errors import RefusedStep
from newsletter.model.plain_text import plain
from newsletter.model.rights import Role

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, parser=plain, help="Name of the account.")]
Address = Annotated[
    str | None, typer.Option("--address", metavar="ADDRESS", parser=plain, help="Where notices to operators go; empty for nowhere.")
]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password as one line from standard input.")]
ByLink = Annotated[bool, typer.Option("--link", help="Ask for no password: print a link with which they set it themselves.")]


def add(
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="What they may do; each includes the ones before it.")] = Role.VIEWER,
    address: Address = None,
    password_stdin: FromStdin = False,
    link: ByLink = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody an account; the first one should be an owner's.

    Asks for the password on the terminal. Where there is a password, a second factor is made at once and shown for a telephone.
    """
    password = "" if link else _read_password(password_stdin)
    outcome = ask("operators add", config, now, name=name, role=role, address=address, password=password)
    end_dry_run(outcome, as_json)
    facts = dict(outcome.facts)
    if password and role is not Role.VIEWER:
        facts.update(ask("operators totp", config, now, name=name).facts, second_factor=True)
    _tell(facts, as_json, f"{name} is an operator now: {role.value}.")


def list_all(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Who has an account, with which role."""
    act("operators list", config, now, as_json, show=_draw_operators, part="operators")


def edit(
    name: Name,
    role: Annotated[Role | None, typer.Option("--role", help="What they may do from now on.")] = None,
    address: Address = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="TEXT", parser=plain, help="Who they are at the OpenID provider; empty for nobody.")
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Change somebody's role, address, or who they are at the OpenID provider. The last owner stays one."""
    act("operators edit", config, now, as_json, name=name, role=role, address=address, subject=subject)


def password(
    name: Name, password_stdin: FromStdin = False, link: ByLink = False, config: Config = None, now: Now = None, as_json: AsJson = False
) -> None:
    """Give an account a new password and end its logins. The second factor stays."""
    typed = "" if link else _read_password(password_stdin)
    outcome = ask("operators password", config, now, name=name, password=typed)
    end_dry_run(outcome, as_json)
    _tell(outcome.facts, as_json, f"{name} has a new password; every login of theirs has ended." if typed else "")


def totp(
    name: Name,
    remove: Annotated[bool, typer.Option("--remove", help="Make none: who needs one sets it up at the next login.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give an account a new second factor, for whoever lost the telephone, and end its logins."""
    outcome = ask("operators totp", config, now, name=name, remove=remove)
    end_dry_run(outcome, as_json)
    _tell(outcome.facts, as_json, f"{name} has no second factor now." if remove else f"{name} has a new second factor.")


def close(name: Name, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Close an account with its logins, tokens and links. Never the last owner's."""
    act("operators close", config, now, as_json, name=name)


def sessions(
    name: Name,
    end: Annotated[bool, typer.Option("--end", help="End them.")] = False,
    session: Annotated[str | None, typer.Option("--session", metavar="NAME", help="The one to end, as the list names it.")] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Where an account is logged in; with --end it is logged out there."""
    act("operators sessions", config, now, as_json, name=name, end=end, session=session)


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        if given := sys.stdin.readline().rstrip("\r\n"):
            return given
        raise RefusedStep(
            "password", "standard input holds none; nothing was done", "printf '%s\\n' 'the password' | newsletter operators …"
        )
    if not sys.stdin.isatty():
        cure = "Give it with --password-stdin, or take --link: then they set it themselves."
        raise RefusedStep("password", "there is no terminal to ask at; nothing was done", cure)
    typed: str = typer.prompt("Password, twelve characters or more", hide_input=True, confirmation_prompt="The same again", err=True)
    return typed


def _tell(facts: Mapping[str, Any], as_json: bool, said: str) -> None:
    if as_json:
        return print_json(facts)
    if said:
        screen.say(said)
    if link := facts.get("set_up"):
        screen.say("This link opens a page that sets the password, once:")
        write(f"  {link}\n")
    if uri := facts.get("uri"):
        _show_factor(facts["secret"], uri)
    return None


def _show_factor(secret: str, uri: str) -> None:
    from newsletter.operators.dots import dots_in_text

    screen.say("Second factor: read these dots with an authenticator on the telephone, or type in the secret. It is shown this once.")
    write(f"\n{dots_in_text(uri)}\n  {secret}\n  {uri}\n")


def _draw_operators(facts: dict[str, Any]) -> None:
    if not facts["operators"]:
        return screen.say("There is no operator yet. Make one: newsletter operators add NAME --role owner")
    lines = [
        (one["name"], "closed" if one["closed_at"] else one["role"], "yes" if one["second_factor"] else "no", one["address"])
        for one in facts["operators"]
    ]
    return screen.table(("name", "role", "second factor", "notices to"), lines)
