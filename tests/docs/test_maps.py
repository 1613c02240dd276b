"""The maps of the two rooms with most files name every file, and no other."""

import re
from importlib import import_module
from pathlib import Path

import pytest


@pytest.mark.parametrize("room", ["selection", "stories"])
def test_the_map_of_a_room_names_its_files(room: str) -> None:
    """Who reads a room for the first time begins with its docstring: name a new file there, where the data comes by."""
    package = import_module(f"newsletter.{room}")
    folder = Path(str(package.__file__)).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert set(re.findall(r"``(\w+)``", str(package.__doc__))) == files
