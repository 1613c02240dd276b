"""The programs that are not ours: which are here, and how to get the others."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgresql import find_programs

HERE = Path(__file__).parent
PACKAGES = {
    "cc": "gcc",
    "go": "golang-go",
    "smtp-source": "postfix",
    "smtp-sink": "postfix",
    "postfix": "postfix",
    "openssl": "openssl",
    "postgres": "postgresql",
}
"""Each program and the Debian package that brings it."""
PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
"""Where to look besides PATH: Debian keeps mail programs where only root's PATH goes."""


class Missing(Exception):
    """A program is not here; the lines that need it are left out."""


def find(program: str) -> str:
    """Where it is. Raises Missing with the package to install."""
    found = _postgresql() if program == "postgres" else shutil.which(program) or shutil.which(program, path=PLACES)
    if found is None:
        raise Missing(f"{program} is missing: apt-get install {PACKAGES[program]}")
    return found


def _postgresql() -> str | None:
    programs = find_programs()
    return None if programs is None else str(programs / "postgres")


def missing() -> list[str]:
    """A sentence for each program that is not here."""
    sentences = []
    for program in PACKAGES:
        try:
            find(program)
        except Missing as sentence:
            sentences.append(str(sentence))
    return sentences


@dataclass
class Workshop:
    """Builds the small C and Go programs of this folder, each once, into a temporary folder."""

    folder: Path
    built: dict[str, Path] = field(default_factory=dict)

    def build(self, source: str, *flags: str) -> Path:
        """The program made of ``source``. Raises Missing where there is no compiler."""
        if source not in self.built:
            made = self.folder / source.replace(".", "_")
            compiler = [find("cc"), "-O2", *flags, "-o"] if source.endswith(".c") else [find("go"), "build", "-o"]
            home = {"GOCACHE": str(self.folder / "go"), "GOFLAGS": "-mod=mod", "HOME": str(self.folder), "PATH": PLACES}
            subprocess.run([*compiler, made, HERE / source], check=True, cwd=self.folder, env=home)
            self.built[source] = made
        return self.built[source]
