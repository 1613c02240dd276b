"""Reads addresses that must not be written to from a CSV file, such as another sender’s: each with its reason, where the file says one."""

from collections.abc import Iterable, Iterator
from itertools import chain

from newsletter.model.addresses import Address, RefusedAddress, parse_address
from newsletter.model.states import SuppressionReason
from newsletter.subscribers.csv_file import find_column, rows_of
from newsletter.subscribers.outcomes import RefusedLine

Line = tuple[Address, SuppressionReason]
COLUMN = "reason"


def read_suppressions(lines: Iterable[str], usual: SuppressionReason) -> Iterator[Line | RefusedLine]:
    """Each address with why, ``usual`` where its line says nothing; or the line that was refused. Empty lines are passed over."""
    rows = rows_of(lines)
    first = next(rows, None)
    if first is None:
        return
    column, header = (0, []) if isinstance(first, RefusedLine) else find_column(first[1])
    for row in rows if header else chain([first], rows):
        yield row if isinstance(row, RefusedLine) else _judge(*row, column, header, usual)


def _judge(number: int, cells: list[str], column: int, header: list[str], usual: SuppressionReason) -> Line | RefusedLine:
    address = parse_address(cells[column] if column < len(cells) else "")
    if isinstance(address, RefusedAddress):
        return RefusedLine(number=number, reason=address.reason)
    said = dict(zip(header, cells, strict=False)).get(COLUMN, "").strip().lower()
    if said and said not in tuple(SuppressionReason):
        return RefusedLine(number=number, reason=f"The reason is none of {', '.join(SuppressionReason)}.")
    return address, SuppressionReason(said) if said else usual
