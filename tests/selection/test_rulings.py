"""An editor's rulings bind the choice, and say so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.selections import Candidate, Selection
from newsletter.model.words import words_of_story
from newsletter.selection.rulings import marking_words_of, stand_together
from tests.builders import a_cluster, a_ruling, a_sent_cluster, a_story
from tests.conftest import NOW
from tests.selection.days import OUTLETS, choose, happening, keys, told_by, why

NAMES = ("amber", "birch", "cobalt", "dune", "ember")
BY_ANNA = "by anna on 2026-11-21 at 06:00"


def day(*counts: int) -> list:
    """Happenings amber, birch … told by so many outlets each."""
    return [happening(name, count) for name, count in zip(NAMES, counts, strict=False)]


def pin(cluster, place: int | None = None, **changes) -> Ruling:
    return a_ruling("pin", cluster.stories[0], place=place, **changes)


def codes(candidate: Candidate) -> list[str]:
    return [reason.code for reason in candidate.reasons]


def of(selection: Selection, key: str) -> Candidate:
    return next(one for one in (*selection.chosen, *selection.runners_up, *selection.passed_over) if one.cluster.key == key)


def test_a_pin_stands_where_its_score_puts_it() -> None:
    """A pin without a place takes the one that its score gives it among the others, and says who pinned it, when and why."""
    days = day(6, 5, 1, 4)
    selection = choose(*days, size=3, rulings=[pin(days[2], reason="the verdict is due")])
    assert keys(selection.chosen) == ["amber", "birch", "cobalt"]
    assert why(selection.chosen[2]) == f"pinned {BY_ANNA}: the verdict is due"
    assert selection.chosen[2].reasons[1].text == "without the pin it would be out: only one outlet reports it (two are needed)"
    assert keys(selection.runners_up) == ["dune"]
    assert why(selection.runners_up[0]).endswith("the last chosen has 3.47")


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_pin_stands_at_its_place(place: int) -> None:
    """The others keep their order around it."""
    days = day(6, 5, 2)
    selection = choose(*days, rulings=[pin(days[2], place)])
    expected = ["amber", "birch"]
    expected.insert(place - 1, "cobalt")
    assert keys(selection.chosen) == expected
    assert [one.number for one in selection.chosen] == [1, 2, 3]
    assert why(of(selection, "cobalt")) == f"pinned to no. {place} {BY_ANNA}"


def test_a_pin_beyond_the_last_story_stands_last() -> None:
    """On a day with three stories no. 9 is no. 3, and says so."""
    days = day(6, 5, 2)
    selection = choose(*days, rulings=[pin(days[0], 9)])
    assert keys(selection.chosen) == ["birch", "cobalt", "amber"]
    assert selection.chosen[2].reasons[1].text == "moved from no. 9 to no. 3: there are only 3 stories"


def test_of_two_pins_for_one_place_the_later_has_it() -> None:
    """The other moves to the next that is free; whichever was written first."""
    days = day(6, 5, 4)
    rulings = [pin(days[1], 1, id=2), pin(days[2], 1, id=1)]
    for written in (rulings, rulings[::-1]):
        selection = choose(*days, rulings=written)
        assert keys(selection.chosen) == ["birch", "cobalt", "amber"]
        assert selection.chosen[1].reasons[1].text == "moved from no. 1 to no. 2: a later pin has no. 1"


def test_of_two_pins_for_one_happening_the_later_says_the_place() -> None:
    """An editor who changes her mind is heard."""
    days = day(6, 5, 4)
    selection = choose(*days, rulings=[pin(days[2], 1, id=1), pin(days[2], 2, id=2)])
    assert keys(selection.chosen) == ["amber", "cobalt", "birch"]


def test_more_pins_than_places() -> None:
    """The latest have the places; the first says that it was crowded out, and nobody else gets in."""
    days = day(2, 2, 2, 6)
    rulings = [pin(cluster, id=n) for n, cluster in enumerate(days[:3])]
    selection = choose(*days, size=2, rulings=rulings)
    assert keys(selection.chosen) == ["birch", "cobalt"]
    assert why(of(selection, "amber")) == "pinned, but later pins have all 2 places"


def test_a_pin_beats_every_cap() -> None:
    """Three of one saga, topic and outlet are in when an editor says so, and keep others of it out."""
    days = [happening(name, 6 - n, saga="affair") for n, name in enumerate(NAMES)]
    selection = choose(*days, size=3, per_topic=1, per_source=1, rulings=[pin(cluster) for cluster in days[2:]])
    assert keys(selection.chosen) == ["cobalt", "dune", "ember"]


def test_a_pin_beats_the_gate() -> None:
    """One outlet is enough, and even a press release."""
    lone = happening("amber", 1, categories=("Press Release",))
    assert keys(choose(lone).chosen) == []
    assert keys(choose(lone, rulings=[pin(lone)]).chosen) == ["amber"]


def test_a_pin_beats_the_memory() -> None:
    """What readers have had comes again when an editor wants it, and the reason says what it overrules."""
    (amber,) = day(3)
    selection = choose(amber, sent=[a_sent_cluster(amber)], rulings=[pin(amber)])
    assert keys(selection.chosen) == ["amber"]
    assert selection.chosen[0].reasons[1].text == "without the pin it would be out: already sent on 2026-11-20 as no. 1; nothing new since"


def test_a_pinned_story_need_not_be_fresh() -> None:
    """An article of the day before yesterday is in when it is pinned; it scores nothing, so it stands last unless a place is said."""
    days = [*day(3), happening("old", 4, hours_ago=50)]
    assert keys(choose(*days).chosen) == ["amber"]
    assert keys(choose(*days, rulings=[pin(days[1])]).chosen) == ["amber", "old"]
    assert keys(choose(*days, rulings=[pin(days[1], 1)]).chosen) == ["old", "amber"]


def test_a_pin_survives_every_grouping() -> None:
    """The article finds its happening under a new key; when the article is gone, the key finds it; the article goes before the key."""
    amber, birch = day(3, 3)
    by_article = pin(amber, 1, cluster_key="an old key")
    assert keys(choose(birch, amber, rulings=[by_article]).chosen)[0] == "amber"
    by_key = replace(pin(amber, 1, cluster_key="birch"), urls=("https://gone.test/story",))
    assert keys(choose(amber, birch, rulings=[by_key]).chosen)[0] == "birch"
    both = pin(amber, 1, cluster_key="birch")
    assert why(choose(amber, birch, rulings=[both]).chosen[0]) == f"pinned to no. 1 {BY_ANNA}"
    assert keys(choose(amber, birch, rulings=[both]).chosen)[0] == "amber"


def test_a_pin_of_what_is_not_there_changes_nothing() -> None:
    """It waits for its story and takes nobody's place."""
    days = day(3, 2)
    assert choose(*days, rulings=[a_ruling("pin", a_story("Elsewhere"), place=1)]) == choose(*days)


