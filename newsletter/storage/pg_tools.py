"""The door to PostgreSQL's own programs for backups, where they are installed. Reads no table and decides nothing.

The password goes in the environment: what stands on a command line, everybody on the machine can read.
"""

import asyncio
import shutil
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from newsletter.model.errors import DatabaseError
from newsletter.storage.new_files import begin_file, forget_file, make_durable

_CURE = "Install PostgreSQL's client programs of the server's version, or use your own way of backing it up."


async def dump(url: str, to: Path) -> None:
    """Write everything of one instant into a file that is not there yet, for its owner alone."""
    begin_file(to)
    try:
        await _run("pg_dump", make_url(url), "--format=custom", "--no-owner", f"--file={to}")
        await look_through(to)
        make_durable(to)
    except BaseException:
        forget_file(to)
        raise


async def look_through(file: Path) -> None:
    """Whether a dump can be read again. Raises DatabaseError where it cannot."""
    await _run("pg_restore", None, "--list", str(file))


async def load(url: str, file: Path) -> None:
    """Put a dump in place of what the database holds, all of it or nothing."""
    options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    await _run("pg_restore", make_url(url), *options, str(file))


def find_program(name: str) -> str | None:
    """Where a program is: on the path, or where Debian keeps it."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parent.parent.name)
    return shutil.which(name) or (str(kept[-1]) if kept else None)


async def _run(program: str, url: URL | None, *options: str) -> None:
    found = find_program(program)
    if found is None:
        raise DatabaseError("PostgreSQL", f"needs the program {program}, which is not installed; nothing was done", _CURE)
    environment = {"PGPASSWORD": str(url.password)} if url and url.password else {}
    nothing, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        found, *_where(url), *options, env=environment, stdin=nothing, stdout=nothing, stderr=pipe
    )
    _, said = await process.communicate()
    if process.returncode:
        words = said.decode(errors="replace").strip().splitlines()
        raise DatabaseError("PostgreSQL", f"{program}: {words[-1] if words else f'ended with {process.returncode}'}", _CURE)


def _where(url: URL | None) -> list[str]:
    if url is None:
        return []
    host, port = url.host or url.query.get("host"), url.port or url.query.get("port")
    named = (("--host", host), ("--port", port), ("--username", url.username), ("--dbname", url.database))
    return [f"{name}={value}" for name, value in named if value]
