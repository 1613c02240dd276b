"""The door to SpamAssassin: hands a letter to the program on this machine and reads back its score. Asks no network, learns nothing.

Uses the running spamd through spamc where both are there; it answers in a tenth of the time.
"""

import asyncio
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from newsletter.model.plain_text import plain

_LOCAL = ("spamassassin", "--local", "--nocreate-prefs")
_STATUS = re.compile(rb"^X-Spam-Status:[^\n]*?score=(-?[\d.]+)[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE)
_RULES = re.compile(rb"tests=([A-Z0-9_,\s]+?)(?:\s+\w+=|\s*\Z)")


@dataclass(frozen=True, slots=True)
class SpamScore:
    """The sum, and the rules that matched."""

    amount: float
    rules: tuple[str, ...]


def is_installed() -> bool:
    """Whether there is anybody to ask."""
    return shutil.which(_LOCAL[0]) is not None


async def spam_score(message: bytes) -> SpamScore | str:
    """What it makes of a whole message, or why that could not be told. Cancelled, it ends the program."""
    for command in (["spamc", "--no-safe-fallback"] if shutil.which("spamc") else [], list(_LOCAL)):
        if command and (score := _read(await _run(command, message))):
            return score
    return "SpamAssassin gave no score"


async def _run(command: Sequence[str], message: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    try:
        return (await program.communicate(message))[0]
    finally:
        if program.returncode is None:
            with suppress(ProcessLookupError):
                program.kill()
            await program.wait()


def _read(answer: bytes) -> SpamScore | None:
    """The header that SpamAssassin puts on top; a header of that name in the letter itself would stand behind it."""
    found = _STATUS.search(answer.partition(b"\n\n")[0].replace(b"\r\n", b"\n"))
    if found is None:
        return None
    rules = _RULES.search(found[0])
    names = plain(rules[1].decode("ascii", "replace"), 2_000).replace(" ", "").split(",") if rules else []
    return SpamScore(float(found[1]), tuple(name for name in names if name and name != "none"))
