"""Reads one document with one target and says whether that is a finding: an exception, much computing, much memory, or a sudden end."""

import hashlib
import os
import resource
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from time import process_time

from tests.fuzz.mutations import mutate
from tests.fuzz.targets import TARGETS, Target

CORPUS = Path(__file__).parent / "corpus"
SECONDS = 1.0
END_SECONDS = 10.0
MEBIBYTES = 256
_SHORTENINGS = 400


def trouble_with(target: Target, document: bytes) -> str:
    """What is wrong with how the document is read, or "". Ends the process (SIGPROF) where it takes ten seconds."""
    memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    signal.setitimer(signal.ITIMER_PROF, END_SECONDS)
    try:
        target.read(document)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {place.name}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if process_time() - begun > SECONDS:
        return f"it took more than {SECONDS:g} s"
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory > MEBIBYTES * 1024:
        return f"it took more than {MEBIBYTES} MiB"
    return ""


def corpus_of(name: str) -> list[Path]:
    """The findings of one target, all mended."""
    return sorted(path for path in (CORPUS / name).glob("*") if path.is_file())


def hunt(name: str, until: Callable[[], bool], chance: Random, tell: Callable[[str], None]) -> int:
    """Read mutated documents until told to stop; a child process does it, and what ends it is a finding too. Gives their number."""
    tried = 0
    while not until():
        ended_at, amount = _in_a_child(name, until, chance.getrandbits(64), tell)
        tried += amount
        if ended_at is not None:
            tell(f"{name}: {_keep(name, ended_at)}: it ended the process")
    return tried


def _in_a_child(name: str, until: Callable[[], bool], seed: int, tell: Callable[[str], None]) -> tuple[bytes | None, int]:
    """The document at which the child ended suddenly, if it did, and how many it read."""
    current, counter = Path(f"/dev/shm/fuzz-{os.getpid()}-{name}"), Path(f"/dev/shm/fuzz-{os.getpid()}-{name}.count")
    child = os.fork()
    if not child:
        try:
            tried = _read_many(name, until, Random(seed), current, tell)
            counter.write_text(str(tried))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    amount = int(counter.read_text()) if counter.exists() else 0
    ended_at = current.read_bytes() if os.WIFSIGNALED(status) and current.exists() else None
    for path in (current, counter):
        path.unlink(missing_ok=True)
    return ended_at, amount


def _read_many(name: str, until: Callable[[], bool], chance: Random, current: Path, tell: Callable[[str], None]) -> int:
    target, known = TARGETS[name], set()
    pool = [*target.seeds, *(path.read_bytes() for path in corpus_of(name))]
    tried = 0
    while not until():
        document = mutate(chance.choice(pool), pool, chance)
        current.write_bytes(document)
        trouble = trouble_with(target, document)
        tried += 1
        if trouble and (kind := trouble.partition(":")[0]) not in known:
            known.add(kind)
            tell(f"{name}: {_keep(name, _shortened(target, document, kind))}: {trouble}")
    return tried


def _shortened(target: Target, document: bytes, kind: str) -> bytes:
    """The same trouble in fewer bytes: leave out ever smaller pieces as long as it stays."""
    size, tries = max(1, len(document) // 2), 0
    while size and tries < _SHORTENINGS:
        at = 0
        while at < len(document) and tries < _SHORTENINGS:
            shorter = document[:at] + document[at + size :]
            tries += 1
            with suppress(Exception):
                if trouble_with(target, shorter).startswith(kind):
                    document = shorter
                    continue
            at += size
        size //= 2
    return document


def _keep(name: str, document: bytes) -> str:
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(document).hexdigest()[:12]
    path.write_bytes(document)
    return f"{name}/{path.name}"
