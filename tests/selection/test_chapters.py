"""The long memory: a story of today finds the chapters sent months ago in other words, and finds nothing rather than nonsense."""

from dataclasses import replace
from itertools import product

import pytest

from benchmarks.chapters import (
    PAIRS,
    SENT,
    SENT_STORIES,
    TODAY,
    Words,
    archive_among,
    places_of_earlier_chapters,
    real_stories,
    share_among_first,
    side,
    tell,
)
from benchmarks.evaluate import DATA
from newsletter.model.chapters import Found
from newsletter.model.states import Kinship
from newsletter.selection.archive import Archive
from newsletter.selection.chapters import find_chapters


def strangers() -> list[Words]:
    """Stories without any relation, made of words of the news: 900 of them."""
    places = ["Arlona", "Bergen", "Carthew", "Dunmore", "Eskilby", "Ghent", "Hobart", "Ipswich", "Jena", "Kisumu"]
    subjects = [
        ("teachers", "school"),
        ("farmers", "harvest"),
        ("surgeons", "hospital"),
        ("pilots", "airport"),
        ("judges", "court"),
        ("miners", "pit"),
        ("singers", "festival"),
        ("engineers", "bridge"),
        ("swimmers", "championship"),
    ]
    deeds = [
        "welcome a plan for",
        "protest against",
        "vote on",
        "celebrate",
        "wait for",
        "warn of",
        "are paid for",
        "argue over",
        "test",
        "open",
    ]
    things = [
        f"the {kind} {{place}} {subject}"
        for kind in ("old", "second")
        for subject in ("register", "budget", "tower", "record", "timetable")
    ]
    made = product(places, subjects, deeds)
    return [
        (
            f"{who.capitalize()} in {place} {deed} {things[number % len(things)].format(place=where)}",
            f"The {where} of {place} decides in spring.",
        )
        for number, (place, (who, where), deed) in enumerate(made)
    ]


def sent_before(count: int) -> list[Words]:
    if not (DATA / SENT_STORIES).exists():
        pytest.skip(f"no {SENT_STORIES}; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    return real_stories(DATA / SENT_STORIES, count)


def test_an_earlier_chapter_in_other_words_is_found_among_three_thousand() -> None:
    """Of twenty affairs told again after months, nine in ten find their earlier chapter among the first three of 3,000 sent stories."""
    archive = archive_among(sent_before(SENT - 2 * len(PAIRS)))
    assert len(archive.sent) == SENT
    assert share_among_first(places_of_earlier_chapters(archive)) >= 0.9


def test_an_earlier_chapter_in_other_words_is_found_among_strangers() -> None:
    """The same without data from elsewhere: near misses and nine hundred stories made of words of the news."""
    assert share_among_first(places_of_earlier_chapters(archive_among(strangers()))) >= 0.9


def test_without_its_chapter_a_story_seldom_finds_one() -> None:
    """Where no earlier chapter was sent, at most one story in seven is told as one all the same, near misses left aside."""
    archive = Archive([tell(words, number) for number, words in enumerate(sent_before(SENT))])
    found = [find_chapters(tell(side(pair, "later"), 0, TODAY), archive) for pair in PAIRS]
    assert sum(any(one.kinship is Kinship.CHAPTER for one in some) for some in found) <= len(PAIRS) / 7


def test_a_lone_story_finds_nothing() -> None:
    """A story that has nothing in common with what was sent leads nowhere, in a small archive as in none."""
    lone = tell(
        ("Quokka steals a biscuit from a cyclist", "Rangers on Rottnest Island ask visitors to keep snacks in closed bags."), 1, TODAY
    )
    assert find_chapters(lone, Archive([])) == ()
    assert find_chapters(lone, archive_among(strangers())) == ()


def test_a_story_never_finds_itself() -> None:
    """A draft made anew after its release must not lead to itself."""
    archive = archive_among(strangers())
    again = archive.sent[3]
    assert again not in [one.told for one in find_chapters(again, archive)]


def test_what_is_found_says_by_which_words() -> None:
    """Names, places and other words for one thing are named, heaviest first, so that an editor can judge a link."""
    archive = archive_among(strangers())
    found = find_chapters(tell(side(PAIRS[1], "later"), 0, TODAY), archive)
    assert found[0] == Found(
        told=archive.sent[1], kinship=Kinship.CHAPTER, likeness=found[0].likeness, shared=("caballero", "contract", "bribe", "port", "city")
    )


def test_the_words_of_other_reports_help() -> None:
    """A name that stands only among the words that mark all reports of the cluster is found by."""
    earlier = ("Search for vanished craft goes on", "Ships and planes comb the sea for the five on board.")
    later = ("Hull was never fit to dive, report finds", "The builder had ignored warnings of his engineers.")
    marks = ("oceangate", "rush", "titan")
    others = [tell(words, number) for number, words in enumerate(strangers())]
    assert find_chapters(tell(later, 0, TODAY), Archive([*others, tell(earlier, 5_000)])) == ()
    found = find_chapters(tell(later, 0, TODAY, words=marks), Archive([*others, tell(earlier, 5_000, words=marks)]))
    assert [one.told.number for one in found] == [5_000]


def test_a_script_without_spaces_is_searched_too() -> None:
    """A Japanese story finds its earlier chapter."""
    earlier = ("能登半島で震度7の地震", "輪島市で家屋が倒壊し、朝市通りで火災が発生した。")
    later = ("輪島の朝市、二年ぶりに再開", "能登半島地震で焼失した通りに店が戻った。")
    others = [("東京の桜が満開", "上野公園に多くの花見客が訪れた。"), ("新型ロケット打ち上げ成功", "種子島から衛星を載せて飛び立った。")]
    archive = Archive([tell(words, number) for number, words in enumerate([earlier, *others])], "ja")
    assert [one.told.number for one in find_chapters(tell(later, 0, TODAY), archive)][:1] == [0]


def test_the_order_of_the_archive_does_not_matter() -> None:
    """The same stories in another order give the same links."""
    archive = archive_among(strangers())
    turned = Archive(archive.sent[::-1])
    for pair in PAIRS[:5]:
        told = tell(side(pair, "later"), 0, TODAY)
        assert find_chapters(told, archive) == find_chapters(told, turned)


def test_empty_words_do_no_harm() -> None:
    """A story without words is neither found nor finds anything."""
    empty = tell(("", ""), 1, words=("",))
    assert find_chapters(replace(empty, issue_id=TODAY), Archive([empty])) == ()
