"""Opens everything once and hands it out: settings, clock, database, doors. Decides nothing, and knows no face.

The only file that may ask what time it is. What is heavy is imported where it is opened, so that ``newsletter --help`` stays quick.
"""

import asyncio
import gc
import os
import random
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.instants import Clock
from newsletter.model.restores import RestoreAccount
from newsletter.model.states import Mark

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Signer
    from newsletter.delivery.roster import RelayDoor
    from newsletter.model.signing import KeyKind, SigningAccount
    from newsletter.rendering.templates import Templates
    from newsletter.settings.record import Settings
    from newsletter.settings.starter import StarterAccount
    from newsletter.sources.fetch import Fetcher
    from newsletter.storage.versions import UpgradeAccount
    from newsletter.stories.meaning import Sentences

Result = TypeVar("Result")

RARELY_COLLECTED = (20_000, 20, 50)
"""New objects between two looks for cycles: a letter makes many objects and no cycle, and to look for some costs a twentieth of it."""


@asynccontextmanager
async def open_newsroom(
    settings_path: Path | None = None, *, now: datetime | None = None, environment: Mapping[str, str] = os.environ
) -> AsyncIterator[Newsroom]:
    """Everything a verb needs, closed again at the end. ``now``: the instant from which this instance's clock runs on.

    Raises NewsletterError with the cure; RefusedStep when ``now`` is given on a live instance.
    """
    settings = open_settings(settings_path, environment)
    clock = _clock(settings.mark, now)
    async with AsyncExitStack() as doors:
        yield await _furnish(settings, clock, doors)


async def _furnish(settings: "Settings", clock: Clock, doors: AsyncExitStack) -> Newsroom:
    from newsletter.delivery.dns import Names
    from newsletter.delivery.queue import queue_on, queue_within
    from newsletter.delivery.smtp import connector, inspector
    from newsletter.rendering.mjml import mjml_to_html
    from newsletter.rendering.renderer import Renderer
    from newsletter.rendering.templates import Templates
    from newsletter.sources.late_fetcher import LateFetcher
    from newsletter.storage.opening import open_instance

    database = await doors.enter_async_context(open_instance(settings.database.url, settings.folder, now=clock(), memory=_memory(settings)))
    return Newsroom(
        folder=settings.folder,
        mark=settings.mark,
        database=database,
        clock=clock,
        randomness=random.Random(random.SystemRandom().getrandbits(128)),  # noqa: S311 – spreads load; secrets come from ``secrets``
        ring=settings.ring,
        fetcher=await doors.enter_async_context(LateFetcher(lambda: _open_fetcher(settings))),
        renderer=Renderer(templates=Templates(settings.letter.templates), mjml_to_html=mjml_to_html),
        connect=connector(settings.relay, settings.newsletter),
        letterhead=settings.newsletter,
        schedule=settings.schedule,
        sources=settings.sources,
        selection=settings.selection,
        letter=settings.letter,
        relay=settings.relay,
        delivery=settings.delivery,
        returns=settings.returns,
        providers=settings.providers,
        sign_up=settings.sign_up,
        web=settings.web,
        operators=settings.operators,
        oidc=settings.oidc,
        checks=settings.checks,
        watch=settings.watch,
        privacy=settings.privacy,
        names=Names(settings.checks.dns_server),
        inspect=inspector(settings.relay, settings.newsletter),
        sentences=open_sentences() if settings.selection.semantic else None,
        signers=_signers(settings),
        more_relays=_more_relays(settings),
        queue=queue_within() if database.is_sqlite else queue_on(database.own_connection),
    )


def _memory(settings: "Settings") -> Path | None:
    return settings.folder / settings.watch.witness if settings.watch.witness else None


def _more_relays(settings: "Settings") -> "tuple[RelayDoor, ...]":
    from newsletter.delivery.roster import RelayDoor
    from newsletter.delivery.smtp import connector, inspector

    return tuple(
        RelayDoor(
            name=f"relays.{name}",
            options=relay,
            connect=connector(relay, settings.newsletter),
            inspect=inspector(relay, settings.newsletter),
        )
        for name, relay in settings.relays.items()
    )


def _open_fetcher(settings: "Settings") -> "Fetcher":
    from newsletter.sources.fetch import Fetcher

    return Fetcher(settings.sources, _user_agent(settings))


def _signers(settings: "Settings") -> tuple["Signer", ...]:
    """Cryptography is loaded only where letters are signed."""
    if not settings.dkim.selectors:
        return ()
    from newsletter.settings.dkim_keys import read_signers

    return read_signers(settings.dkim, settings.newsletter.from_address)


def open_sentences() -> "Sentences":
    """The sentence model of the extra ``semantic``. Raises SettingsError with the cure where it is not installed."""
    from newsletter.stories.sentence_model import MiniLM

    return MiniLM()


def open_settings(settings_path: Path | None = None, environment: Mapping[str, str] = os.environ) -> "Settings":
    """The settings in force. Raises SettingsError with every mistake in them. Who gives no ``environment`` means the process's own."""
    from newsletter.settings.loading import load_settings
    from newsletter.settings.settings_file import find_settings_file

    return load_settings(find_settings_file(settings_path, environment, Path.cwd()), environment)


def show_settings(settings_path: Path | None = None) -> dict[str, Any]:
    """Every value in force, without the secrets (``newsletter config show``)."""
    from newsletter.settings.shown import shown

    return shown(open_settings(settings_path))


