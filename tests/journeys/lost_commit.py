"""A proxy before PostgreSQL that loses the answers of commits: the server has written it all, and the client never hears of it.

    python -m tests.journeys.lost_commit --server FOLDER --folder FOLDER --every 20

Both folders hold a socket. It prints ``listens``, loses nothing before SIGUSR1, and then every so many commits one, with its connection.
"""

import argparse
import asyncio
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
WRITES = {b"INSERT", b"UPDATE", b"DELETE", b"MERGE"}
IDLE = ord("I")
"""What ReadyForQuery says outside a transaction."""


@dataclass
class LostCommits:
    """Counts the commits of all connections. ``every``: 0 loses none."""

    every: int = 0
    commits: int = 0
    lost: int = 0

    def loses(self) -> bool:
        self.commits += 1
        if self.every and self.commits % self.every == 0:
            self.lost += 1
            return True
        return False


@dataclass
class Answers:
    """The server's answers on one connection, message by message; those of a commit are held back until it is complete."""

    counter: LostCommits
    rest: bytes = b""
    held: bytes = b""
    status: int = IDLE
    committed: bool = False

    def pass_on(self, chunk: bytes) -> bytes | None:
        """What the client may hear now; None: the answer of a commit is lost here."""
        self.rest += chunk
        while len(self.rest) >= 5 and len(self.rest) > (size := int.from_bytes(self.rest[1:5])):
            message, self.rest = self.rest[: size + 1], self.rest[size + 1 :]
            self.held += message
            if message[:1] == b"C":
                self._complete(message[5:].rstrip(b"\0"))
            elif message[:1] == b"Z":
                self.status = message[5]
                if self.committed and self.counter.loses():
                    return None
                self.committed = False
        heard = b"" if self.committed else self.held
        self.held = self.held if self.committed else b""
        return heard

    def _complete(self, tag: bytes) -> None:
        """A COMMIT, or a change that stood in no transaction and so committed itself."""
        by_itself = self.status == IDLE and tag.split(b" ")[0] in WRITES
        self.committed = self.committed or tag == b"COMMIT" or by_itself


async def serve(server: Path, folder: Path, counter: LostCommits) -> asyncio.Server:
    async def connected(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        postgresql, to_postgresql = await asyncio.open_unix_connection(server / SOCKET)
        asking = asyncio.create_task(_ask(client, to_postgresql))
        answers = Answers(counter)
        with suppress(OSError):
            while (chunk := await postgresql.read(65536)) and (heard := answers.pass_on(chunk)) is not None:
                to_client.write(heard)
                await to_client.drain()
        asking.cancel()
        for writer in (to_client, to_postgresql):
            writer.transport.abort()

    return await asyncio.start_unix_server(connected, folder / SOCKET)


async def _ask(client: asyncio.StreamReader, to_postgresql: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await client.read(65536):
            to_postgresql.write(chunk)
            await to_postgresql.drain()
    to_postgresql.transport.abort()


async def _run(options: argparse.Namespace) -> None:
    counter = LostCommits()
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, lambda: setattr(counter, "every", options.every))
    loop.add_signal_handler(signal.SIGTERM, end.set)
    async with await serve(options.server, options.folder, counter):
        print("listens", flush=True)
        await end.wait()
    print(counter.commits, counter.lost, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--every", type=int, default=20)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
