"""The API's description of itself (OpenAPI 3.1), made from the acts: fields, rights, answers, errors. It holds no secret."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from newsletter import __version__
from newsletter.daily.acts.act import Act
from newsletter.model.rights import Right
from newsletter.web.api.answering import PREFIX
from newsletter.web.api.asked import DRY_RUN, LARGEST_NUMBER, schema_of
from newsletter.web.api.repeated import FORM, HEADER
from newsletter.web.problem_details import KINDS, PROBLEM_JSON, type_of

OF_ALL = (400, 401, 403, 404, 409, 422, 429, 503)
"""What any request may be answered with instead."""

OF_POSTS = (413, 415)

EXAMPLES: Mapping[str, Any] = {
    "issue_on": "2026-11-21",
    "reason": "wrong figures in the first story",
    "url": "https://example.org/2026/11/a-report",
    "address": "mara@example.com",
    "undo": "60s",
    "limit": 50,
}
"""What a field may look like; for the others their kind says enough."""


def describe(acts: Mapping[str, Act], base_url: str = "") -> dict[str, Any]:
    """The whole description. Paths stand as they are asked for, below ``base_url``."""
    paths: dict[str, Any] = {}
    for act in acts.values():
        paths.setdefault(f"{PREFIX}/{act.path}", {})["get" if act.reads else "post"] = _operation(act)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The operators' API",
            "version": __version__,
            "description": "Everything an operator can do or ask, by the names that the command line has. Every request may be repeated. "
            "Whoever changes an issue says in the body which version they saw (seen, version), for there is no If-Match: "
            "what somebody else has changed since is refused with 409 and the version that stands now.",
        },
        "servers": [{"url": base_url or "/"}],
        "security": [{"token": []}],
        "tags": [{"name": right.value, "description": f"Needs the right “{right.value}”."} for right in Right],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of newsletter operators tokens."}},
            "schemas": _schemas(),
            "responses": {str(status): _problem(status, base_url) for status in (*OF_ALL, *OF_POSTS)},
        },
    }


def operation_id(act: Act) -> str:
    """The act's name as one word."""
    return act.name.replace(" ", "_").replace("-", "_")


def _operation(act: Act) -> dict[str, Any]:
    schema = schema_of(act.takes)
    in_path = [name for name in schema.get("properties", {}) if f"{{{name}}}" in act.path]
    fields = {name: _field(name, field) for name, field in schema.get("properties", {}).items()}
    required = set(schema.get("required", ()))
    parameters = [_parameter(name, fields[name], "path", required=True) for name in in_path]
    rest = {name: field for name, field in fields.items() if name not in in_path}
    operation: dict[str, Any] = {
        "operationId": operation_id(act),
        "summary": f"newsletter {act.name}",
        "description": act.purpose,
        "tags": [act.right.value],
    }
    if act.reads:
        parameters += [_parameter(name, field, "query", required=name in required) for name, field in rest.items()]
    else:
        parameters += [_dry_run_parameter(), _key_parameter()]
        operation["requestBody"] = _body(rest, [name for name in rest if name in required])
    return operation | {"parameters": parameters, "responses": _responses(act)}


def _parameter(name: str, field: Mapping[str, Any], place: str, *, required: bool) -> dict[str, Any]:
    schema = {key: value for key, value in field.items() if key != "description"}
    return {"name": name, "in": place, "required": required, "description": field.get("description", ""), "schema": schema}


def _dry_run_parameter() -> dict[str, Any]:
    words = "Only say what would happen: nothing is changed, no letter leaves, and no key is kept."
    return {"name": DRY_RUN, "in": "query", "required": False, "description": words, "schema": {"type": "boolean"}}


def _key_parameter() -> dict[str, Any]:
    words = "The same key gives the first answer again, for 24 hours, and nothing is done twice."
    schema = {"type": "string", "pattern": "^[!-~]{1,200}$"}
    return {"name": HEADER, "in": "header", "required": False, "description": f"{FORM}. {words}", "schema": schema}


