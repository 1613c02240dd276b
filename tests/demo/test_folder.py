"""The demo's folder is emptied each time, and nobody else's ever is."""

from pathlib import Path

import pytest

from newsletter.demo.folder import SIGN, demo_folder
from newsletter.model.errors import NewsletterError


def contents(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("there_before", [False, True], ids=["new", "empty"])
def test_a_new_or_empty_folder_becomes_the_demos(tmp_path: Path, there_before: bool) -> None:
    """It holds a sign that says whose it is, and stays when the demo ends."""
    folder = tmp_path / "deep" / "demo-day"
    if there_before:
        folder.mkdir(parents=True)
    with demo_folder(folder):
        assert contents(folder) == [SIGN]
    assert contents(folder) == [SIGN]


def test_its_own_folder_is_emptied(tmp_path: Path) -> None:
    """Files, folders and links of the last time go; what a link points to stays."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    folder = tmp_path / "demo-day"
    with demo_folder(folder):
        (folder / "subscribers.db").touch()
        (folder / "preview").mkdir()
        (folder / "preview" / "letter.html").touch()
        (folder / "link").symlink_to(elsewhere)
    with demo_folder(folder):
        assert contents(folder) == [SIGN]
    assert contents(elsewhere) == ["precious"]


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    """An instance of the operator's own is no demo, whatever its mark says."""
    (tmp_path / "newsletter.toml").write_text('mark = "demo"')
    with pytest.raises(NewsletterError, match="is not a folder of the demo") as refused, demo_folder(tmp_path):
        pass
    assert refused.value.cure == "Name another with --folder."
    assert contents(tmp_path) == ["newsletter.toml"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file of that name is refused, not replaced."""
    (tmp_path / "demo-day").write_text("mine")
    with pytest.raises(NewsletterError, match="is not a folder of the demo"), demo_folder(tmp_path / "demo-day"):
        pass
    assert (tmp_path / "demo-day").read_text() == "mine"


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """A second demo does not empty the folder under the first one's feet."""
    with demo_folder(tmp_path):
        (tmp_path / "subscribers.db").touch()
        with pytest.raises(NewsletterError, match="another demo runs in it"), demo_folder(tmp_path):
            pass
        assert contents(tmp_path) == [SIGN, "subscribers.db"]
