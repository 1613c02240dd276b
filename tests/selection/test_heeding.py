"""Bans that come after the choice take effect on it as it is stored."""

from zoneinfo import ZoneInfo

from newsletter.model.states import Choice
from newsletter.selection.heeding import heed_bans
from tests.builders import a_candidate, a_ruling, a_selection, a_story

ZONE = ZoneInfo("Europe/Lisbon")


def day() -> tuple:
    """Two chosen and a runner-up, each told by two outlets."""
    storm = a_candidate(a_story("Storm reaches the coast"), a_story("Storm reaches coast", source="Plain Ledger"))
    vote = a_candidate(
        a_story("Parliament votes on ferries", source="Evening Post"), a_story("Vote on the ferries", source="Plain Ledger"), number=2
    )
    lake = a_candidate(
        a_story("A lake is found", source="North Star"),
        a_story("Lake found", source="Evening Post"),
        choice=Choice.RUNNER_UP,
        number=1,
    )
    return storm, vote, lake


def test_without_a_ban_nothing_changes() -> None:
    """The very same selection comes back, whatever else was ruled."""
    storm, vote, lake = day()
    selection = a_selection(storm, vote, runners_up=(lake,))
    assert heed_bans(selection, [a_ruling("pin", lake.lead)], ZONE) == selection


def test_a_banned_happening_is_out_and_a_runner_up_moves_up() -> None:
    """Both say why."""
    storm, vote, lake = day()
    ban = a_ruling("ban", storm.lead)
    found = heed_bans(a_selection(storm, vote, runners_up=(lake,)), [ban], ZONE)
    assert [one.cluster.key for one in found.chosen] == [vote.cluster.key, lake.cluster.key]
    assert found.chosen[1].reasons[0].code == "moved_up"
    assert (found.runners_up, found.passed_over[0].cluster.key, found.passed_over[0].reasons[0].code) == ((), storm.cluster.key, "banned")


def test_a_banned_outlet_leads_no_more_and_is_not_named() -> None:
    """The happening stays, led by who is left."""
    storm, vote, lake = day()
    ban = a_ruling("ban", "source:plain-ledger.test")
    found = heed_bans(a_selection(storm, vote, runners_up=(lake,)), [ban], ZONE)
    assert [(one.lead.source, one.also) for one in found.chosen] == [("Harbour Gazette", ()), ("Evening Post", ())]


def test_an_outlet_that_may_not_lead_is_named_beside() -> None:
    """Never lead is no ban: its report counts and shows."""
    storm, vote, lake = day()
    never = a_ruling("never_lead", f"source:{storm.lead.family}")
    found = heed_bans(a_selection(storm, vote, runners_up=(lake,)), [never], ZONE)
    assert (found.chosen[0].lead.source, [other.source for other in found.chosen[0].also]) == ("Plain Ledger", ["Harbour Gazette"])
