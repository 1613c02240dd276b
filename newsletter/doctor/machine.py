"""The machine: its clock against the dates that other servers say, its data on time zones, and the room on its disk. Changes nothing."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from zoneinfo import TZPATH, ZoneInfo

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.checks import Check, Light
from newsletter.model.states import Mark
from newsletter.sources.outcomes import Fetched
from newsletter.storage.database import Database
from newsletter.storage.feeds import active_feeds

GROUP = "machine"
ASKED = 3
MOST_OFF, NOTED_OFF = timedelta(minutes=10), timedelta(minutes=1)
PROBE_WITHIN = timedelta(seconds=8)
OLD_AFTER_YEARS = 2
_DISK_CURE = "Make room on that disk, or lower checks.disk_free."


async def examine_clock(home: Installation) -> tuple[Finding, ...]:
    """Against the Date of three feeds: one of them may be wrong, the middle one is not."""
    if home.mark is not Mark.LIVE:
        return (green(GROUP, "clock", "the clock of a demo or test instance may say what it likes"),)
    async with home.database.read() as connection:
        feeds = (await active_feeds(connection))[:ASKED]
    outcomes = await asyncio.gather(*(home.web.probe(feed.url, within=PROBE_WITHIN) for feed in feeds))
    said = [outcome.headers["date"] for outcome in outcomes if isinstance(outcome, Fetched) and "date" in outcome.headers]
    return (judge_clock(home.now, said),)


def judge_clock(now: datetime, dates: list[str]) -> Finding:
    """``dates`` as HTTP writes them."""
    offsets = [(now - at).total_seconds() for text in dates if (at := _read(text)) is not None]
    if not offsets:
        return amber(GROUP, "clock", "nobody could say what time it is: no feed answered with a date", "Look at the feeds and the network.")
    off = timedelta(seconds=median(offsets))
    words = f"{abs(off).total_seconds():,.0f} s {'fast' if off > timedelta() else 'slow'}"
    cure = "Let the machine set its clock by the network (NTP): timedatectl set-ntp true"
    if abs(off) > MOST_OFF:
        return red(GROUP, "clock", f"the clock is {words}: issues leave at the wrong time", cure)
    if abs(off) > NOTED_OFF:
        return amber(GROUP, "clock", f"the clock is {words}", cure)
    return green(GROUP, "clock", "the clock agrees with other servers")


def _read(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def examine_zones(home: Installation) -> tuple[Finding, ...]:
    """Governments change their clocks at short notice: old data sends letters an hour off."""
    try:
        ZoneInfo(home.letterhead.zone)
    except (KeyError, ValueError, OSError):
        return (red(GROUP, "zones", f"the zone {home.letterhead.zone} is not known here", "Install the package tzdata."),)
    return (judge_zones(_edition(), home.now),)


def judge_zones(edition: str, now: datetime) -> Finding:
    """``edition`` such as 2026a; "" where nobody says."""
    if not edition[:4].isdigit():
        return amber(GROUP, "zones", "nobody can say how old the data on time zones is", "Install the package tzdata.")
    if now.year - int(edition[:4]) >= OLD_AFTER_YEARS:
        return amber(GROUP, "zones", f"the data on time zones is of {edition}", "Bring the package tzdata up to date.")
    return green(GROUP, "zones", f"the data on time zones is of {edition}")


def _edition() -> str:
    """As Python looks for it: the machine's own files first, then the package from PyPI."""
    for folder in map(Path, TZPATH):
        try:
            with (folder / "tzdata.zi").open(encoding="ascii", errors="replace") as file:
                return file.readline().removeprefix("# version ").strip()
        except OSError:
            continue
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""


async def examine_disk(home: Installation) -> tuple[Finding, ...]:
    """Of the database."""
    return (Finding(group=GROUP, check=await look_for_room(home.database, home.folder, home.checks.disk_free)),)


async def look_for_room(database: Database, folder: Path, least: int) -> Check:
    """On the disk of the SQLite file, or with PostgreSQL on that of this machine's own files."""
    place = database.path.parent if database.path else folder
    return judge_room((await asyncio.to_thread(shutil.disk_usage, place)).free, least)


def judge_room(free: int, least: int) -> Check:
    """Red under what the settings ask for, amber under twice that."""
    text = f"{free / 1_000_000:,.0f} MB free on the database's disk"
    if free < least:
        return Check(code="disk", light=Light.RED, text=f"{text}, less than {least / 1_000_000:,.0f} (checks.disk_free)", cure=_DISK_CURE)
    if free < 2 * least:
        text = f"{text}, soon less than {least / 1_000_000:,.0f} (checks.disk_free)"
        return Check(code="disk", light=Light.AMBER, text=text, cure=_DISK_CURE)
    return Check(code="disk", light=Light.GREEN, text=text)
