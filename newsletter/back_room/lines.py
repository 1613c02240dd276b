"""What pages and back room say to each other: one JSON object a line. A line that nobody understands is passed over.

To the room: parts of an issue to take, or to stop. From the room: how its scheduler and its sending stand. Instants are told as seconds
ago, because each process has a clock of its own loop.
"""

import json
from collections.abc import Mapping
from typing import Any

from newsletter.daily.ticking import Ticking
from newsletter.delivery.batch_queue import Part
from newsletter.delivery.pulse import Pulse

STOP = b'{"stop": true}\n'
"""Finish the letters in hand, and end."""


def write_call(parts: tuple[Part, ...]) -> bytes:
    """Take these parts in the sending of an issue."""
    return _written({"take": [str(part) for part in parts]})


def read_order(line: bytes) -> tuple[bool, tuple[Part, ...]]:
    """Whether to stop, and the parts to take."""
    said = _read(line)
    try:
        return bool(said.get("stop")), tuple(Part.read(str(one).encode()) for one in said.get("take", ()))
    except (TypeError, ValueError):
        return False, ()


def write_standing(ticking: Ticking, pulse: Pulse, now: float) -> bytes:
    """How it stands in the room. ``now``: the time of the loop."""
    return _written(
        {
            "runs": ticking.runs,
            "began": {duty: round(now - at, 3) for duty, at in ticking.began.items()},
            "ended": {duty: round(now - at, 3) for duty, at in ticking.ended.items()},
            "errors": ticking.errors,
            "beats": pulse.beats,
        }
    )


def read_standing(line: bytes, ticking: Ticking, pulse: Pulse, now: float) -> None:
    """Take over how it stands in the room, so that whoever asks the pages is told."""
    said = _read(line)
    try:
        began = {str(duty): now - float(ago) for duty, ago in said["began"].items()}
        ended = {str(duty): now - float(ago) for duty, ago in said["ended"].items()}
        errors, beats, runs = dict(said["errors"]), int(said["beats"]), bool(said["runs"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return
    ticking.began, ticking.ended, ticking.runs, pulse.beats = began, ended, runs, beats
    ticking.errors.clear()
    ticking.errors.update(errors)


def _written(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said).encode() + b"\n"


def _read(line: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
