"""What of our own archive a story of the letter leads to: one line at most."""

from newsletter.model.states import Kinship
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_kin, a_letterhead, a_slot, an_issue, links
from tests.rendering.test_letter import words


def test_an_update_leads_to_the_story_that_it_continues() -> None:
    """Where it is known which story of the earlier issue told the first chapter, both parts link that story and not its issue."""
    kin = {1: (a_kin(19, "The first chapter", Kinship.CHAPTER),)}
    letter = RENDERER.render_issue(an_issue(), (a_slot(update_of="2026-11-19"),), a_letterhead(), OPTIONS, next_due=MONDAY, kin=kin)
    ours = f"{a_letterhead().base_url}/2026/11/19/the-first-chapter"
    assert links(letter.html)["First told on November 19"] == ours
    assert f"First told on November 19: {ours}" in letter.text
    assert "Related story" not in letter.text


def test_a_story_leads_to_the_likest_that_we_ever_a_kin() -> None:
    """One line at most, to our own page, in both parts; the headline is a stranger's and stays words."""
    kin = {1: (a_kin(2, "Older <b>& closer</b>"), a_kin(3, "Newer")), 2: (a_kin(1, " "),)}
    letter = RENDERER.render_issue(an_issue(), (a_slot(), a_slot(2), a_slot(3)), a_letterhead(), OPTIONS, next_due=MONDAY, kin=kin)
    found = [name for name in links(letter.html) if name.startswith(("Older", "Newer"))]
    assert found == ["Older <b>& closer</b>"]
    assert words(letter).count("Related story:") == letter.text.count("Related story:") == 1
    assert f"Related story: Older <b>& closer</b>\n{links(letter.html)[found[0]]}\n" in letter.text
    assert links(letter.html)[found[0]].startswith(f"{a_letterhead().base_url}/2026/11/02/older-")
