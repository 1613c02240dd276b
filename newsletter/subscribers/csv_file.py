"""Reads subscribers from a CSV file line by line: finds the columns, the delimiter and every line that cannot be used."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import chain

from newsletter.model.addresses import Address, RefusedAddress
from newsletter.model.preferences import Preferences
from newsletter.subscribers.address_rules import judge_address
from newsletter.subscribers.choice_form import Mistake, Offer
from newsletter.subscribers.csv_choices import read_cells
from newsletter.subscribers.outcomes import RefusedLine

HEADINGS = frozenset({"address", "email", "e-mail", "mail", "email address", "e-mail address", "email_address"})
LONGEST_LINE = 10_000

ReadCells = Callable[[Mapping[str, str]], Preferences | Mistake]


Line = tuple[int, Address, Preferences]
"""Its number, the address on it, and what its reader chose as far as the file says."""


def read_addresses(lines: Iterable[str], offer: Offer, now: datetime) -> Iterator[Line | RefusedLine]:
    """Each address with its line, or the line that was refused with the reason. Empty lines are passed over.

    ``offer``: what readers can choose here.
    """
    rows = rows_of(lines)
    first = next(rows, None)
    if first is None:
        return
    column, header = (0, []) if isinstance(first, RefusedLine) else find_column(first[1])
    read = partial(read_cells, offer=offer, now=now)
    for row in rows if header else chain([first], rows):
        yield row if isinstance(row, RefusedLine) else _judge(*row, column, header, read)


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, list[str]] | RefusedLine]:
    delimiter = ""
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix("\ufeff").rstrip("\r\n")
        if not text.strip(" \t,;"):
            continue
        if len(text) > LONGEST_LINE:
            yield RefusedLine(number=number, reason=f"The line is longer than {LONGEST_LINE} characters.")
            continue
        delimiter = delimiter or max(",;\t", key=text.count)
        yield _split(number, text, delimiter)


def _split(number: int, text: str, delimiter: str) -> tuple[int, list[str]] | RefusedLine:
    """One line is one row: an unclosed quote must not swallow the rest of the file."""
    try:
        return number, next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return RefusedLine(number=number, reason="The quotes on this line do not match.")


def find_column(cells: list[str]) -> tuple[int, list[str]]:
    """The column that holds addresses, and the names of all columns if this first row is the header."""
    names = [cell.strip().lower() for cell in cells]
    for index, name in enumerate(names):
        if name in HEADINGS:
            return index, names
    return next((index for index, name in enumerate(names) if "@" in name), 0), []


def _judge(number: int, cells: list[str], column: int, header: list[str], read: ReadCells) -> Line | RefusedLine:
    if column >= len(cells):
        return RefusedLine(number=number, reason=f"The line has no column {column + 1}, where the addresses are.")
    text = cells[column].strip()
    if text[:2] in {"'=", "'+", "'-", "'@"}:
        text = text[1:]  # our own export guards such cells against spreadsheets
    address = judge_address(text)
    if isinstance(address, RefusedAddress):
        return RefusedLine(number=number, reason=address.reason)
    chosen = read(dict(zip(header, cells, strict=False)))
    return RefusedLine(number=number, reason=chosen.words) if isinstance(chosen, Mistake) else (number, address, chosen)
