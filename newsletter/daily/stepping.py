"""Does what a link in a letter is for, once, for the version that the letter was about."""

from dataclasses import dataclass

from newsletter.daily.acts.act import Outcome
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.step_links import FoundLink, LinkState, find_link
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Actor, Face
from newsletter.storage.step_links import give_back_step_link, use_step_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The link as it was found, and what came of the press; no ``outcome`` where nothing was done."""

    found: FoundLink
    outcome: Outcome | None = None


async def press(newsroom: Newsroom, token: str) -> Pressed | None:
    """Perform the act of a link that works. None for an unknown one.

    Used up first, so that two presses at once do it once; what is refused gives the link back. Raises what the act raises.
    """
    found = await find_link(newsroom, token)
    if found is not None and found.state is LinkState.READY:
        async with newsroom.database.write() as connection:
            is_mine = await use_step_link(connection, found.link.digest, newsroom.clock())
        if is_mine:
            return Pressed(found=found, outcome=await _perform_or_give_back(newsroom, found))
        found = await find_link(newsroom, token)
    return None if found is None else Pressed(found=found)


async def _perform_or_give_back(newsroom: Newsroom, found: FoundLink) -> Outcome:
    try:
        return await _perform(newsroom, found)
    except NewsletterError:
        async with newsroom.database.write() as connection:
            await give_back_step_link(connection, found.link.digest)
        raise


async def _perform(newsroom: Newsroom, found: FoundLink) -> Outcome:
    act = ACTS[found.link.act]
    asked = {"issue_on": found.issue.issue_on, "version": found.link.version}
    takes = act.takes(**{name: value for name, value in asked.items() if name in act.takes.model_fields})
    return await perform(newsroom, actor_of_link(found), act, takes)


def actor_of_link(found: FoundLink) -> Actor:
    """Whoever the letter was for, with the rights of their role as of now; of the letterhead's mail, with the right of this act alone."""
    rights = found.operator.rights if found.operator else frozenset({ACTS[found.link.act].right})
    return Actor(name=found.link.by, face=Face.LETTER, rights=rights, operator_id=found.link.operator_id)