def boost(cluster, factor: float, **changes) -> Ruling:
    return a_ruling("boost", cluster.stories[0], factor=factor, **changes)


def test_a_boost_is_the_last_factor_of_the_score() -> None:
    """It multiplies what all else made, as one more reason just before the score: who, when, why."""
    amber = happening("amber", 3, categories=("Sport",))
    options = {"topic_weights": {"Sport": 2.0}}
    plain = choose(amber, **options).chosen[0]
    ruling = boost(amber, 1.5, reason="our own town")
    boosted = choose(amber, rulings=[ruling], **options).chosen[0]
    said = boosted.reasons[codes(boosted).index("boost")]
    assert codes(boosted)[codes(boosted).index("topic_weight") :][:3] == ["topic_weight", "boost", "score"]
    assert (boosted.score, said.amount, said.text) == (plain.score * 1.5, 1.5, f"boosted × 1.5 {BY_ANNA}: our own town")
    assert said.facts == {
        "rulings": [{"number": ruling.id, "name": ruling.name, "by": "anna", "at": "2026-11-21T06:00:00+00:00", "reason": "our own town"}]
    }


def test_a_boost_raises_and_lowers() -> None:
    """A factor above one lifts a happening past others, one below lets others past it."""
    days = day(6, 5, 4)
    assert keys(choose(*days).chosen) == ["amber", "birch", "cobalt"]
    assert keys(choose(*days, rulings=[boost(days[2], 2)]).chosen) == ["cobalt", "amber", "birch"]
    assert keys(choose(*days, rulings=[boost(days[0], 0.5)]).chosen) == ["birch", "cobalt", "amber"]


