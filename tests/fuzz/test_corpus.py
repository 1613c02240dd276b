"""Every document that once was a finding, and some fresh ones from a fixed seed: all are read, without an exception and soon."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.hunting import CORPUS, corpus_of, trouble_with
from tests.fuzz.mutations import mutate
from tests.fuzz.targets import TARGETS, Target

FINDINGS = [(path.parent.name, path.name) for path in sorted(CORPUS.glob("*/*"))]
BRIEFLY = {"page": 8, "feed": 30, "picture": 30}


@pytest.mark.parametrize(("target", "name"), FINDINGS, ids=["/".join(finding) for finding in FINDINGS])
def test_what_was_found_once_is_mended(target: str, name: str):
    """Each was an exception, a wrong field or a wait; the target of each still exists."""
    assert trouble_with(TARGETS[target], (CORPUS / target / name).read_bytes()) == ""


@pytest.mark.parametrize("target", TARGETS)
def test_mutated_documents_are_read(target: str):
    """A handful of the hunt ``python -m tests.fuzz``, always the same ones."""
    chance = Random(f"2026 {target}")
    pool = [*TARGETS[target].seeds, *(path.read_bytes() for path in corpus_of(target))]
    documents = [*TARGETS[target].seeds, *(mutate(chance.choice(pool), pool, chance) for _ in range(BRIEFLY.get(target, 100)))]
    assert {trouble for document in documents if (trouble := trouble_with(TARGETS[target], document))} == set()


def test_the_hunt_would_find_something():
    """An exception, a wait and a wrong field are troubles; an honest answer is none."""

    def raises(document: bytes) -> None:
        raise KeyError(document)

    target = TARGETS["feed"]
    came = [trouble_with(type(target)(read=read, seeds=()), b"x") for read in (raises, len)]
    assert came == ["KeyError in raises: b'x'", ""]


def raise_at_a_bang(document: bytes) -> None:
    if b"!" in document:
        raise KeyError("a bang")


def end_at_a_bang(document: bytes) -> None:
    if b"!" in document:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("read", "words"),
    [(raise_at_a_bang, "KeyError in raise_at_a_bang: 'a bang'"), (end_at_a_bang, "it ended the process"), (len, "")],
    ids=["raises", "ends", "is well"],
)
def test_a_hunt_that_found_something_says_where_and_ends_with_one(
    read: Callable[[bytes], object], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Also where the document ended the process that read it; the document is kept, and shortened where that can be tried."""
    found = main(["--minutes", "0.01", "--seed", "7"], {"bang": Target(read=read, seeds=(b"quiet and then!",))}, tmp_path)
    kept, told = [path.read_bytes() for path in (tmp_path / "bang").glob("*")], capsys.readouterr().out
    assert found == (1 if words else 0)
    assert (words in told, bool(kept)) == (True, bool(words))
    assert all(f"kept as {path}" in told for path in (tmp_path / "bang").glob("*"))
    assert b"!" in (b"".join(kept) or b"!")
    assert read is not raise_at_a_bang or kept == [b"!"]
