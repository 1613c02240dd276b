"""What the docs of the API say of each act: its address, right, fields, and a request to copy. For the docs page and for docs/api.md."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsletter.daily.acts.act import Act
from newsletter.web.api.answering import PREFIX
from newsletter.web.api.asked import schema_of
from newsletter.web.api.description import EXAMPLES, example_of, operation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its kind in words, and what it is for."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One act as programs ask for it."""

    name: str
    anchor: str
    method: str
    path: str
    right: str
    purpose: str
    fields: tuple[Field, ...]
    request: str


def verbs_of(acts: Mapping[str, Act], base_url: str) -> tuple[Verb, ...]:
    """Every act, in the order of the list."""
    return tuple(_verb(act, base_url) for act in acts.values())


def _verb(act: Act, base_url: str) -> Verb:
    schema = schema_of(act.takes)
    required = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    return Verb(
        name=act.name,
        anchor=operation_id(act),
        method="GET" if act.reads else "POST",
        path=f"{PREFIX}/{act.path}",
        right=act.right.value,
        purpose=act.purpose,
        fields=tuple(
            Field(name=name, kind=_kind(field), required=name in required, words=field.get("description", ""))
            for name, field in fields.items()
        ),
        request=_request(act, {name: example_of(fields[name], name) for name in fields if name in required}, base_url),
    )


def _kind(field: Mapping[str, Any]) -> str:
    """``date``, ``number``, ``one of accepted, rejected``, ``list of text``."""
    kinds = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    return " or ".join(dict.fromkeys(map(_one_kind, kinds))) or "anything"


def _one_kind(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return f"one of {', '.join(map(str, field['enum']))}"
    if "const" in field:
        return str(field["const"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object"}
    return str(field.get("format") or words.get(field.get("type", ""), "anything"))


def _request(act: Act, given: Mapping[str, Any], base_url: str) -> str:
    path = f"{PREFIX}/{act.path}"
    for name in ("issue_on", *given):
        path = path.replace(f"{{{name}}}", str(EXAMPLES.get(name, given.get(name, "1"))))
    body = {name: value for name, value in given.items() if f"{{{name}}}" not in act.path}
    lines = [f"curl -H 'Authorization: Bearer TOKEN' {base_url}{path}"]
    if act.reads and body:
        lines = [f"curl -G -H 'Authorization: Bearer TOKEN' {base_url}{path}"]
        lines += [f"--data-urlencode {name}={_quoted(value)}" for name, value in body.items()]
    elif not act.reads:
        lines.append(f"--json '{json.dumps(body, ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


def _quoted(value: Any) -> str:
    text = value[0] if isinstance(value, list) else value
    return f"'{text}'" if isinstance(text, str) else json.dumps(text)
