"""The wheel: what ``pip install .`` puts on a machine that has no checkout beside it."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN = """
import asyncio, pathlib, newsletter
from newsletter.bootstrap import begin_instance, open_newsroom, upgrade_database
from newsletter.model.states import NoticeKind

async def begin():
    begin_instance(pathlib.Path())
    await upgrade_database()
    async with open_newsroom() as newsroom:
        templates = newsroom.renderer.templates
        print(pathlib.Path(newsletter.__file__).parent.parent, templates.path("letters/issue/issue.mjml.j2"), sep="\\n")
        newsroom.renderer.render_notice(NoticeKind.WELCOME, {}, newsroom.letterhead)

asyncio.run(begin())
"""


def data_files(folder: Path) -> set[str]:
    """Everything below a folder that is no code."""
    kept = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"})
    return {path.relative_to(folder).as_posix() for path in kept}


def test_the_wheel_holds_what_the_program_reads(tmp_path: Path) -> None:
    """Templates, words, migrations and the demo's samples are inside, and found there: an instance begins and a letter is rendered."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    unpacked, instance = tmp_path / "unpacked", tmp_path / "instance"
    zipfile.ZipFile(wheel).extractall(unpacked)
    assert data_files(unpacked / "newsletter" / "_templates") == data_files(ROOT / "templates")
    assert data_files(unpacked / "newsletter" / "demo") == data_files(ROOT / "newsletter" / "demo")
    instance.mkdir()
    command, environment = [sys.executable, "-c", BEGIN], {"PYTHONPATH": str(unpacked)}
    said = subprocess.run(command, cwd=instance, env=environment, check=False, capture_output=True, text=True)
    assert (said.stderr, said.stdout.split()) == ("", [str(unpacked), str(unpacked / "newsletter/_templates/letters/issue/issue.mjml.j2")])
    assert (instance / "subscribers.db").is_file()