def _body(fields: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    if required:
        schema["required"] = required
    example = {name: EXAMPLES[name] for name in fields if name in EXAMPLES} | {name: example_of(fields[name], name) for name in required}
    return {"required": bool(required), "content": {"application/json": {"schema": schema, "example": example}}}


def example_of(field: Mapping[str, Any], name: str) -> Any:
    """Something that the field takes."""
    if name in EXAMPLES:
        return EXAMPLES[name]
    kind = next(one for one in field.get("anyOf", [field]))
    if "enum" in kind:
        return kind["enum"][0]
    if "const" in kind:
        return kind["const"]
    if kind.get("type") == "array":
        return [example_of(kind.get("items", {}), name)]
    if kind.get("format") == "date":
        return date(2026, 11, 21).isoformat()
    return {"integer": 1, "number": 1.5, "boolean": True}.get(kind.get("type", ""), "…")


def _field(name: str, field: Mapping[str, Any]) -> dict[str, Any]:
    """A field with the limits that the API adds: numbers that a database keeps, and dates that are dates of issues."""
    shown = {key: value for key, value in field.items() if key != "title"}
    if "anyOf" in shown:
        shown["anyOf"] = [_field("", one) for one in shown["anyOf"]]
    if "items" in shown:
        shown["items"] = _field("", shown["items"])
    if shown.get("type") == "integer":
        shown.setdefault("maximum", LARGEST_NUMBER)
        shown.setdefault("minimum", -LARGEST_NUMBER)
    if name in EXAMPLES:
        shown["examples"] = [EXAMPLES[name]]
    return shown


def _responses(act: Act) -> dict[str, Any]:
    kind = "Facts" if act.reads else "Outcome"
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
    link = {"Link": {"description": 'Where the list goes on: <…>; rel="next" (RFC 8288).', "schema": {"type": "string"}}}
    done = {"description": "What there is." if act.reads else "Done, or it stood so already.", "content": content}
    found: dict[str, Any] = {"200": done | ({"headers": link} if "cursor" in schema_of(act.takes).get("properties", {}) else {})}
    if not act.reads:
        where = {"Location": {"description": "Where to look while it goes on.", "schema": {"type": "string"}}}
        found["202"] = {"description": "It goes on; look there.", "content": content, "headers": where}
    problems = OF_ALL if act.reads else (*OF_ALL, *OF_POSTS)
    return found | {str(status): {"$ref": f"#/components/responses/{status}"} for status in problems}


def _schemas() -> dict[str, Any]:
    said = {"type": "string", "description": "What came of it, in one sentence for people."}
    changed = {"type": "boolean", "description": "False where things stood so already: a repeat is no mistake."}
    look = {"type": "string", "description": "Where to look while it goes on."}
    dry_run = {"type": "boolean", "description": "True where it was only asked what would happen."}
    would_change = {"type": "boolean", "description": "Of a dry run: whether it would change anything."}
    text = {"type": "string"}
    error = {"type": "object", "properties": {"field": text, "problem": text, "cure": text}, "required": ["field", "problem", "cure"]}
    return {
        "Facts": {"type": "object", "description": "What there is, as command line and console show it."},
        "Outcome": {
            "type": "object",
            "properties": {"said": said, "changed": changed, "look": look, "dry_run": dry_run, "would_change": would_change},
            "required": ["said", "changed"],
        },
        "Problem": {
            "type": "object",
            "description": "What is wrong, and what to do (RFC 9457).",
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "cure": text,
                "errors": {"type": "array", "items": error},
                "version": {"type": "integer", "description": "Where you looked at another one (409): the version that stands now."},
            },
            "required": ["type", "title", "status", "detail", "cure"],
        },
    }


def _problem(status: int, base_url: str) -> dict[str, Any]:
    kind, title = KINDS[status]
    example = {"type": type_of(status, base_url), "title": title, "status": status, "detail": "…", "cure": "…"}
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    found: dict[str, Any] = {"description": f"{title} ({kind}).", "content": content}
    if status == 401:
        found["headers"] = {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}}
    if status in (409, 429, 503):
        found["headers"] = {"Retry-After": {"description": "Seconds, where waiting helps.", "schema": {"type": "integer"}}}
    return found
