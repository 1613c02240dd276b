"""``newsletter cluster``, ``rank`` and ``label``: the choosing on files, so that anyone can measure it. They open no database."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.files import open_text
from newsletter.cli.printing import count, notes
from newsletter.model.errors import NewsletterError

Rows = Annotated[
    Path, typer.Argument(metavar="IN.jsonl", help="One JSON object a line, plain or .gz; - for standard input.", allow_dash=True)
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here instead of to standard output.")]

_NAMED_LINES = 20
"""Further lines that cannot be used are counted, not named."""

_MANY_ROWS = 10_000
"""Who waits for as many is told that they are read."""


class What(StrEnum):
    """What a row can be labelled with."""

    CLICKBAIT = "clickbait"
    DEVELOPMENT = "development"
    TOPIC = "topic"


def cluster(
    rows: Rows,
    semantic: Annotated[bool, typer.Option("--semantic", help="Let the sentence model of the extra semantic have a say.")] = False,
    out: Out = None,
) -> None:
    """Group articles into happenings: a cluster for each row.

    Rows have "id" and "title", and where known "summary", "source", "url" and "published". Written is {"id", "cluster"} for each.
    """
    from newsletter.bootstrap import open_sentences
    from newsletter.replay.cluster import cluster_rows

    _require_folder(out)
    _write(out, cluster_rows(_read(rows), open_sentences() if semantic else None))


def rank(
    rows: Rows,
    cuts: Annotated[
        Path, typer.Option("--cuts", metavar="CUTS.jsonl", help='A {"day", "cut"} a line: the date, and the instant of its cut-off.')
    ],
    memory: Annotated[bool, typer.Option("--memory", help="What was picked counts as sent for the cut-offs that follow.")] = False,
    out: Out = None,
) -> None:
    """Choose the ten of each day's cut-off from the articles of the 72 hours before it.

    Rows are those of "newsletter cluster", with "first_seen", "section" (news, opinion, video, sports, or a feed's own category) and
    "wire" (true: an agency's text) where known. Written is {"day", "rank", "ids", "score", "reasons"} for each pick.
    """
    from newsletter.model.options import SelectionOptions
    from newsletter.replay.rank import cut_of, rank_rows

    _require_folder(out)
    wanted = [cut_of(row) for row in _read(cuts, ("day", "cut"))]
    _write(out, rank_rows(_read(rows), wanted, memory=memory, options=SelectionOptions()))


def label(
    rows: Rows,
    what: Annotated[What, typer.Option("--what", metavar="LABEL", help="clickbait, development or topic.")],
    out: Out = None,
) -> None:
    """Say of each row whether its headline is click-bait, whether a story sent before has really developed, or what it is about.

    Written is {"id", "score", "label"}, the label being the decision (0 or 1). For "development" a row has "sent" and "new", two lists of
    rows with "id", "title" and "source"; for "topic" the label is one of the dozen topics.
    """
    from newsletter.model.options import SelectionOptions
    from newsletter.replay import label as labels

    _require_folder(out)
    if what is What.DEVELOPMENT:
        _write(out, labels.label_developments(_read(rows, ("id", "sent", "new")), SelectionOptions()))
    else:
        _write(out, (labels.label_clickbait if what is What.CLICKBAIT else labels.label_topics)(_read(rows)))


def _read(path: Path, needed: Sequence[str] = ("id", "title")) -> tuple[Mapping[str, Any], ...]:
    """The rows of a file. Lines that cannot be used are named on standard error and left out."""
    from newsletter.replay.rows import read_rows

    with nullcontext(sys.stdin) if str(path) == "-" else open_text(path) as lines:
        rows, bad = read_rows(lines, needed)
    for line in bad[:_NAMED_LINES]:
        notes.say(f"{path}, line {line.number}: {line.problem}{'; left out' if line.lost else ''}")
    if len(bad) > _NAMED_LINES:
        left_out = sum(line.lost for line in bad)
        notes.say(f"{path}: {len(bad) - _NAMED_LINES:,} more lines like these; {left_out:,} of all were left out")
    if bad and not rows:
        raise NewsletterError(str(path), "no line can be used", f"Write one JSON object a line with {', '.join(needed)}.")
    if not rows or len(rows) >= _MANY_ROWS:
        notes.say(f"{path}: {count(len(rows), 'row')} read")
    return rows


def _require_folder(out: Path | None) -> None:
    """Say so before the work, not after it."""
    if out and not out.parent.is_dir():
        raise NewsletterError(str(out), f"there is no folder {out.parent}", "Make it, or name a file in another.")


def _write(out: Path | None, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line; a file is touched only once everything is worked out."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if out is None:
        sys.stdout.writelines(lines)
        return
    written = "".join(lines)
    try:
        out.write_text(written, "utf-8")
    except OSError as error:
        raise NewsletterError(str(out), f"cannot be written ({error.strerror})", "Name a file in a folder that you may write to.") from None
