"""Acts on status, reports, backup, and what a restored older file may do."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import Act, IssueDay, OfIssue, Outcome, Takes
from newsletter.daily.backup import back_up, look_ahead, named_below
from newsletter.daily.drafting import find
from newsletter.daily.generation import accept
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.reporting import read_report, report_json, report_lines
from newsletter.daily.status import read_status, status_json
from newsletter.model.errors import RefusedStep
from newsletter.model.rights import Actor, Face, Right


class OfADay(Takes):
    """Of a date, or of today."""

    issue_on: IssueDay | None = Field(None, description="Date of the issue, in the newsletter's zone; today's otherwise.")


class IntoFile(Takes):
    """Where to write."""

    file: str = Field(min_length=1, max_length=500, description="File to write; from afar a plain name in the instance's folder backups.")


class Replaying(OfIssue):
    """By which settings."""

    settings: tuple[str, ...] = Field((), max_length=30, description="Settings that differ, such as selection.size=8.")


class Accepting(Takes):
    """What a person knows about dates that may have left, and about readers who left."""

    not_sent: tuple[date, ...] = Field((), max_length=10, description="Dates of which you know that no letter left; they may go out.")
    who_left_is_off: bool = Field(
        False, description="Everybody who left the list since is off it, as you know; asked for only where that could not be read."
    )


async def _status(newsroom: Newsroom, _actor: Actor, asked: OfADay) -> Outcome:
    found = await read_status(newsroom, asked.issue_on)
    issue = found.facts.found.issue if found.facts.found else None
    said = f"Issue of {issue.issue_on}: {issue.state.value}" if issue else f"There is no issue of {found.facts.issue_on} yet"
    needs = "; ".join(need.what for need in found.needs) or "nothing needs you"
    return Outcome(said=f"{said}; {needs}", facts=status_json(newsroom, found), changed=False, issue_id=issue.id if issue else None)


async def _report(newsroom: Newsroom, _actor: Actor, asked: OfIssue) -> Outcome:
    issue = await find(newsroom, asked.issue_on)
    report = await read_report(newsroom, issue)
    return Outcome(said="\n".join(report_lines(report)), facts=report_json(report), changed=False, issue_id=issue.id)


async def _replay(newsroom: Newsroom, _actor: Actor, asked: Replaying) -> Outcome:
    from newsletter.daily.replaying import replay, replay_json  # with it come matrices, which nobody else here needs

    issue = await find(newsroom, asked.issue_on)
    found = await replay(newsroom, issue, dict(map(_setting, asked.settings)))
    changes = Counter(line.change.value for line in found.lines)
    told = ", ".join(f"{number} {change}" for change, number in sorted(changes.items()))
    said = f"Issue of {issue.issue_on}, chosen {found.made_at:%Y-%m-%d %H:%M} UTC: {told}"
    return Outcome(said=said, facts=replay_json(found), changed=False, issue_id=issue.id)


def _setting(text: str) -> tuple[str, Any]:
    """``selection.size=8`` or ``size=8``; values are written as in the settings file, where quotes may be left out."""
    name, equals, value = text.partition("=")
    if not equals:
        raise RefusedStep(text, "is no setting; nothing was replayed", "Write it like selection.size=8")
    try:
        read = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        read = value.strip()
    return name.strip().removeprefix("selection."), read


async def _backup(newsroom: Newsroom, actor: Actor, asked: IntoFile) -> Outcome:
    account = await back_up(newsroom, _file(newsroom, actor, asked))
    facts: dict[str, Any] = {
        "file": account.file.name,
        "at": account.at.isoformat(),
        "generation": account.generation,
        "size": account.size,
    }
    return Outcome(said=f"{account.file.name}: {account.size:,} bytes, generation {account.generation}, looked through", facts=facts)


async def _rehearse_backup(newsroom: Newsroom, actor: Actor, asked: IntoFile) -> Outcome:
    file = _file(newsroom, actor, asked)
    size = look_ahead(newsroom, file)
    large = "" if size is None else f" of about {size:,} bytes"
    return Outcome(said=f"{file.name}: a copy{large}, looked through", facts={"file": file.name, "size": size})


def _file(newsroom: Newsroom, actor: Actor, asked: IntoFile) -> Path:
    return Path(asked.file) if actor.face is Face.CLI else named_below(newsroom, asked.file)


async def _accept(newsroom: Newsroom, actor: Actor, asked: Accepting) -> Outcome:
    account = await accept(newsroom, by=actor.name, not_sent=asked.not_sent, who_left_is_off=asked.who_left_is_off)
    if not account.was_held:
        return Outcome(said="Nothing is held back: this is no older file.", facts={"held": False}, changed=False)
    dates = [day.isoformat() for day in account.skipped]
    left = f"never to leave from here: {', '.join(dates)}" if dates else "no date was let go since"
    said = f"Accepted; {left}; {account.called_off} half sent called off; {account.notices} one-off letters called off."
    facts = {"held": False, "skipped": dates, "called_off": account.called_off, "notices": account.notices}
    return Outcome(said=said, facts=facts)


ACTS: tuple[Act, ...] = (
    Act(
        name="status",
        right=Right.READ,
        purpose="How an issue stands, who sends, readers, feeds, and what needs a person.",
        takes=OfADay,
        path="status",
        does=_status,
        reads=True,
    ),
    Act(
        name="report",
        right=Right.READ,
        purpose="What became of an issue's letters, what readers said, and who had a hand in it.",
        takes=OfIssue,
        path="issues/{issue_on}/report",
        does=_report,
        reads=True,
    ),
    Act(
        name="replay",
        right=Right.READ,
        purpose="Choose an issue again from what is stored, by other settings if asked, and tell the difference.",
        takes=Replaying,
        path="issues/{issue_on}/replay",
        does=_replay,
        reads=True,
    ),
    Act(
        name="backup",
        right=Right.OWN,
        purpose="Copy the database while everything goes on.",
        takes=IntoFile,
        path="backup",
        does=_backup,
        rehearses=_rehearse_backup,
    ),
    Act(
        name="restore",
        right=Right.OWN,
        purpose="Accept an older file that is held back: what left since never leaves from here, new dates do.",
        takes=Accepting,
        path="restore",
        does=_accept,
    ),
)
