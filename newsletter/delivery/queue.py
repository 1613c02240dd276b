"""The door to pgqueuer: calls processes to an issue, within this one when the database is SQLite, on every machine with PostgreSQL.

Keeps no truth, counts no tries and knows no delivery. Its tables stand in a schema of their own, where nobody takes them for ours.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from newsletter.delivery.batch_queue import BatchQueue, Part, Take

if TYPE_CHECKING:
    from pgqueuer import PgQueuer, Queries

log = structlog.get_logger(__name__)

SCHEMA = "newsletter_queue"
ENTRYPOINT = "take_part"
AT_ONCE = 2
"""Parts in one process's hands. One would do; pgqueuer wants twice its batch of one."""

PICKED_AGAIN_AFTER = timedelta(seconds=30)
LOOK_AGAIN_AFTER = timedelta(seconds=5)
"""A lost connection is noticed at the next look."""

OpenDriver = Callable[[], AbstractAsyncContextManager[Any]]
"""A connection of PostgreSQL's own driver, outside any transaction."""


def queue_within() -> BatchQueue:
    """A queue that no other process sees and that ends with this one."""
    return _Within()


def queue_on(open_driver: OpenDriver) -> BatchQueue:
    """A queue in PostgreSQL that all machines see. Its tables are made when they are missing."""
    return _Shared(open_driver)


async def install_queue(open_driver: OpenDriver) -> None:
    """Make the queue's tables, or bring them to this program's version. Safe to repeat, and for several processes at once.

    Where we may not make them we do without: processes then find an issue at their next look.
    """
    try:
        async with _lost_as_os_error(), open_driver() as connection:
            await _install(_queries(connection))
    except OSError as error:
        log.warning("no_queue", reason=str(error), cure="let the database's user make a schema: GRANT CREATE ON DATABASE … TO …")


class _Within:
    def __init__(self) -> None:
        self._queue: PgQueuer | None = None

        self._stopped = False

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        """Into nothing while nobody runs it: a verb that sends by itself calls nobody."""
        if self._queue is not None:
            await _enqueue(self._queue.queries, parts)

    async def run(self, take: Take) -> None:
        from pgqueuer import PgQueuer

        self._queue = PgQueuer.in_memory()
        try:
            if not self._stopped:
                await _run(self._queue, take)
        finally:
            self._queue = None

    def stop(self) -> None:
        self._stopped = True
        if self._queue is not None:
            self._queue.shutdown.set()


class _Shared:
    def __init__(self, open_driver: OpenDriver) -> None:
        self._open_driver = open_driver
        self._queue: PgQueuer | None = None
        self._stopped = False
        self._installed = False

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        async with _lost_as_os_error(), self._open_driver() as connection:
            await _enqueue(await self._ready(connection), parts)

    async def run(self, take: Take) -> None:
        from pgqueuer import PgQueuer
        from pgqueuer.types import Channel

        async with _lost_as_os_error(), self._open_driver() as connection:
            queries = await self._ready(connection)
            await queries.clear_queue_log(ENTRYPOINT)  # nobody reads who took which part
            self._queue = PgQueuer(connection=queries.driver, channel=Channel(queries.qbe.settings.channel), queries=queries)
            if not self._stopped:
                await _run(self._queue, take)

    def stop(self) -> None:
        self._stopped = True
        if self._queue is not None:
            self._queue.shutdown.set()

    async def _ready(self, connection: Any) -> "Queries":
        queries = _queries(connection)
        if not self._installed and not await queries.has_table(queries.qbe.settings.queue_table):
            await _install(queries)
        self._installed = True
        return queries


def _queries(connection: Any) -> "Queries":
    """All names are given here: the library would take those that are missing from the environment."""
    from pgqueuer import AsyncpgDriver, Queries
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
    from pgqueuer.domain.settings import DBSettings, Durability

    names = DBSettings(
        prefix="",
        db_schema=SCHEMA,
        channel="newsletter_queue",
        function="part_changed",
        statistics_table="statistics",
        queue_status_type="part_state",
        queue_table="part",
        queue_table_log="part_log",
        trigger="part_changed",
        schedules_table="schedule",
        durability=Durability.durable,
    )
    return Queries(AsyncpgDriver(connection), QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names))


async def _install(queries: "Queries") -> None:
    async with queries.schema_lock():
        fresh = not await queries.schema_is_installed()
        if fresh:
            await queries.install()
    if not fresh:
        await queries.upgrade()


async def _enqueue(queries: Any, parts: tuple[Part, ...]) -> None:
    many = len(parts)
    keys = [str(part) for part in parts]
    await queries.enqueue([ENTRYPOINT] * many, [bytes(part) for part in parts], [0] * many, dedupe_key=keys, on_conflict="skip")


async def _run(queue: "PgQueuer", take: Take) -> None:
    from pgqueuer import Job

    @queue.entrypoint(ENTRYPOINT, on_failure="hold")
    async def take_part(job: Job) -> None:
        with suppress(ValueError):  # a part that another version of this program wrote
            await take(Part.read(job.payload or b""))

    await queue.qm.run(
        batch_size=1,
        max_concurrent_tasks=AT_ONCE,
        heartbeat_timeout=PICKED_AGAIN_AFTER,
        dequeue_timeout=LOOK_AGAIN_AFTER,
        shutdown_on_listener_failure=True,
        log_aggregation_interval=timedelta(0),
    )


@asynccontextmanager
async def _lost_as_os_error() -> AsyncIterator[None]:
    """Whatever the driver, the library or the server has against it, the queue is of no use now, and that is all a caller needs to know."""
    try:
        yield
    except asyncio.CancelledError:
        raise
    except Exception as error:
        raise OSError(f"the queue is lost: {type(error).__name__}: {error}") from error
