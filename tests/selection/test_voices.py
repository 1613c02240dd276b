"""Who really reports."""

from newsletter.selection.voices import Voice, hear_voices, independent, owner_of
from tests.builders import a_story


def test_domains_of_one_family_are_one_voice() -> None:
    """An outlet under two domains does not confirm itself."""
    stories = [a_story(source="BBC News", family="bbc.co.uk"), a_story("Two", source="BBC World", family="bbc.com")]
    assert hear_voices(stories) == (Voice(family="bbc.co.uk", name="BBC News", articles=2, weight=1.0),)
    assert owner_of("somewhere.test") == "somewhere.test"


def test_an_agency_speaks_once_and_carriers_only_carry() -> None:
    """The agency's own page and its copies are one voice; those who print it confirm nothing."""
    own = a_story(source="AP", family="apnews.com")
    copies = [a_story(source=outlet, origin="apnews.com", agency="Associated Press") for outlet in ("Anchor", "Beacon")]
    assert independent(hear_voices([own, *copies])) == (Voice(family="apnews.com", name="AP", articles=1, weight=1.0),)
    assert hear_voices(copies) == (
        Voice(family="apnews.com", name="Associated Press", articles=1, weight=1.0),
        Voice(family="anchor.test", name="Anchor", articles=0, weight=1.0, carries="Associated Press"),
        Voice(family="beacon.test", name="Beacon", articles=0, weight=1.0, carries="Associated Press"),
    )


def test_an_outlet_with_a_copy_and_its_own_report_has_its_own_voice() -> None:
    """Printing an agency besides takes nothing from an own report."""
    stories = [a_story(source="Anchor"), a_story("Two", source="Anchor", origin="apnews.com")]
    assert [(voice.name, voice.articles) for voice in hear_voices(stories)] == [("Anchor", 1), ("Associated Press", 1)]
