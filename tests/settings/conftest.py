"""An instance folder with keys, whose settings file a test writes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from newsletter.settings.keys import KEYS_FILE, new_secrets, write_secrets
from newsletter.settings.loading import load_settings
from newsletter.settings.record import Settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write the settings file and read it with the given environment."""
    write_secrets(tmp_path / KEYS_FILE, new_secrets())

    def write_and_load(text: str = "", environment: Mapping[str, str] | None = None) -> Settings:
        (tmp_path / "newsletter.toml").write_text(text, encoding="utf-8")
        return load_settings(tmp_path / "newsletter.toml", environment or {})

    return write_and_load