def test_a_boost_opens_no_gate() -> None:
    """What one outlet tells, and what readers have had, stays out, with the boost among its reasons; so does what is not fresh."""
    lone, sent, old = happening("amber", 1), happening("birch", 3), happening("old", 4, hours_ago=50)
    rulings = [boost(cluster, 100) for cluster in (lone, sent, old)]
    selection = choose(lone, sent, old, sent=[a_sent_cluster(sent)], rulings=rulings)
    assert selection.chosen == ()
    assert {one.cluster.key: one.reasons[0].code for one in selection.passed_over} == {"amber": "few_voices", "birch": "already_sent"}
    assert all("boost" in codes(one) for one in selection.passed_over)


def test_a_ban_beats_a_boost_and_a_pin_needs_none() -> None:
    """The ban is said first; a pin holds its place whatever the factor; an old story that is pinned still scores nothing."""
    amber, birch = day(5, 3)
    assert keys(choose(amber, birch, rulings=[boost(amber, 9), a_ruling("ban", amber.stories[0])]).chosen) == ["birch"]
    assert keys(choose(amber, birch, rulings=[boost(birch, 0.1), pin(birch, 1)]).chosen) == ["birch", "amber"]
    old = happening("old", 4, hours_ago=50)
    selection = choose(amber, old, rulings=[pin(old), boost(old, 9)])
    assert (keys(selection.chosen), selection.chosen[1].score) == (["amber", "old"], 0)


def test_of_two_boosts_the_later_counts() -> None:
    """Boosts are not multiplied with each other; a boost is known by its article, or else by the cluster's key."""
    amber, birch = day(5, 3)
    once = choose(amber, birch, rulings=[boost(birch, 2, id=2)])
    assert choose(amber, birch, rulings=[boost(birch, 2, id=2), boost(birch, 50, id=1)]) == once
    gone = boost(birch, 2, id=2, urls=("https://gone.test/story",), cluster_key="birch")
    assert choose(amber, birch, rulings=[gone]) == once
    assert choose(amber, birch, rulings=[boost(birch, 2, id=2, cluster_key="amber")]) == once


def test_a_boost_leaves_the_others_as_they_were() -> None:
    """However far one is lifted, the rest keep their distances: likeness does not outweigh their scores more than it did."""
    like = a_cluster(*(a_story(f"amber birch birchtown cobalt, {name}", source=name) for name in OUTLETS[:5]), key="like")
    days = [happening("amber", 6), like, happening("dune", 3), happening("ember", 2)]
    assert keys(choose(*days, size=2, per_saga=2).chosen) == ["amber", "like"]
    assert keys(choose(*days, size=3, per_saga=2, rulings=[boost(days[3], 100)]).chosen) == ["ember", "amber", "like"]


def test_a_ban_beats_everything() -> None:
    """A banned happening is out, pinned, put in by hand or told by all, with the ban as its first reason."""
    amber = a_cluster(*told_by("amber", 9, by_hand=True), key="amber")
    ban = a_ruling("ban", amber.stories[0], reason="in poor taste")
    selection = choose(amber, happening("birch", 2), rulings=[pin(amber, 1), ban])
    assert keys(selection.chosen) == ["birch"]
    assert why(of(selection, "amber")) == f"banned {BY_ANNA}: in poor taste"
    assert selection.runners_up == ()


def test_a_ban_survives_every_grouping() -> None:
    """Known by its article under a new key, and by its key without the article."""
    amber, birch = day(3, 2)
    by_article = a_ruling("ban", amber.stories[0], cluster_key="an old key")
    by_key = a_ruling("ban", a_story("Gone"), cluster_key="amber")
    for ban in (by_article, by_key):
        assert keys(choose(amber, birch, rulings=[ban]).chosen) == ["birch"]


def test_a_banned_article_leaves_the_happening() -> None:
    """Its report does not count and is not shown; others may still carry the story."""
    amber = happening("amber", 3)
    banned = a_ruling("ban", amber.stories[0], target="story", reason="retracted")
    one = choose(amber, rulings=[banned]).chosen[0]
    assert banned.urls[0] not in [story.canonical_url for story in (one.lead, *one.also)]
    assert why(one) == f"one report does not count: {banned.name} banned {BY_ANNA}: retracted"
    assert [reason.amount for reason in one.reasons if reason.code == "voices"] == [2]
    assert keys(choose(happening("amber", 2), rulings=[banned]).chosen) == []


