"""Acts that bring a story in by hand: add, and replace in an approved issue."""

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily import adding, replacing
from newsletter.daily.acts.act import LONGEST_REASON, Act, IssueDay, Outcome, Takes
from newsletter.daily.acts.edit_json import edit_outcome
from newsletter.daily.acts.edit_takes import Swapping
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.model.plain_text import plain
from newsletter.model.rights import Actor, Right

_INSIDE = frozenset({"id", "source_id", "cluster_key", "text"})


class Adding(Takes):
    """Which article, and where it goes."""

    url: str = Field(description="Address of an article.")
    place: int | None = Field(
        None, ge=1, le=999, description="The number that it gets in the draft at once; without one the next draft has it."
    )
    issue_on: IssueDay | None = Field(None, description="Date of the issue that it is placed in; today's otherwise.")


class Replacing(Swapping):
    """Which story takes whose place in an approved issue."""

    reason: str = Field("", max_length=LONGEST_REASON, description="Why; stored with the change.")


async def _add(newsroom: Newsroom, actor: Actor, asked: Adding) -> Outcome:
    day = asked.issue_on or local_date(newsroom.clock(), zone_of(newsroom))
    account = await adding.add(newsroom, asked.url, by=actor.name, issue_on=day, place=asked.place)
    story, placed = account.story, account.placed
    told = placed.said if placed else "It goes into the next draft: newsletter draft"
    facts = {name: value for name, value in to_jsonable_python(story).items() if name not in _INSIDE}
    facts["placed"] = asked.place if placed else None
    return Outcome(said=f"{story.title} ({story.source})\n{told}", facts=facts, issue_id=placed.issue.id if placed else None)


async def _replace(newsroom: Newsroom, actor: Actor, asked: Replacing) -> Outcome:
    account = await replacing.replace_story(
        newsroom, asked.issue_on, asked.number, asked.other, by=actor.name, reason=plain(asked.reason), seen=asked.glimpse
    )
    return edit_outcome(account)


ACTS: tuple[Act, ...] = (
    Act(
        name="add",
        right=Right.EDIT,
        purpose="Put an article in by hand: its page is read, and it goes into the next draft, or to its place at once.",
        takes=Adding,
        path="stories/add",
        does=_add,
    ),
    Act(
        name="replace",
        right=Right.PUBLISH,
        purpose="Let another story stand at a number of an approved issue; checked and approved anew, or nothing changes.",
        takes=Replacing,
        path="issues/{issue_on}/replace",
        does=_replace,
    ),
)
