"""Writes docs/settings.md from the settings records: ``python -m newsletter.settings.reference > docs/settings.md``."""

import sys
import typing
from datetime import time, timedelta
from typing import Any

from pydantic.fields import FieldInfo

from newsletter.settings.record import section_records, top_fields, variable
from newsletter.settings.wording import toml_value

_HEADER = """\
# Settings

Settings stand in `newsletter.toml`; `newsletter init` writes one with every setting in it. The environment wins over the file:
`NEWSLETTER_RELAY__PASSWORD` is `password` of `[relay]`. A key or variable that is not listed here is refused, so that a misspelt one
cannot pass unseen. `newsletter config show` prints what is in force, without the secrets.

The file is found by `--config PATH`, else `NEWSLETTER_CONFIG`, else `newsletter.toml` in the folder you stand in. Relative paths
start at the file. Durations are written `90s`, `30m`, `6h`, `3d` or `1h 30m`; a bare number is seconds. In the environment a list is
written `mon, tue, wed`, a table `Sport = 3, Culture = 0.5`.

A secret may stand in a file of its own, which nobody else may read (`chmod 600`): `NEWSLETTER_RELAY__PASSWORD_FILE=/path` takes
the place of `NEWSLETTER_RELAY__PASSWORD`, and so for every password, secret and token, and for `database.url`. Under systemd a
credential is found by its name, with nothing to set: `LoadCredential=relay.password:/etc/newsletter/relay.password`, likewise
`relays.backup.password`, `web.api_token`, `database.url` and `newsletter.keys.toml`. The environment itself comes first, then a
file that it names, then a credential, then `newsletter.toml`.

The secret keys and the API token stand in `newsletter.keys.toml` beside it, which nobody else may read (`chmod 600`).
`NEWSLETTER_KEYS` (base64, newest first, commas between) takes the place of its keys where a container has no files of its own;
`NEWSLETTER_KEYS_FILE` names another place for the whole file.
`NEWSLETTER_TEST_…` and `NEWSLETTER_EVAL_DATA` belong to the tests and are never settings. Kubernetes announces a service called
*newsletter* in variables that begin with `NEWSLETTER_` too: set `enableServiceLinks: false`, or call the service something else.
"""
_SEVERAL_RELAYS = """\
## [relays.NAME]

More relays beside `[relay]`, each with the same settings as it and a name of its own (small letters and digits):

```toml
[relays.backup]
host = "smtp2.example.com"
username = "topten"
weight = 0
```

In the environment `NEWSLETTER_RELAYS__BACKUP__PASSWORD` is `password` of `[relays.backup]`. Letters are spread by `weight`. A relay
that cannot be reached or refuses us loses its share to the others until it is back; one of weight 0 is used only while no other can be
reached. Each has its own `per_second` and `per_day`. A letter that may have left through one relay is never tried through another.
"""
_KINDS: dict[Any, str] = {
    int: "whole number",
    float: "number",
    bool: "true or false",
    str: "text",
    timedelta: "duration",
    time: "local time",
}


def reference_text() -> str:
    """One heading for each setting, with its key, variable, kind and default."""
    lines = [_HEADER]
    for name, field in top_fields().items():
        lines += _entry("", name, field)
    for section, record in section_records().items():
        lines += [f"## [{section}]\n", f"{record.__doc__}\n"]
        for name, field in record.model_fields.items():
            lines += _entry(section, name, field)
    lines += [_SEVERAL_RELAYS]
    return "\n".join(lines).rstrip() + "\n"


def heading(section: str, name: str) -> str:
    """The line under which a setting is explained."""
    return f"### `{section}.{name}`" if section else f"## `{name}`"


def _entry(section: str, name: str, field: FieldInfo) -> list[str]:
    facts = f"`{variable(section, name)}` · {_kind(field)} · default `{toml_value(field.default)}`"
    return [heading(section, name) + "\n", f"{field.description}\n", f"{facts}\n"]


def _kind(field: FieldInfo) -> str:
    annotation = field.annotation
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return " or ".join(f"`{one}`" for one in inner)
    if typing.get_origin(annotation) is tuple:
        return "list"
    if typing.get_origin(annotation) is dict:
        return "table"
    limits = [
        f"{words} {getattr(limit, name)}"
        for limit in field.metadata
        for name, words in (("ge", "from"), ("le", "to"))
        if hasattr(limit, name)
    ]
    if states := getattr(annotation, "__members__", None):
        return " or ".join(f"`{one.value}`" for one in states.values())
    return " ".join([_KINDS.get(annotation, "text"), *limits])


if __name__ == "__main__":
    sys.stdout.write(reference_text())