def test_a_banned_outlet_has_no_voice() -> None:
    """Neither lead nor also nor counted; a happening that only it tells says so; domains of one owner are one outlet."""
    ban = a_ruling("ban", "source:anchor.test", name="Anchor")
    three, alone = happening("amber", 3), happening("birch", ["Anchor"])
    selection = choose(three, alone, rulings=[ban])
    assert [story.source for story in (selection.chosen[0].lead, *selection.chosen[0].also)] == ["Beacon", "Courier"]
    assert why(of(selection, "birch")) == f"every report of it is banned: Anchor banned {BY_ANNA}"
    bbc = a_cluster(*told_by("cobalt", ["Beacon"]), *told_by("cobalt", ["Anchor"], family="bbc.com"), key="cobalt")
    assert keys(choose(bbc, rulings=[a_ruling("ban", "source:bbc.co.uk")]).chosen) == []


def test_a_banned_topic_is_out() -> None:
    """Never this topic, however many tell of it."""
    sport = a_cluster(*told_by("amber", 5, categories=("Sport",)), key="amber")
    selection = choose(sport, happening("birch", 2), rulings=[a_ruling("ban", "topic:Sport", reason="not our readers")])
    assert keys(selection.chosen) == ["birch"]
    assert why(of(selection, "amber")) == f"the topic Sport is banned {BY_ANNA}: not our readers"


def test_a_banned_word_bans_what_tells_of_it() -> None:
    """A happening that mostly has the word is out; where a minority has it, only those reports do not count."""
    ban = a_ruling("ban", "word:Lotteries")
    with_word = [a_story(f"Lottery amber ambertown {n}", source=source) for n, source in enumerate(("Anchor", "Beacon"))]
    without = [a_story(f"Winner amber ambertown {n}", source=source) for n, source in enumerate(("Courier", "Dispatch", "Echo"))]
    selection = choose(a_cluster(*with_word, *without[:2], key="amber"), rulings=[ban])
    assert why(selection.passed_over[0]) == f"2 of 4 reports have the word “Lotteries”, banned {BY_ANNA}"
    one = choose(a_cluster(*with_word, *without, key="amber"), rulings=[ban]).chosen[0]
    assert {story.source for story in (one.lead, *one.also)} == {"Courier", "Dispatch", "Echo"}


@pytest.mark.parametrize(
    ("headline", "language", "phrase", "told"),
    [
        ("Storm over the White House lawn", "", "white house", True),
        ("House painted white", "", "white house", False),
        ("Covid-19 cases rise", "", "COVID-19", True),
        ("Covid: 19 cases", "", "the", False),
        ("台風が東京都に接近", "ja", "東京都", True),
        ("台風が東京に接近", "ja", "東京都", False),
        ("Élections en France", "fr", "election", True),
    ],
)
def test_words_are_compared_as_readers_read_them(headline: str, language: str, phrase: str, told: bool) -> None:
    """In any number, case or accent, whole words next to each other; a stop word bans nothing."""
    story = a_story(headline, language=language)
    assert stand_together(marking_words_of(phrase, language), words_of_story(story)) is told


def test_what_never_leads_is_only_mentioned() -> None:
    """The article or outlet stays a voice and may be named, but readers are sent to another; alone it cannot lead, pinned or not."""
    amber = happening("amber", 2)
    lead, other = choose(amber).chosen[0].lead, choose(amber).chosen[0].also[0]
    for never in (a_ruling("never_lead", lead, target="story"), a_ruling("never_lead", f"source:{lead.family}")):
        one = choose(amber, rulings=[never]).chosen[0]
        assert (one.lead, one.also) == (other, (lead,))
        alone = happening("amber", [lead.source])
        selection = choose(alone, rulings=[replace(never, urls=(alone.stories[0].canonical_url,)), pin(alone)])
        expected = f"no other report could lead, and {lead.source} may not: never to lead {BY_ANNA}"
        assert (selection.chosen, why(selection.passed_over[0])) == ((), expected)


