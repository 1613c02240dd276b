"""Cities of time zones."""

import pytest

from newsletter.model.places import city_of


@pytest.mark.parametrize(
    ("zone", "cities"),
    [
        ("America/New_York", ("New York", "New York", "نيويورك")),
        ("Asia/Kolkata", ("Kolkata", "Kalkutta", "كالكتا")),
        ("Europe/Kyiv", ("Kyiv", "Kiew", "كييف")),
        ("America/Argentina/Buenos_Aires", ("Buenos Aires", "Buenos Aires", "بوينوس أيرس")),
        ("Asia/Ho_Chi_Minh", ("Ho Chi Minh City", "Ho-Chi-Minh-Stadt", "مدينة هو تشي منة")),
        ("Etc/UTC", ("UTC", "UTC", "UTC")),
    ],
)
def test_a_zone_is_named_by_its_city(zone: str, cities: tuple[str, str, str]) -> None:
    """In the language asked for, also where the database of zones has renamed it since."""
    assert tuple(city_of(zone, language) for language in ("en", "de", "ar")) == cities
