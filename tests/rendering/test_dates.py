"""Words and dates of a letter in the words of its language."""

from datetime import UTC, date, datetime

import pytest

from newsletter.rendering.dates import day_and_month, long_date, next_issue_line
from tests.rendering.builders import RENDERER


def test_dates_in_several_languages() -> None:
    """As CLDR writes them."""
    day = date(2026, 11, 19)
    assert [long_date(day, language) for language in ("en", "en_GB", "de", "ja")] == [
        "Thursday, November 19, 2026",
        "Thursday, 19 November 2026",
        "Donnerstag, 19. November 2026",
        "2026年11月19日木曜日",
    ]
    assert [day_and_month(day, language) for language in ("en", "en_GB", "de")] == ["November 19", "19 November", "19. November"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The next issue leaves at 6:05 on Monday evening, Athens time."),
        ("en_GB", "The next issue leaves at 18:05 on Monday evening, Athens time."),
        ("de", "Die nächste Ausgabe erscheint am Montag um 18:05 Uhr (Ortszeit Athen)."),
        ("fr", "Le prochain numéro part lundi soir à 18:05 (heure locale\u00a0: Athènes)."),
        ("es", "La próxima edición sale el lunes por la noche, a las 18:05, hora de Atenas."),
        ("ar", "يصدر العدد التالي مساء الاثنين الساعة 6:05 بتوقيت أثينا."),
        ("fo", "The next issue leaves at 6:05 on Monday evening, Athens time."),
    ],
)
def test_the_next_issue_is_told_as_the_language_tells_time(language: str, line: str) -> None:
    """Weekday, hour and city are the language's; without a catalogue all of it is English."""
    assert next_issue_line(datetime(2026, 11, 23, 16, 5, tzinfo=UTC), "Europe/Athens", RENDERER.phrasebook(language)) == line