def test_what_an_editor_merged_needs_no_words_in_common() -> None:
    """Two outlets in words too unlike to confirm each other do where an editor says that they tell one happening; one alone never does."""
    anchor, beacon = a_story("Amber sale stuns dealers", source="Anchor"), a_story("Gem house under hammer", source="Beacon")
    alone = a_story("Amber sale: the dealers", source="Anchor", url="https://anchor.test/again")
    merge = a_ruling("merge", "cluster:x", urls=(anchor.canonical_url, beacon.canonical_url, alone.canonical_url))
    pair, same = a_cluster(anchor, beacon, key="pair"), a_cluster(anchor, alone, key="same")
    assert why(choose(pair).passed_over[0]).startswith("its two outlets tell it in words too unlike to confirm each other")
    assert codes(choose(pair, rulings=[merge]).chosen[0])[0] == "merged"
    assert why(choose(same, rulings=[merge]).passed_over[0]) == "only one outlet reports it (two are needed)"


def test_merges_and_splits_are_told() -> None:
    """A cluster that an editor made says so."""
    amber = happening("amber", 3)
    first, second, third = (story.canonical_url for story in amber.stories)
    merge = a_ruling("merge", "cluster:x", urls=(first, second), reason="one match")
    split = a_ruling("split", "cluster:x", urls=(third,), rest_urls=("https://other.test/a",))
    elsewhere = a_ruling("merge", "cluster:x", urls=(first, "https://other.test/a"))
    one = choose(amber, rulings=[merge, split, elsewhere]).chosen[0]
    assert [reason.text for reason in one.reasons if reason.code in ("merged", "split")] == [
        f"merged {BY_ANNA}: one match",
        f"split from a larger cluster {BY_ANNA}",
    ]
    assert "merged" not in codes(choose(amber).chosen[0])


DAY = [happening(name, 1 + n % 5, saga=f"saga{n % 3}") for n, name in enumerate((*NAMES, "fjord", "glacier", "harbour"))]
CLUSTER_RULINGS = st.builds(
    lambda kind, n, place, ago: a_ruling(
        kind,
        DAY[n].stories[0],
        place=place if kind == "pin" else None,
        factor=ago / 3 if kind == "boost" else None,
        at=NOW - timedelta(hours=ago),
    ),
    st.sampled_from(("pin", "pin", "boost", "ban")),
    st.integers(0, len(DAY) - 1),
    st.none() | st.integers(1, 10),
    st.integers(1, 9),
)
OTHER_RULINGS = st.builds(
    a_ruling, st.sampled_from(("ban", "never_lead")), st.sampled_from(("source:anchor.test", "topic:World", "word:amber", "word:the"))
)


@settings(max_examples=150, deadline=None)
@given(rulings=st.lists(CLUSTER_RULINGS | OTHER_RULINGS, max_size=12), size=st.integers(1, 10))
def test_whatever_an_editor_rules_the_letter_is_whole(rulings: list[Ruling], size: int) -> None:
    """Every happening once, slots without a gap, at most so many, nothing banned, and pins are in as far as there are places."""
    selection = choose(*DAY, size=size, rulings=rulings)
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    assert sorted(keys(everyone)) == sorted(cluster.key for cluster in DAY)
    assert [one.number for one in selection.chosen] == list(range(1, len(selection.chosen) + 1))
    assert len(selection.chosen) <= size
    banned = {ruling.name for ruling in rulings if (ruling.kind, ruling.target) == (RulingKind.BAN, RulingTarget.CLUSTER)}
    assert banned.isdisjoint(one.cluster.stories[0].title for one in selection.chosen)
    never = {ruling.value for ruling in rulings if ruling.target is RulingTarget.SOURCE}
    assert never.isdisjoint(one.lead.family for one in selection.chosen)
    out = [one for one in everyone if "pinned" in codes(one) and one not in selection.chosen]
    crowded = [one for one in out if one.reasons[0].code == "pins_full"]
    assert all(one.reasons[0].code.endswith(("banned", "never_lead")) for one in out if one not in crowded)
    if crowded:
        assert all("pinned" in codes(one) for one in selection.chosen)
        assert len(selection.chosen) == size
    assert choose(*DAY[::-1], size=size, rulings=rulings[::-1]) == selection
