"""Reads the small models we trained: package data, one feature a line with what it speaks for, above it a comment that says whence."""

from collections.abc import Iterator
from importlib.resources import files


def trained_lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each feature of the model with its columns; the first is the heading."""
    text = files("newsletter.selection").joinpath("weights", f"{name}.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("# "):
            feature, *columns = line.split("\t")
            yield feature, columns
