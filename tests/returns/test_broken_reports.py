"""Whatever comes is kept: broken mail breaks neither the transaction nor what is stored, on either engine."""

import random

import pytest

from tests.returns.conftest import ReturnDesk
from tests.returns.mutations import DATA, mutations
from tests.returns.reports import bounce, complaint, goodbye, letter_of

ODD = [
    b"",
    b"\x00" * 100,
    b"Return-Path: \xff<>\r\nDelivered-To: \xed\xa0\x80@x\r\n\r\n",
    bounce("\x00\x01@a.example", said="550 \x00 \x1b[31m"),
    bounce(said="550 5.7.1 " + "\U0010ffff" * 400),
    complaint("abuse" * 50, letter=letter_of("0" * 16)),
]


async def test_odd_reports_are_kept(desk: ReturnDesk) -> None:
    """Control characters, lone surrogates and long words come as far as the reader, and none into a column that cannot hold it."""
    await desk.issue(await desk.readers("reader@a.example"))
    for raw in ODD:
        await desk.take(raw, desk.path(0))
        await desk.take(raw)
    rows = await desk.rows("said", "status", "feedback", "domain")
    assert len(rows) == 2 * len(ODD)
    assert all(cell.isprintable() for row in rows for cell in row)
    assert max(len(said) for said, *_ in rows) <= 500


async def test_broken_real_reports_are_kept(desk: ReturnDesk) -> None:
    """A sample of the mutated corpus, each either a new row or the same report again."""
    if not DATA.exists():
        pytest.skip(f"no {DATA.name}; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    files = sorted((DATA / "sisimai").glob("*.eml"))
    originals = [file.read_bytes() for file in random.Random(7).sample(files, 20)]
    await desk.issue(await desk.readers("reader@a.example"))
    taken = [await desk.take(raw, desk.path(0)) for _, raw in mutations([*originals, goodbye()], range(60))]
    assert all(one.letters or one.again or one.kind.value == "delivered" for one in taken)
