"""Acts that only look say so: a program that asks for a list is not told that it changed something."""

import pytest

from newsletter.daily.acts.act import Act
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Actor, Face, Right

KIM = Actor(name="kim", face=Face.API, rights=frozenset(Right))


def asks_for_nothing(act: Act) -> bool:
    return act.reads and not any(field.is_required() for field in act.takes.model_fields.values())


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if asks_for_nothing(act) and name != "doctor"])
async def test_looking_changes_nothing(newsroom: Newsroom, name: str) -> None:
    """Whatever the list; the doctor is asked elsewhere."""
    act = ACTS[name]
    assert not (await perform(newsroom, KIM, act, act.takes())).changed
