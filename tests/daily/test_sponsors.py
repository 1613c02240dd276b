"""A sponsor of a draft is something else to look at: who saw the letter before has not seen this one."""

import pytest

from newsletter.daily import day
from newsletter.daily.desk import note_seen
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sponsors import add_sponsor, remove_sponsor
from newsletter.model.errors import RefusedStep
from newsletter.model.sponsors import Sponsor
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from tests.daily.conftest import TODAY, drafted, issue_of_today


def sponsor(newsroom: Newsroom) -> Sponsor:
    words = {"name": "Lamp & Co", "headline": "Light for long evenings", "text": "A lamp that lasts.", "url": "https://lamp.example/"}
    return Sponsor(issue_on=TODAY, by="anna", at=newsroom.clock(), **words)


async def test_a_sponsor_makes_another_version_of_a_draft(newsroom: Newsroom) -> None:
    """An approval of the letter without it is refused, nobody has seen the new one, and the same once more when it is taken out."""
    before = await drafted(newsroom)
    for change in (add_sponsor(newsroom, sponsor(newsroom)), remove_sponsor(newsroom, TODAY)):
        seen = await issue_of_today(newsroom)
        await note_seen(newsroom, seen, "ben")
        assert (await change).effect == f"The draft of {TODAY} was rendered anew."
        with pytest.raises(RefusedStep, match=f"it is version {seen.version + 1} now, and version {seen.version} was looked at"):
            await day.approve(newsroom, TODAY, by="ben", version=seen.version)
        stands = await issue_of_today(newsroom)
        assert (stands.state, stands.version, stands.seen_by) == (IssueState.DRAFTED, seen.version + 1, "")
        letter = await load_rendered(newsroom.database, before.id)
        assert letter is not None
        assert ("Light for long evenings" in letter.text) is (stands.version == before.version + 1)
    assert (await day.approve(newsroom, TODAY, by="ben", version=before.version + 2)).state is IssueState.APPROVED


async def test_the_same_sponsor_twice_is_no_change(newsroom: Newsroom) -> None:
    """Whoever looked meanwhile has seen what stands."""
    await drafted(newsroom)
    await add_sponsor(newsroom, sponsor(newsroom))
    before = await issue_of_today(newsroom)
    await add_sponsor(newsroom, sponsor(newsroom))
    assert await issue_of_today(newsroom) == before
