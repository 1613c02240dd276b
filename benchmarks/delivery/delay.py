"""The delay proxy where Go is missing: hands every byte on after a fixed time, each way, without holding back what follows.

python delay.py --to PORT --oneway 0.01 prints its own port. 127.0.0.1 only.
"""

import argparse
import asyncio


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    loop = asyncio.get_running_loop()
    while piece := await reader.read(65536):
        loop.call_later(delay, writer.write, piece)  # the loop's heap keeps the order of equal delays
    loop.call_later(delay, writer.close)


async def _serve(to: int, delay: float) -> None:
    running: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        for one in (_pass(reader, far_writer, delay), _pass(far_reader, writer, delay)):
            task = asyncio.create_task(one)
            running.add(task)
            task.add_done_callback(running.discard)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=int, required=True)
    parser.add_argument("--oneway", type=float, default=0.01, metavar="SECONDS")
    options = parser.parse_args()
    asyncio.run(_serve(options.to, options.oneway))


if __name__ == "__main__":
    main()
