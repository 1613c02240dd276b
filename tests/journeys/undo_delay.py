"""The undo delay with a server about: whoever pressed is killed, others come first, somebody takes it back at the last moment.

    python -m tests.journeys.undo_delay --rounds 10

The instant of leaving stands in the issue's row: whoever comes first after it lets the issue go, once, whatever becomes of the process
that waited; and an issue that was taken back in time sends nothing. Ends with 1 when one of these is broken.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.daily.conftest import DUE, TODAY
from tests.journeys.front_desk import Desk
from tests.journeys.mail_room import ROOT, Manner, everybody_once

MANNER = Manner(offer=("PIPELINING",), slow=0.005)
SUBSCRIBERS = 200
EARLY = DUE - timedelta(minutes=30)
"""Half an hour before the issue would leave by itself."""

TICKING = Path(__file__).with_name("ticking.py")


def desk_in(folder: Path, undo: str) -> Desk:
    return Desk(folder, SUBSCRIBERS, MANNER, starts_at=EARLY, undo=undo)


def killed_beside_a_server(folder: Path, chance: random.Random) -> list[str]:
    """The one who pressed dies in the delay; the running server lets the issue go at its end."""
    with desk_in(folder, "2s") as desk:
        server = desk.serve()
        leaves_at = _press_and_kill(desk, chance)
        desk.wait_until(lambda: desk.stand().state == "sent")
        code = desk.end(server, signal.SIGTERM)
        found = _complaints(desk, leaves_at, "schedule")
    return found + _unless(not code, f"server ended with {code}")


def everybody_at_once(folder: Path, chance: random.Random) -> list[str]:
    """The one who pressed lives, and two schedulers look ten times a second: one of the three lets it go, all may send."""
    with desk_in(folder, f"{chance.randint(2, 3)}s") as desk:
        schedulers = [desk.start_scheduler() for _ in range(2)]
        program = desk.press()
        leaves_at = desk.wait_for_announcement(program)
        code, said = desk.ending_of(program)
        desk.wait_until(lambda: desk.stand().state == "sent")
        codes = [desk.end(one, signal.SIGTERM) for one in schedulers]
        found = _complaints(desk, leaves_at, "operator", "schedule")
    return found + _unless(not code, f"ended with {code}: {said[-500:]}") + _unless(codes == [0, 0], f"schedulers {codes}")


def two_ticks(folder: Path, chance: random.Random) -> list[str]:
    """Two processes tick at the same instant after the delay: one lets the issue go, both may send."""
    with desk_in(folder, "1s") as desk:
        leaves_at = _press_and_kill(desk, chance)
        after = EARLY + timedelta(minutes=1)
        ticks = [_tick(desk, after.isoformat()) for _ in range(2)]
        said = _tick_together(ticks)
        found = _complaints(desk, leaves_at, "schedule")
    released = [one["released"] for one in said]
    return found + _unless(sorted(released) == [[], [str(TODAY)]] and not any(one["troubles"] for one in said), f"ticks: {said}")


def taken_back_late(folder: Path, chance: random.Random) -> list[str]:
    """Cancelled as the delay ends: it is held and nothing leaves, or the rest is called off and each letter stands in the ledger."""
    with desk_in(folder, "3s") as desk:
        schedulers = [desk.start_scheduler()]
        program = desk.press()
        desk.wait_for_announcement(program)
        time.sleep(chance.uniform(0.5, 3.0))
        _, said = desk.type("cancel")
        desk.ending_of(program)
        desk.wait_until(lambda: desk.now > EARLY + timedelta(seconds=20) or desk.stand().state != "approved")
        time.sleep(0.5)  # five looks of the scheduler
        codes = [desk.end(one, signal.SIGTERM) for one in schedulers]
        outcome, state = desk.outcome(), desk.stand().state
    fits = {"held": outcome.letters == 0 and not outcome.counts}
    fits["cancelled"] = outcome.letters == outcome.counts.get("accepted", 0) and outcome.counts.keys() <= {"accepted", "cancelled"}
    fits["sent"] = outcome == everybody_once(SUBSCRIBERS)
    return _unless(fits.get(state, False), f"{state}: {outcome} {said[-300:]}") + _unless(codes == [0], f"schedulers {codes}")


SCENES: dict[str, Callable[[Path, random.Random], list[str]]] = {
    "killed beside a server": killed_beside_a_server,
    "everybody at once": everybody_at_once,
    "two ticks": two_ticks,
    "taken back late": taken_back_late,
}


def _press_and_kill(desk: Desk, chance: random.Random) -> str:
    program = desk.press()
    leaves_at = desk.wait_for_announcement(program)
    time.sleep(chance.uniform(0, 0.5))
    desk.end(program, signal.SIGKILL)
    return leaves_at


def _tick(desk: Desk, now: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(TICKING), str(desk.folder), now]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    program = subprocess.Popen(command, cwd=ROOT, env=desk.environment(), text=True, **pipes)
    assert any(line == "ready\n" for line in program.stdout)
    return program


def _tick_together(ticks: list[subprocess.Popen[str]]) -> list[dict[str, list[str]]]:
    at = time.monotonic() + 0.2
    for one in ticks:
        one.stdin.write(f"{at}\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=60)[0].splitlines()[-1]) for one in ticks]


def _complaints(desk: Desk, leaves_at: str, *by: str) -> list[str]:
    """Everybody once, let go once, by one of these and not before its instant, and the balance held."""
    outcome, let_go_at = desk.outcome(), desk.let_go_at()
    released = [who for state, who in desk.history() if state == "sending"]
    return (
        _unless(outcome == everybody_once(SUBSCRIBERS), f"{outcome}")
        + _unless(len(released) == 1 and released[0] in by, f"let go by {released}")
        + _unless(let_go_at >= leaves_at, f"let go at {let_go_at}, before {leaves_at}")
        + _unless(not desk.out_of_balance, f"balance did not hold: {desk.out_of_balance[:1]}")
    )


def _unless(is_so: bool, complaint: str) -> list[str]:
    return [] if is_so else [complaint]


def run_rounds(rounds: int, *, chance: random.Random) -> list[str]:
    """Every scene so often; every promise that was broken."""
    complaints = []
    for name, scene in SCENES.items():
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                complaints += [f"{name}: {complaint}" for complaint in scene(Path(folder), chance)]
    return complaints


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    complaints = run_rounds(options.rounds, chance=random.Random(options.seed))
    print(f"{options.rounds} times each: {', '.join(SCENES)}", *complaints, f"{len(complaints)} promises broken", sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
