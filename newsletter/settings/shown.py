"""The settings as ``newsletter config show`` prints them: every value in force, no secret among them."""

import re
from typing import Any

from newsletter.settings.record import Settings, named_records, section_records, top_fields
from newsletter.settings.wording import plain

_PASSWORD_IN_URL = re.compile(r"(://[^:/@?]*:)[^/]*(?=@)|([?&](?:password|passfile|sslpassword)=)[^&]*")


def shown(settings: Settings) -> dict[str, Any]:
    """Settings above the sections first, then one table for each section; as JSON and TOML both know values."""
    top: dict[str, Any] = {name: plain(getattr(settings, name)) for name in top_fields()}
    tables = {section: _table(getattr(settings, section), record) for section, record in section_records().items()}
    for family, record in named_records().items():
        tables[family] = {name: _table(options, record) for name, options in getattr(settings, family).items()}
    tables["database"]["url"] = without_password(tables["database"]["url"])
    return {"settings_file": str(settings.path), "keys": len(settings.ring.keys), **top, **tables}


def without_password(url: str) -> str:
    """A database address that can be shown."""
    return _PASSWORD_IN_URL.sub(lambda found: f"{found[1] or found[2]}(set)", url)


def _table(options: Any, record: Any) -> dict[str, Any]:
    return {name: plain(getattr(options, name)) for name in record.model_fields}
