"""docs/settings.md explains every setting."""

from pathlib import Path

import pytest

from newsletter.settings.record import section_records, top_fields
from newsletter.settings.reference import heading, reference_text

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
EVERY_SETTING = [("", name) for name in top_fields()] + [
    (section, name) for section, record in section_records().items() for name in record.model_fields
]


@pytest.mark.parametrize(("section", "name"), EVERY_SETTING)
def test_every_setting_has_a_heading(section: str, name: str) -> None:
    """A setting that is not explained cannot be found."""
    assert heading(section, name) in DOCS.read_text(encoding="utf-8").splitlines()


def test_the_page_is_what_the_settings_say() -> None:
    """Write it anew with: python -m newsletter.settings.reference > docs/settings.md."""
    assert DOCS.read_text(encoding="utf-8") == reference_text()
