"""Instances at the stages of a day, made once by the verbs themselves and copied for each test."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from newsletter.demo.sample_server import SampleServer
from tests.cli.operator import MORNING, TODAY, Operator, Relay

READERS = [f"reader{number}@example.org" for number in range(40)]
SETTINGS = """\
mark = "test"

[newsletter]
from_address = "lisa@topten.example"
postal_address = "12 Harbour Street, Portland"
base_url = "http://127.0.0.1:8080"

[sources]
allow_private_networks = true
ports = []

[delivery]
undo = "0s"

[checks]
spam_score = false

[relay]
host = "127.0.0.1"
tls = "none"
connections = 2
"""
"""As it would be where SpamAssassin is not installed: what it says is asked where its check is tested."""


@pytest.fixture(autouse=True)
def surroundings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of the developer's leaks in, and the program's logging does not leak out."""
    for name in [name for name in os.environ if name.startswith("NEWSLETTER_") and not name.startswith("NEWSLETTER_TEST_")]:
        monkeypatch.delenv(name)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    """In an empty folder."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return Operator(folder, capsys, monkeypatch)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """A relay that takes everything; the instance's settings name it."""
    with Relay() as listening:
        monkeypatch.setenv("NEWSLETTER_RELAY__PORT", str(listening.port))
        yield listening


@pytest.fixture(scope="session")
def publishers() -> Iterator[SampleServer]:
    """The sample publications on the morning of today."""
    with SampleServer(datetime.fromisoformat(f"{TODAY}T11:30:00Z").astimezone(UTC)) as server:
        yield server


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where instances wait to be copied."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def begun(shelf: Path, operator: Operator) -> Operator:
    """In an instance with settings, a database, readers, and no feed."""

    def make() -> None:
        (operator.folder / "newsletter.toml").write_text(SETTINGS, "utf-8")
        (operator.folder / "readers.csv").write_text("\n".join(["address", *READERS]), "utf-8")
        for verb in ("init", "db upgrade", f"subscribers import readers.csv --confirmed --now {MORNING}"):
            assert operator.type(*verb.split()).code == 0

    return _from_shelf(shelf / "begun", operator, make)


@pytest.fixture
def collected(shelf: Path, publishers: SampleServer, request: pytest.FixtureRequest, operator: Operator) -> Operator:
    """In an instance with everything the publishers carry, and no issue."""

    def make() -> None:
        request.getfixturevalue("begun")
        (operator.folder / "sample.opml").write_text(publishers.opml, "utf-8")
        assert operator.type("feeds", "import", "sample.opml").code == 0
        assert operator.type("collect", "--now", MORNING).code == 0

    return _from_shelf(shelf / "collected", operator, make)


@pytest.fixture
def drafted(shelf: Path, request: pytest.FixtureRequest, operator: Operator) -> Operator:
    """In an instance whose issue of today is drafted."""

    def make() -> None:
        request.getfixturevalue("collected")
        assert operator.type("draft", "--now", MORNING).code == 0

    return _from_shelf(shelf / "drafted", operator, make)


def _from_shelf(kept: Path, operator: Operator, make: Callable[[], None]) -> Operator:
    if not kept.exists():
        make()
        shutil.copytree(operator.folder, kept)
    shutil.rmtree(operator.folder)
    shutil.copytree(kept, operator.folder)
    return operator
