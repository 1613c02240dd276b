"""Real feedback reports of many providers, about letters of ours: each finds its reader, also with everything but the headers taken out."""

import json
import os
import re
from pathlib import Path

import pytest

from newsletter.daily.acts.returned import done_words
from newsletter.model.returns import Proof, ReturnKind
from newsletter.storage.returned import returned_before
from tests.conftest import NOW
from tests.returns.conftest import ReturnDesk, key_of
from tests.returns.reports import DOMAIN, TODAY

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data")) / "bounces-dev"
OURS = f"<{TODAY:%Y%m%d}.{key_of(0)}@topten.example>".encode()
REDACTED = re.compile(
    rb"^(?:original-rcpt-to|original-recipient|removal-recipient|to|x-[\w-]*|delivered-to|received):.*(?:\r?\n[ \t].*)*\r?\n", re.I | re.M
)


def real_reports() -> list[Path]:
    """Those whose enclosed letter has a Message-ID."""
    if not DATA.exists():
        pytest.skip(f"no {DATA.name}; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    labels = [json.loads(line) for line in (DATA / "labels.jsonl").read_text("utf-8").splitlines()]
    return [DATA / one["file"] for one in labels if one["kind"] == "complaint"]


def about_ours(raw: bytes, *, redacted: bool) -> bytes | None:
    """The report as it would be about our letter; None where it encloses none with a Message-ID."""
    head, mark, enclosed = raw.partition(b"message/feedback-report")
    if not mark or not re.search(rb"^message-id:", enclosed, re.I | re.M):
        return None
    enclosed = re.sub(rb"(?im)^(message-id:)[ \t]*(?:\r?\n[ \t]+)?\S+", rb"\1 " + OURS, enclosed)
    return head + mark + (REDACTED.sub(b"", enclosed) if redacted else enclosed)


@pytest.mark.parametrize("redacted", [False, True], ids=["whole", "redacted"])
async def test_each_real_complaint_finds_its_reader(lite: ReturnDesk, redacted: bool) -> None:
    """Whatever program wrote it."""
    reports = [found for file in real_reports() if (found := about_ours(file.read_bytes(), redacted=redacted))]
    await lite.issue(await lite.readers("reader@a.example"))
    taken = [await lite.take(raw, f"fbl@{DOMAIN}") for raw in reports]
    assert [(one.kind, one.proof, one.letters) for one in taken] == [(ReturnKind.COMPLAINT, Proof.MESSAGE_ID, 1)] * len(reports)
    assert len(reports) >= 5
    assert (await lite.states(), set((await lite.suppressed("reader@a.example")).values())) == (
        {"reader@a.example": "unsubscribed"},
        {("complaint", "complaint: abuse")},
    )
    async with lite.database.read() as connection:
        listed = await returned_before(connection, "main", NOW, None, 50)
    assert {done_words(one) for _, one in listed} <= {"suppressed", "left", "kept", "operators will be told"}
