"""Whether a happening is told in words of consequence (deaths, war, governments, courts, the economy) or of leisure and private life.

The lists are general words of English, written down without looking at any day's news; a headline in another language counts as it is.
Measured on a month of eleven outlets against what their editors and an encyclopedia's portal named (25 days): mean nDCG@10 .318 without,
.349 with them, better on 18 days and worse on 7 (paired 95 %: +.010 to +.052). Half or twice the weights, either list alone, and a random
half of the words help too.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

GRAVE_WORD = 0.25
"""What a word of consequence adds to a report's worth; a second adds as much, a third nothing."""

LIGHT_REPORT = 0.4
"""What a report loses whose headline has a word of leisure or private life."""

_MOST_GRAVE = 2
_SHOWN = 4

_GRAVE = """
    kill killed killing dead deadly death die died fatal fatally toll casualty victim survivor injured injuring wounded hurt missing mass
    massacre shooting gunman shooter hostage kidnapped abducted assassin assassinate assassinated assassination
    emergency disaster catastrophe rescue rescued evacuate evacuated evacuation quake earthquake tsunami volcano eruption flood flooding
    flooded flash landslide mudslide avalanche hurricane typhoon cyclone tornado storm wildfire blaze inferno explosion explode blast
    collapse collapsed crash derail derailment stampede capsize shipwreck blackout famine drought heatwave
    outbreak epidemic pandemic virus vaccine infection
    war invasion invade troop military army navy soldier militia rebel militant insurgent missile airstrike shelling bomb bombing attack
    offensive clash ceasefire truce peace nuclear terror terrorist drone strike civilian refugee genocide sanction treaty siege annex
    annexation coup mutiny
    president minister premier chancellor king queen pope monarch parliament government cabinet senate congress lawmaker legislature
    election elected vote voter referendum resign resigned resignation ousted impeach impeachment inaugurated sworn summit diplomat
    embassy ambassador constitution constitutional
    supreme court verdict convicted conviction guilty indicted indictment ruling law bill legislation executive veto ban
    protest protester uprising riot crackdown curfew martial unrest demonstrator
    inflation recession gdp economy interest rate fed central bank tariff default bankruptcy layoff unemployment currency stock plunge
"""
_LIGHT = """
    actor actress celebrity singer rapper comedian star trailer netflix movie film season episode album tour concert wedding pregnant
    girlfriend boyfriend fashion dress style recipe cook chef restaurant beer wine travel vacation hotel beach
    dog cat puppy pet zoo bear shark
    game coach player playoff draft golf tennis nba nfl mlb nhl soccer football baseball basketball
    man woman boy girl teen mom dad mother father husband wife couple son daughter kid baby neighbor neighbour friend
    tip guide review deal sale shop lottery jackpot horoscope quiz viral tiktok instagram
"""


GRAVE, LIGHT = frozenset(_GRAVE.split()), frozenset(_LIGHT.split())
"""As ``words_of`` gives them: singular, without accents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """How much the words of the headlines lift or lower a happening, and the words, those of most headlines first."""

    factor: float
    grave: tuple[str, ...] = ()
    light: tuple[str, ...] = ()


def weigh_consequence(headlines: Sequence[Collection[str]], strength: float) -> Consequence:
    """The mean over the words of each report's headline.

    ``strength`` 0 leaves every happening as it is, 1 is what was measured, more goes further.
    """
    if not headlines or not strength:
        return Consequence(factor=1.0)
    mean = sum(map(_worth, headlines)) / len(headlines)
    return Consequence(factor=mean**strength, grave=_commonest(headlines, GRAVE), light=_commonest(headlines, LIGHT))


def _worth(headline: Collection[str]) -> float:
    grave = min(_MOST_GRAVE, sum(word in GRAVE for word in headline))
    light = any(word in LIGHT for word in headline)
    return (1 + GRAVE_WORD * grave) * (1 - LIGHT_REPORT * light)


def _commonest(headlines: Sequence[Collection[str]], words: Collection[str]) -> tuple[str, ...]:
    having = Counter(word for headline in headlines for word in headline if word in words)
    return tuple(sorted(having, key=lambda word: (-having[word], word))[:_SHOWN])
