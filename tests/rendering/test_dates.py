"""Words and dates of a letter in the words of its language."""

from datetime import date

from newsletter.rendering.dates import day_and_month, long_date


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
