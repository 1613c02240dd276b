"""Acts on what an editor changes in an issue: which story stands where, what is printed of it; and rulings on the choice."""

from collections.abc import Awaitable, Callable
from typing import Any

from newsletter.daily import editing, rearranging
from newsletter.daily.acts import adding, ruling
from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.edit_json import FIELDS, edit_outcome, edits_json
from newsletter.daily.acts.edit_takes import Moving, Noting, OfStory, Reordering, Rewording, Swapping, Undoing
from newsletter.daily.changing import EditAccount
from newsletter.daily.drafting import find
from newsletter.daily.edit_facts import read_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Actor, Right

Edits = Callable[[Newsroom, Actor, Any], Awaitable[EditAccount]]


def _act(name: str, purpose: str, takes: type[Takes], edits: Edits) -> Act:
    async def does(newsroom: Newsroom, actor: Actor, asked: Any) -> Outcome:
        return edit_outcome(await edits(newsroom, actor, asked))

    return Act(name=name, right=Right.EDIT, purpose=purpose, takes=takes, path=f"issues/{{issue_on}}/{name}", does=does)


async def _swap(newsroom: Newsroom, actor: Actor, asked: Swapping) -> EditAccount:
    return await rearranging.swap(newsroom, asked.issue_on, asked.number, asked.other, by=actor.name, seen=asked.glimpse)


async def _move(newsroom: Newsroom, actor: Actor, asked: Moving) -> EditAccount:
    return await rearranging.move(newsroom, asked.issue_on, asked.number, asked.to, by=actor.name, seen=asked.glimpse)


async def _reorder(newsroom: Newsroom, actor: Actor, asked: Reordering) -> EditAccount:
    return await rearranging.reorder(newsroom, asked.issue_on, asked.order, by=actor.name, seen=asked.glimpse)


async def _edit(newsroom: Newsroom, actor: Actor, asked: Rewording) -> EditAccount:
    words = {kind: given for name, kind in FIELDS.items() if (given := getattr(asked, name)) is not None}
    return await editing.edit(newsroom, asked.issue_on, asked.number, words, by=actor.name, seen=asked.glimpse)


async def _lock(newsroom: Newsroom, actor: Actor, asked: OfStory) -> EditAccount:
    return await rearranging.lock(newsroom, asked.issue_on, asked.number, by=actor.name, seen=asked.glimpse)


async def _unlock(newsroom: Newsroom, actor: Actor, asked: OfStory) -> EditAccount:
    return await rearranging.unlock(newsroom, asked.issue_on, asked.number, by=actor.name, seen=asked.glimpse)


async def _bench(newsroom: Newsroom, actor: Actor, asked: OfStory) -> EditAccount:
    return await rearranging.bench(newsroom, asked.issue_on, asked.number, by=actor.name, seen=asked.glimpse)


async def _note(newsroom: Newsroom, actor: Actor, asked: Noting) -> EditAccount:
    return await editing.note(newsroom, asked.issue_on, asked.number, asked.text, by=actor.name, seen=asked.glimpse)


async def _undo(newsroom: Newsroom, actor: Actor, asked: Undoing) -> EditAccount:
    return await editing.undo(newsroom, asked.issue_on, asked.edit, by=actor.name)


async def _edits(newsroom: Newsroom, _actor: Actor, asked: OfIssue) -> Outcome:
    edits = await read_edits(newsroom, await find(newsroom, asked.issue_on))
    standing = sum(edit.undone_at is None for edit in edits.history)
    said = f"Issue of {asked.issue_on}: {standing} edits in force"
    return Outcome(said=said, facts=edits_json(edits), changed=False, issue_id=edits.issue.id)


_EDITS = "Every edit of an issue with its number, who and when; of each story the machine's words; and the bench."

ACTS: tuple[Act, ...] = (
    *adding.ACTS,
    *ruling.ACTS,
    _act("swap", "Let two stories change places, or one of the bench take a story's place.", Swapping, _swap),
    _act("move", "Let a story stand at another number; those between make room.", Moving, _move),
    _act("reorder", "Give every story a new number.", Reordering, _reorder),
    _act(
        "edit", "Change what is printed of a story, or the subject, preheader or intro. Empty: the machine's words again.", Rewording, _edit
    ),
    _act("lock", "Keep a story at its number and in its words until it is unlocked.", OfStory, _lock),
    _act("unlock", "Let a story be moved again.", OfStory, _unlock),
    _act("bench", "Take a story out; the first runner-up moves up.", OfStory, _bench),
    _act("note", "Leave a word for colleagues at a story. It is never printed.", Noting, _note),
    _act("undo", "Undo an edit; what was said before it counts again.", Undoing, _undo),
    Act(name="edits", right=Right.READ, purpose=_EDITS, takes=OfIssue, path="issues/{issue_on}/edits", does=_edits, reads=True),
)