def begin_instance(folder: Path, given: Mapping[str, Mapping[str, Any]] | None = None, *, dry_run: bool = False) -> "StarterAccount":
    """Write settings, keys and starter feeds where they are missing (``newsletter init``). ``given``: values by section and key."""
    from newsletter.settings.starter import look_at_folder, write_starter

    return look_at_folder(folder) if dry_run else write_starter(folder, given)


def rotate_key(settings_path: Path | None = None, *, dry_run: bool = False) -> int:
    """Put a new secret key in front of the old ones (``newsletter init --rotate``). Says how many there are now."""
    from newsletter.settings import keys

    return keys.rotate_key(open_settings(settings_path).folder, os.environ, dry_run=dry_run)


def make_signing_keys(
    settings_path: Path | None, kinds: Sequence["KeyKind"], selector: str, *, now: datetime | None = None, dry_run: bool = False
) -> "SigningAccount":
    """Make keys to sign letters with (``newsletter dkim new``). They are not in use before the settings name them.

    With ``dry_run`` none is kept: only their names and files are those that would be.
    """
    from newsletter.settings.dkim_account import new_keys

    settings = open_settings(settings_path)
    today = _clock(settings.mark, now)().astimezone(ZoneInfo(settings.newsletter.zone)).date()
    return new_keys(settings.dkim, settings.newsletter, kinds, selector, today=today, dry_run=dry_run)


def show_signing_keys(settings_path: Path | None = None, *, everything: bool = False) -> "SigningAccount":
    """The keys that letters are signed with, and their DNS records (``newsletter dkim show``)."""
    from newsletter.settings.dkim_account import known_keys

    settings = open_settings(settings_path)
    return known_keys(settings.dkim, settings.newsletter, everything=everything)


def open_templates(settings_path: Path | None = None) -> "Templates":
    """The instance's templates, its own before ours (``newsletter templates``). Opens nothing else."""
    from newsletter.rendering.templates import Templates

    return Templates(open_settings(settings_path).letter.templates)


async def upgrade_database(
    settings_path: Path | None = None, *, new: bool = False, environment: Mapping[str, str] = os.environ
) -> "UpgradeAccount":
    """Bring the tables to this program's version (``newsletter db upgrade``). ``new``: begin one although there was one before."""
    from newsletter.delivery.queue import install_queue
    from newsletter.storage.opening import open_instance, upgrade_instance

    settings = open_settings(settings_path, environment)
    memory = _memory(settings)
    account = await upgrade_instance(settings.database.url, settings.folder, now=real_clock(), new=new, memory=memory)
    async with open_instance(settings.database.url, settings.folder, now=real_clock(), memory=memory) as database:
        if not database.is_sqlite:
            await install_queue(database.own_connection)
    return account


async def foresee_upgrade(settings_path: Path | None = None, *, new: bool = False) -> tuple[str, ...]:
    """The versions that ``upgrade_database`` would go through (``newsletter db upgrade --dry-run``)."""
    from newsletter.storage.opening import foresee_upgrade

    settings = open_settings(settings_path)
    return await foresee_upgrade(settings.database.url, settings.folder, new=new, memory=_memory(settings))


async def restore_database(
    settings_path: Path | None,
    file: Path,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> RestoreAccount:
    """Put a backup in the place of the database, held (``newsletter restore``). Raises DatabaseError while anything has it open.

    With ``dry_run`` only say what would come of it.
    """
    from newsletter.storage.restoring import foresee, restore

    settings = open_settings(settings_path, environment)
    moment = _clock(settings.mark, now)()
    restored = await (foresee if dry_run else restore)(settings.database.url, settings.folder, file, memory=_memory(settings), now=moment)
    dates = sorted({day for days in restored.hold.dates.values() for day in days})
    return RestoreAccount(
        generation=restored.generation,
        dates=tuple(dates),
        kept=restored.kept,
        left=restored.left,
        unread=restored.hold.unread,
        replaced=restored.replaced,
        listed=restored.listed,
    )


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end what one verb has to do, on uvloop where it is installed: a letter costs half as much on it."""
    gc.set_threshold(*RARELY_COLLECTED)
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)


def environment_beside(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What a program of ours that is started beside this one finds: the same variables, and the packages that this one runs from."""
    ours = str(Path(__file__).parents[1])
    return {**environment, "PYTHONPATH": os.pathsep.join(filter(None, (ours, environment.get("PYTHONPATH", ""))))}


def real_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def running_clock(start: datetime) -> Clock:
    """A clock that showed ``start`` when it was made and runs on from there, whatever happens to the machine's own."""
    made = time.monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.monotonic() - made)


def _clock(mark: Mark, now: datetime | None) -> Clock:
    if now is None:
        return real_clock
    if mark is Mark.LIVE:
        problem = "works only on an instance marked demo or test, and this one is live; nothing was done"
        raise RefusedStep("--now", problem, 'Leave it out. To try things: a folder of its own with mark = "test" in its newsletter.toml.')
    return running_clock(now)


def _user_agent(settings: "Settings") -> str:
    name = settings.newsletter.name.encode("ascii", "ignore").decode().strip()
    where = f" (+{settings.newsletter.base_url})" if settings.newsletter.base_url else ""
    return settings.sources.user_agent or f"{name or 'newsletter'}{where}"
