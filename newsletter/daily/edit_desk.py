"""What lies before a person who edits an issue: its stories by number, the bench behind them, and every edit so far. Changes nothing.

The bench has the numbers after the last story: with ten stories its first is no. 11.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.arranging import Arrangement, arrange, is_banned
from newsletter.issue.in_force import Homes
from newsletter.issue.run import EditedIssue
from newsletter.model.editing import Edit, EditKind
from newsletter.model.errors import RefusedStep, StaleVersion
from newsletter.model.issues import Issue
from newsletter.model.selections import Candidate, Selection
from newsletter.model.web_addresses import canonical_url
from newsletter.selection.heeding import heed_bans
from newsletter.selection.run import load_near
from newsletter.sources.discovery import typed_addresses
from newsletter.storage.rulings import rulings_for

LOOK = "Look at it as it stands now, then say again what you want."


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What somebody saw when deciding: the issue's ``version``, and the ``key`` of the story at the number they name. None, "": now."""

    version: int | None = None
    key: str = ""
    other_key: str = ""


NOW = Glimpse()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDesk:
    """The machine's choice (``selection``, without what is banned by now), the edits, and what comes of both."""

    edited: EditedIssue
    selection: Selection
    arrangement: Arrangement
    size: int
    by: str
    now: datetime
    zone: ZoneInfo

    @property
    def issue(self) -> Issue:
        """The issue as it was read."""
        return self.edited.issue

    @property
    def keys(self) -> tuple[str, ...]:
        """The clusters of the stories as printed, in order."""
        return tuple(slot.cluster_key for slot in self.edited.slots)

    @property
    def bench(self) -> tuple[Candidate, ...]:
        """What waits behind the stories."""
        return tuple(one for one in self.arrangement.selection.runners_up if one.cluster.key not in self.keys)

    def candidate(self, key: str) -> Candidate | None:
        """The happening with this key, wherever it stands."""
        return next((one for one in _everyone(self.arrangement.selection) if one.cluster.key == key), None)

    def at(self, number: int) -> Candidate:
        """The story at a number, or on the bench. Raises RefusedStep where there is none."""
        line = (*self.keys, *(one.cluster.key for one in self.bench))
        found = self.candidate(line[number - 1]) if 0 < number <= len(line) else None
        if found is None:
            problem = f"there is none: it has {len(self.keys)} stories, and {len(self.bench)} on the bench; nothing was changed"
            raise RefusedStep(self.thing(number), problem, f"See them: newsletter show --date {self.issue.issue_on}")
        return found

    def headline(self, story: Candidate) -> str:
        """A story's headline as it is printed; its report's own where it is not in the letter."""
        printed = (slot.headline for slot in self.edited.slots if slot.cluster_key == story.cluster.key)
        return next(printed, story.lead.title)

    def seen_at(self, number: int, key: str) -> Candidate:
        """The story that somebody saw at a number, wherever it stands by now. Raises StaleVersion where it is gone."""
        found = self.candidate(key) if key else self.at(number)
        if found is None:
            raise self.stale(self.thing(number), "the story you saw there is not among those at hand any more; nothing was changed")
        return found

    def still_at(self, number: int, key: str) -> Candidate:
        """The story at a number. Raises StaleVersion where it is another than somebody saw there."""
        found = self.at(number)
        if key and found.cluster.key != key:
            problem = f"another story stands there by now, “{self.headline(found)}”; nothing was changed"
            raise self.stale(self.thing(number), problem)
        return found

    def told_at(self, url: str) -> Candidate | None:
        """The happening that an article tells of, if it is among the candidates of the issue."""
        meant = {canonical_url(address) for address in typed_addresses(url)}
        everyone = _everyone(self.arrangement.selection)
        return next((one for one in everyone if any(story.canonical_url in meant for story in one.cluster.stories)), None)

    def edit(self, kind: EditKind, candidate: Candidate | None = None, *, place: int | None = None, value: str = "") -> Edit:
        """A new edit by this person, of this moment."""
        url = candidate.lead.canonical_url if candidate else ""
        key = candidate.cluster.key if candidate else ""
        return Edit(kind=kind, url=url, cluster_key=key, place=place, value=value, by=self.by, at=self.now)

    def thing(self, number: int | None = None) -> str:
        """``no. 3 of the issue of 2026-11-21``."""
        issue = f"issue of {self.issue.issue_on}"
        return issue if number is None else f"no. {number} of the {issue}"

    def clock(self, at: datetime) -> str:
        """``05:41``, with the day where it is not that of now."""
        local = at.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == self.now.astimezone(self.zone).date() else f"{local:%Y-%m-%d %H:%M}"

    def since(self, version: int | None, kinds: Collection[EditKind], keys: Iterable[str] | None = None) -> Edit | None:
        """The last edit of these kinds, of these stories if any are named, that somebody else made or undid after this version."""
        if version is None:
            return None
        homes = Homes(one.cluster for one in _everyone(self.arrangement.selection))
        wanted = None if keys is None else set(keys)
        later = (
            edit
            for edit in reversed(self.edited.edits)
            if edit.kind in kinds and (wanted is None or homes.find(edit) in wanted) and _is_news(edit, version, self.by)
        )
        return next(later, None)

    def require_current(self, thing: str, what: str, other: Edit | None) -> None:
        """Raise StaleVersion where somebody else has changed the same thing meanwhile, with who and when."""
        if other is None:
            return
        who, when = (other.undone_by, other.undone_at) if other.undone_at else (other.by, other.at)
        now_it_is = f": “{other.value}”" if other.value and not other.undone_at and other.place is None else ""
        problem = f"{what} was changed by {who} at {self.clock(when)} after you had looked{now_it_is}; nothing of yours was changed"
        raise self.stale(thing, problem)

    def stale(self, thing: str, problem: str) -> StaleVersion:
        """What somebody is told who has seen an older version than this one."""
        cure = f"Look at it as it stands now, in version {self.issue.version}, then say again what you want."
        return StaleVersion(thing, problem, cure, version=self.issue.version)

    def require_free(self, number: int, candidate: Candidate) -> None:
        """Raise RefusedStep for a story that is locked or banned."""
        if lock := self.arrangement.in_force.locked.get(candidate.cluster.key):
            problem = f"locked by {lock.by} since {self.clock(lock.at)}; nothing was changed"
            raise RefusedStep(self.thing(number), problem, f"newsletter unlock {number} --date {self.issue.issue_on}")
        if is_banned(candidate):
            problem = f"{candidate.reasons[0].text}; nothing was changed"
            raise RefusedStep(f"“{self.headline(candidate)}”", problem, "A ban is stronger: newsletter rulings shows its number for lift.")


