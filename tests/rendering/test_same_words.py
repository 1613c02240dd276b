"""The two parts of a letter say the same: whoever reads plain text misses no word and no link of the stories."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from newsletter.model.issues import OtherReport, Slot, SlotPicture
from newsletter.model.letters import RenderedIssue
from newsletter.rendering.strangers import said
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, a_picture, a_slot, a_sponsor, an_issue, outline, slots
from tests.rendering.hostile import texts
from tests.rendering.longest import LONGEST_ISSUE, LONGEST_KIN, LONGEST_LETTERHEAD, LONGEST_SLOTS, LONGEST_SPONSOR

LETTERHEAD = a_letterhead()
URL = re.compile(r"(?:https?://|BLANKsubscriptionurlEND|BLANKunsubscribeurlEND)\S*")
PUNCTUATION = re.compile(r"[\[\]:·|.,]|\s-+\s")


def rendered(told: tuple[Slot, ...], issue=None, letterhead=LETTERHEAD, **more) -> RenderedIssue:
    return RENDERER.render_issue(issue or an_issue(), told, letterhead, OPTIONS, next_due=MONDAY, **more)


def spoken(text: str) -> Counter[str]:
    return Counter(PUNCTUATION.sub(" ", URL.sub(" ", text)).casefold().split())


def signs(text: str) -> Counter[str]:
    return Counter(sign for word in spoken(text).elements() for sign in word if sign != "-")


def of_stories(letter: RenderedIssue, amount: int) -> tuple[str, str]:
    """The stories and the sponsor in the HTML part, without "Read more at", and in the text part."""
    html = " ".join(outline(letter.html.partition("</ol></td></tr></tbody></table>")[2].partition('class="done')[0]).words)
    text = letter.text.partition(f"\n{'-' * 72}\n")[2].rpartition(f"\n{'-' * 72}\n")[0]
    return html.replace("Read more at ", ""), text


def targets(letter: RenderedIssue) -> tuple[set[str], set[str]]:
    """Where the links of the two parts lead."""
    html, text = addresses(letter)
    return set(html), set(text)


def addresses(letter: RenderedIssue) -> tuple[Counter[str], Counter[str]]:
    """How often a link of each part leads where. A full stop behind an address in the text is none of it."""
    html = Counter(attrs["href"] or "" for tag, attrs in outline(letter.html).tags if tag == "a")
    return html, Counter(found.removesuffix(".") for found in URL.findall(letter.text))


def same_words(letter: RenderedIssue, amount: int) -> None:
    html, text = of_stories(letter, amount)
    assert spoken(html) == spoken(text)
    assert sum(spoken(html).values()) > amount


def hostile(number: int, words: str) -> Slot:
    return a_slot(
        number,
        headline=words,
        label=words[:30],
        summary=f"{words} and so on.",
        why=words,
        source=f"Paper {words}"[:40],
        byline=words[:60],
        topic=words[:20],
        also=(OtherReport(source=f"Mail {words}"[:40], title=words, url="https://other.example/1"),),
    )


def test_the_longest_letter_says_the_same_in_both_parts() -> None:
    """Every word of every story, of its other reports, of the related story, and of the sponsor."""
    told = (replace(LONGEST_SLOTS[0], picture=None), *LONGEST_SLOTS[1:])  # a picture and its credit are for the other part
    letter = rendered(told, LONGEST_ISSUE, LONGEST_LETTERHEAD, kin=LONGEST_KIN, sponsor=LONGEST_SPONSOR)
    same_words(letter, 10)


@pytest.mark.parametrize("amount", [1, 3, 7, 10])
def test_letters_of_any_length_say_the_same_in_both_parts(amount: int) -> None:
    """With and without reasons, bylines and a sponsor."""
    told = tuple(
        replace(slot, why="" if slot.number % 2 else slot.why, byline="" if slot.number % 3 else slot.byline) for slot in slots(amount)
    )
    same_words(rendered(told), amount)
    same_words(rendered(told, sponsor=a_sponsor()), amount)


def test_hostile_words_say_the_same_in_both_parts() -> None:
    """Escaping and cleaning take nothing from one part that they leave in the other."""
    for words in texts(120, seed=23):
        if URL.search(said(words)) or not said(words):
            continue
        letter = rendered((hostile(1, words), hostile(2, words)))
        html, text = of_stories(letter, 2)
        # Letters, not words: plain text may break a line between Chinese characters.
        assert signs(html) == signs(text), words


def test_links_are_the_same_but_for_those_that_plain_text_has_no_use_for() -> None:
    """Sources, sponsor, what was told before, the reader's pages and ours are in both; text leaves out our story pages and the button."""
    told = (a_slot(1, update_of="2026-11-19", also=(OtherReport(source="Mail", title="x", url="https://other.example/1"),)), a_slot(2))
    html, text = targets(rendered(told, sponsor=a_sponsor()))
    assert text - html == set()
    assert {url for url in html - text if not url.startswith("mailto:?subject=")} == {
        "https://topten.example/2026/11/21/story-1",
        "https://topten.example/2026/11/21/story-2",
        "https://other.example/1",
    }


@pytest.mark.parametrize("picture", [None, a_picture()], ids=["no picture", "picture"])
@pytest.mark.parametrize("amount", [1, 3, 7, 10])
def test_filters_count_an_even_number_of_links(amount: int, picture: SlotPicture | None) -> None:
    """Rspamd adds 1.0 to an odd one. Its 3.4 counts each address that the text has in both parts, a picture and the link around it."""
    first, *rest = slots(amount)
    told = (replace(first, picture=picture, url="javascript:alert(1)"), *rest)
    for more in ({}, {"sponsor": a_sponsor()}, {"kin": LONGEST_KIN}):
        letter = rendered(told, **more)
        html, text = addresses(letter)
        shown = [attrs for tag, attrs in outline(letter.html).tags if tag == "img"]
        assert len(shown) == bool(picture)
        around = "https://topten.example/2026/11/21/story-1"
        counted = {one for one in text if not one.startswith("mailto:")} | ({around} if shown else set())
        assert text[around] == 1
        assert (sum(html[one] + text[one] for one in counted) + len(shown)) % 2 == 0
