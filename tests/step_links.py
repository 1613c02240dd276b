"""Links as a letter to an operator carries them."""

from collections.abc import Mapping

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.step_links import new_links
from newsletter.model.issues import Issue
from newsletter.model.operators import Operator
from newsletter.storage.step_links import add_step_links


async def links_for(newsroom: Newsroom, issue: Issue, operator: Operator | None) -> Mapping[str, str]:
    """The address of each act, as if a letter with them had been written."""
    new = new_links(newsroom, issue, operator)
    async with newsroom.database.write() as connection:
        await add_step_links(connection, new.rows)
    return new.urls
