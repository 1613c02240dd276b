"""The factors of a score and of a choice beyond attention: consequence, topic weight, variety, and a lead that was given to another."""

from collections.abc import Sequence

from newsletter.model.selections import Reason
from newsletter.selection.reasons import number_word


def of_consequence(factor: float, grave: Sequence[str], light: Sequence[str]) -> Reason:
    """What its headlines' words say of its weight."""
    told = []
    if grave:
        told.append(f"words of consequence ({', '.join(grave)})")
    if light:
        told.append(f"words of leisure or private life ({', '.join(light)})")
    text = f"headlines with {' and '.join(told)}: score × {factor:.2f}"
    return Reason(code="consequence", amount=factor, text=text, facts={"grave": list(grave), "light": list(light)})


def topic_weighted(topic: str, factor: float) -> Reason:
    """The newsletter's settings want more or less of its topic."""
    return Reason(code="topic_weight", amount=factor, text=f"the topic {topic} counts × {factor:g}", facts={"topic": topic})


def cost_of_likeness(likeness: float, headline: str, cost: float) -> Reason:
    """It has its place although it is like one that was chosen before it; ``cost`` is in the measure of scores."""
    text = f"somewhat like “{headline}” (likeness {likeness:.2f}): ranked as if its score were {cost:.2f} less"
    return Reason(code="variety", amount=cost, text=text, facts={"likeness": likeness, "headline": headline})


def for_variety(score: float, last: float, likeness: float, headline: str) -> Reason:
    """It scores more than one that was chosen, and is too like another."""
    text = f"score {score:.2f}, more than the {last:.2f} of the last chosen, but too like “{headline}” (likeness {likeness:.2f})"
    facts = {"score": score, "last": last, "headline": headline}
    return Reason(code="for_variety", amount=likeness, text=text, facts=facts)


def lead_given(from_source: str, to_source: str, leads: int) -> Reason:
    """Its best report is of an outlet that leads enough already, so readers are sent to another's."""
    text = f"led by {to_source}, since {from_source} leads {number_word(leads)} other{'' if leads == 1 else 's'} already"
    return Reason(code="lead_given", amount=leads, text=text, facts={"outlet": from_source, "to": to_source})
