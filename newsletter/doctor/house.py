"""The house: settings that are missing or unwise, who may read the files, who answers for the newsletter. Opens no secret."""

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.rights import Role
from newsletter.model.states import Mark
from newsletter.storage.operators import all_operators
from newsletter.storage.ticks import last_backup

GROUP = "house"
_SECRET = ("newsletter.keys.toml", "newsletter.toml")
BACKUP_AFTER_DAYS = 3
_READABLE = stat.S_IRGRP | stat.S_IROTH


async def examine_settings(home: Installation) -> tuple[Finding, ...]:
    """What has to be set before anything is sent, and what readers' programs mind."""
    return tuple(_settings(home)) or (green(GROUP, "settings", "everything that must be set is set"),)


def _settings(home: Installation) -> Iterator[Finding]:
    letterhead = home.letterhead
    if letterhead.missing:
        names = ", ".join(f"newsletter.{name}" for name in letterhead.missing)
        yield red(GROUP, "settings", f"not set: {names}; nothing is sent", "Set them in newsletter.toml.")
    if home.mark is Mark.LIVE and letterhead.base_url.startswith("http://"):
        text = f"{letterhead.base_url} is not https: one-click unsubscribe (RFC 8058) needs it"
        yield red(GROUP, "https", text, "Put a web server with a certificate in front and set newsletter.base_url.")
    if letterhead.from_address.partition("@")[0].lower() in ("noreply", "no-reply") and not letterhead.reply_to:
        yield amber(
            GROUP,
            "reply_to",
            f"nobody reads replies to {letterhead.from_address}",
            "Set newsletter.reply_to to an address that people read.",
        )


async def examine_files(home: Installation) -> tuple[Finding, ...]:
    """Keys, settings and the list of readers are for their owner's eyes alone."""
    open_to_others = await asyncio.to_thread(_open_to_others, home)
    if not open_to_others:
        return (green(GROUP, "files", "keys, settings and database are readable by their owner alone"),)
    keys = [path for path in open_to_others if path.name.endswith((".keys.toml", ".pem"))]
    names = ", ".join(path.name for path in open_to_others)
    cure = "Run: chmod 600 " + " ".join(map(str, open_to_others))
    return ((red if keys else amber)(GROUP, "files", f"others on this machine may read {names}", cure),)


def _open_to_others(home: Installation) -> list[Path]:
    files = [*(home.folder / name for name in _SECRET), *sorted((home.folder / "dkim").glob("*.pem"))]
    if home.database.path:
        files.append(home.database.path)
    return [path for path in files if path.is_file() and path.stat().st_mode & _READABLE]


async def examine_backup(home: Installation) -> tuple[Finding, ...]:
    """The one that our own verb made last; of others we know nothing."""
    async with home.database.read() as connection:
        last = await last_backup(connection)
    cure = "Let the machine run it every day: newsletter backup FILE"
    if last is None:
        return (amber(GROUP, "backup", "no backup was made with newsletter backup", f"{cure}. Nothing to do where another program does."),)
    days = (home.now - last).days
    if days >= BACKUP_AFTER_DAYS:
        return (amber(GROUP, "backup", f"the last backup is {days} days old", cure),)
    return (green(GROUP, "backup", f"the last backup is of {last:%Y-%m-%d %H:%M} UTC"),)


async def examine_operators(home: Installation) -> tuple[Finding, ...]:
    """An owner there must be, and what a stolen password opens is a second factor short of everything."""
    async with home.database.read() as connection:
        accounts = [one for one in await all_operators(connection) if one.closed_at is None]
    if not any(one.role is Role.OWNER for one in accounts):
        cure = "Make one: newsletter operators add NAME --role owner. Until then the console answers on this machine alone."
        return (amber(GROUP, "operators", "nobody owns this newsletter yet", cure),)
    bare = [one.name for one in accounts if one.role is not Role.VIEWER and not one.totp and not one.subject]
    if bare and home.operators.second_factor:
        text = f"no second factor yet: {', '.join(bare)}"
        return (amber(GROUP, "operators", text, "They set it up when they log in next."),)
    if not any(one.address for one in accounts if one.role in (Role.OWNER, Role.PUBLISHER)):
        text = "no publisher has an address, so notices go to the newsletter's own"
        return (amber(GROUP, "operators", text, "newsletter operators edit NAME --address ADDRESS"),)
    return (green(GROUP, "operators", f"{len(accounts)} operators, with an owner among them"),)