def _everyone(selection: Selection) -> tuple[Candidate, ...]:
    return (*selection.chosen, *selection.runners_up, *selection.passed_over)


def _is_news(edit: Edit, version: int, by: str) -> bool:
    made = edit.version > version and edit.by != by
    return made or (edit.undone_version is not None and edit.undone_version > version and edit.undone_by != by)


async def read_desk(newsroom: Newsroom, issue: Issue, *, by: str, urls: Sequence[str] = (), keys: Sequence[str] = ()) -> EditDesk:
    """The desk of an issue. ``urls``, ``keys``: stories that are asked for beside those near the cut, if the choice knew them."""
    edited = await run.load_edited(newsroom.database, issue.id)
    wanted = {canonical_url(address) for url in urls for address in typed_addresses(url)}
    selection = await load_near(
        newsroom.database,
        issue.id,
        keys={*filter(str.isprintable, keys), *(slot.cluster_key for slot in edited.slots), *(edit.cluster_key for edit in edited.standing)}
        - {""},
        urls={*wanted, *(edit.url for edit in edited.standing)} - {""},
    )
    async with newsroom.database.read() as connection:
        rulings = await rulings_for(connection, issue.id)
    selection = heed_bans(selection, rulings, zone_of(newsroom))
    return EditDesk(
        edited=edited,
        selection=selection,
        arrangement=arrange(selection, edited.standing, newsroom.selection.size),
        size=newsroom.selection.size,
        by=by,
        now=newsroom.clock(),
        zone=zone_of(newsroom),
    )
