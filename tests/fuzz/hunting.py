"""Reads one document with one target and says whether that is a finding: an exception, much computing, much memory, or a sudden end."""

import hashlib
import os
import resource
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from tests.fuzz.mutations import mutate
from tests.fuzz.targets import TARGETS, Target

CORPUS = Path(__file__).parent / "corpus"
SECONDS = 1.0
END_SECONDS = 10.0
MEBIBYTES = 256
MOST = 20
"""Findings in one target after which it is hunted no more: whoever mends those begins anew."""

_SHORTENINGS = 400
_SHORTEN_SECONDS = 20.0


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


def corpus_of(name: str, corpus: Path = CORPUS) -> list[Path]:
    """The findings of one target, all mended."""
    return sorted(path for path in (corpus / name).glob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the document is kept, and what is wrong with how it is read."""

    kept: Path
    trouble: str


def hunt(name: str, until: Callable[[], bool], chance: Random, tell: Callable[[str], None]) -> int:
    """Hunt with one of our targets, and tell of each finding. Gives how many documents were read."""
    hunting = Hunt(name, TARGETS[name])
    hunting.run(until, chance)
    for finding in hunting.findings:
        tell(f"{name}: {finding.trouble}, kept as {finding.kept}")
    return hunting.tried


@dataclass(slots=True)
class Hunt:
    """One target and the folder for what is found. The child process says by files how far it came: it may end at any moment."""

    name: str
    target: Target
    corpus: Path = CORPUS
    tried: int = 0
    findings: list[Finding] = field(default_factory=list)

    def run(self, until: Callable[[], bool], chance: Random) -> None:
        """Read mutated documents until told to stop; a child process does it, and what ends it is a finding too."""
        with TemporaryDirectory(dir="/dev/shm", prefix="fuzz-") as made:
            while not until() and len(self.findings) < MOST:
                self._in_a_child(Path(made), until, chance.getrandbits(64))

    def _in_a_child(self, folder: Path, until: Callable[[], bool], seed: int) -> None:
        current, counter, found = folder / "current", folder / "count", folder / "found"
        child = os.fork()
        if not child:
            try:
                self._read_many(until, Random(seed), folder)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        self.tried += counter.stat().st_size if counter.exists() else 0
        for line in found.read_text().splitlines() if found.exists() else ():
            kept, _, trouble = line.partition(" ")
            self.findings.append(Finding(Path(kept), trouble))
        if os.WIFSIGNALED(status) and current.exists():
            self.findings.append(Finding(self._keep(current.read_bytes()), "it ended the process"))
        elif status:
            raise RuntimeError(f"the hunt itself broke on {self.name}")
        for path in (current, counter, found):
            path.unlink(missing_ok=True)

    def _read_many(self, until: Callable[[], bool], chance: Random, folder: Path) -> None:
        known = {finding.trouble.partition(":")[0] for finding in self.findings}
        pool = [*self.target.seeds, *(path.read_bytes() for path in corpus_of(self.name, self.corpus))]
        with (folder / "count").open("ab", buffering=0) as counter, (folder / "found").open("a") as found:
            while not until():
                document = mutate(chance.choice(pool), pool, chance)
                (folder / "current").write_bytes(document)
                trouble = trouble_with(self.target, document)
                counter.write(b".")
                if trouble and (kind := trouble.partition(":")[0]) not in known:
                    known.add(kind)
                    print(self._keep(_shortened(self.target, document, kind)), " ".join(trouble.split()), file=found, flush=True)

    def _keep(self, document: bytes) -> Path:
        folder = self.corpus / self.name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / hashlib.sha256(document).hexdigest()[:12]
        path.write_bytes(document)
        return path


def _shortened(target: Target, document: bytes, kind: str) -> bytes:
    """The same trouble in fewer bytes: leave out ever smaller pieces as long as it stays."""
    size, tries, ends = max(1, len(document) // 2), 0, process_time() + _SHORTEN_SECONDS
    while size and tries < _SHORTENINGS:
        at = 0
        while at < len(document) and tries < _SHORTENINGS and process_time() < ends:
            shorter = document[:at] + document[at + size :]
            tries += 1
            with suppress(Exception):
                if trouble_with(target, shorter).startswith(kind):
                    document = shorter
                    continue
            at += size
        size = size // 2 if process_time() < ends else 0
    return document
