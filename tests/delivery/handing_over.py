"""A sender in small for the courier's tests: hands letters over as the product does, and says what became of each."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from newsletter.delivery.courier import Connect, Envelope, Lost, Reply

MESSAGE = b"Message-ID: <1@topten.example>\r\n\r\n" + b"A line of text that is as long as any line of a letter is.\r\n" * 1_000
WAYS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "plain": ((), {}),
    "groups": (("PIPELINING",), {}),
    "chunks": (("PIPELINING", "CHUNKING"), {"chunking": True, "chunking_window": 1}),
    "window": (("PIPELINING", "CHUNKING"), {"chunking": True, "chunking_window": 4}),
}
"""What the relay offers, and our settings."""

IN_CHUNKS = ("chunks", "window")
LOST = 0
Shown = tuple[str, int]


def envelope(recipient: str) -> Envelope:
    return Envelope(b"letter@topten.example", recipient.encode())


def in_parts(message: bytes) -> list[bytes]:
    """Cut where no line ends, small and large, as a letter and its values are."""
    return [message[:5], message[5:6], b"", message[6:20_000], message[20_000:]]


def shown(outcome: Reply | Lost) -> Shown:
    """Stage, and code or lost."""
    return (outcome.stage.value, outcome.code if isinstance(outcome, Reply) else LOST)


async def hand_over(connect: Connect, recipients: Sequence[str], message: bytes = MESSAGE) -> dict[str, Shown]:
    """Try each letter once: the next envelope goes along, and a connection that broke is opened anew."""
    outcomes: dict[str, Shown] = {}
    waiting = deque(recipients)
    while waiting:
        courier: Any = await connect()
        if courier.window > 1:
            await _in_a_window(courier, waiting, outcomes, message)
        else:
            await _one_by_one(courier, waiting, outcomes, message)
        await courier.close()
    return outcomes


async def _one_by_one(courier: Any, waiting: deque[str], outcomes: dict[str, Shown], message: bytes) -> None:
    began = None
    while waiting and courier.is_open:
        one = waiting.popleft()
        began = began or await courier.start(envelope(one))
        if shown(began) != ("data", 354):
            outcomes[one], began = shown(began), None
            continue
        then = envelope(waiting[0]) if waiting else None
        outcomes[one] = shown(await courier.content(in_parts(message), then))
        began = await courier.answer() if then and courier.is_open else None


async def _in_a_window(courier: Any, waiting: deque[str], outcomes: dict[str, Shown], message: bytes) -> None:
    on_their_way: deque[tuple[str, Any]] = deque()
    while on_their_way or (waiting and courier.is_open):
        while waiting and courier.is_open and len(on_their_way) < courier.window:
            one = waiting.popleft()
            on_their_way.append((one, courier.post(envelope(one), in_parts(message))))
        one, outcome = on_their_way.popleft()
        outcomes[one] = shown(await outcome)
