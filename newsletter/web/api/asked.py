"""Reads what a program asks of an act: from the path, and from the query or a JSON body. Refuses everything that the act does not take."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsletter.daily.acts.act import Act, Takes
from newsletter.web.answers import newsroom_of
from newsletter.web.forms import is_text
from newsletter.web.problem_details import api_problem

DRY_RUN = "dry_run"
LARGEST_NUMBER = 2**31 - 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = re.compile(r"-?\d{1,10}")
_NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,10})?")
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class NotRead(Exception):
    """What was sent cannot be read: by field what is wrong with it. ``status`` 415 where it is not JSON at all."""

    errors: tuple[tuple[str, str], ...]
    status: int = 422


async def read_asked(request: Request, act: Act) -> Takes:
    """What is asked. Raises NotRead with every mistake."""
    found = dict(request.path_params)
    if act.reads:
        given = _of_query(request, act)
    else:
        if strange := [name for name in request.query_params if name != DRY_RUN]:
            raise NotRead(tuple((name, "there is no such field in the address; send it in the body") for name in strange))
        given = await _of_body(request)
    errors = [(name, "stands in the address already") for name in given if name in found]
    errors += list(_unfit(given | found, schema_of(act.takes)))
    if errors:
        raise NotRead(tuple(errors))
    try:
        return act.takes.model_validate_json(json.dumps(given | found), strict=True)
    except ValidationError as error:
        raise NotRead(tuple(_told(one) for one in error.errors(include_url=False))) from None


def read_dry_run(request: Request) -> bool:
    """Whether a program only asks what would happen. Raises NotRead for anything but true and false."""
    texts = request.query_params.getlist(DRY_RUN)
    if not texts:
        return False
    if len(texts) > 1 or texts[0] not in _TRUTH:
        raise NotRead(((DRY_RUN, "is true or false, and given once"),))
    return _TRUTH[texts[0]]


def not_read(request: Request, act: Act, found: NotRead) -> Response:
    """Names each field, what is wrong with it, and what it takes."""
    fields = schema_of(act.takes).get("properties", {})
    errors = [{"field": name, "problem": problem, "cure": _cure(name.partition(".")[0], fields)} for name, problem in found.errors]
    first = errors[0]
    detail = f"{first['field']}: {first['problem']}" if first["field"] else first["problem"]
    base_url = newsroom_of(request).letterhead.base_url
    return api_problem(found.status, detail, first["cure"], base_url=base_url, errors=errors)


@cache
def schema_of(takes: type[Takes]) -> dict[str, Any]:
    """The fields as JSON Schema, without references."""
    schema = takes.model_json_schema(mode="validation")
    flat: dict[str, Any] = _without_references(schema, schema.get("$defs", {}))
    flat.pop("$defs", None)
    return flat


def kinds_of(field: Mapping[str, Any]) -> frozenset[str]:
    """Which kinds of JSON a field takes."""
    return frozenset(one["type"] for one in field.get("anyOf", [field]) if "type" in one)


def _without_references(part: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_without_references(one, known) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        beside = {name: value for name, value in part.items() if name != "$ref"}
        return _without_references(known[part["$ref"].rpartition("/")[2]], known) | beside
    return {name: _without_references(value, known) for name, value in part.items() if name != "$defs"}


async def _of_body(request: Request) -> dict[str, Any]:
    body = await request.body()
    if not body.strip():
        return {}
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotRead((("", "the body says that it is no JSON; send Content-Type: application/json"),), 415)
    try:
        given = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotRead((("", "the body is not JSON"),)) from None
    if not isinstance(given, dict):
        raise NotRead((("", "the body is not a JSON object"),))
    return given


def _no_number(name: str) -> None:
    raise ValueError(name)


def _of_query(request: Request, act: Act) -> dict[str, Any]:
    """The query's texts as the kinds of JSON that the fields want; what fits none stays a text, and is refused as one."""
    fields = schema_of(act.takes).get("properties", {})
    given: dict[str, Any] = {}
    for name in request.query_params:
        texts = request.query_params.getlist(name)
        kinds = kinds_of(fields.get(name, {}))
        if "array" in kinds:
            given[name] = texts
        elif len(texts) > 1:
            raise NotRead(((name, "is given more than once"),))
        else:
            given[name] = _of_text(texts[0], kinds)
    return given


def _of_text(text: str, kinds: frozenset[str]) -> Any:
    if "boolean" in kinds and text in _TRUTH:
        return _TRUTH[text]
    if "integer" in kinds and _WHOLE.fullmatch(text):
        return int(text)
    if "number" in kinds and _NUMBER.fullmatch(text):
        return float(text)
    return text


def _unfit(given: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What no field takes, whatever it is for: numbers and letters that no database keeps, dates that only look like some."""
    dated = {name for name, field in schema.get("properties", {}).items() if "date" in _formats(field)}
    found = [(name, why) for name, value in given.items() if (why := _why_not(value))]
    return found + [
        (name, "is no date such as 2026-11-21") for name in dated if isinstance(given.get(name), str) and not _DAY.fullmatch(given[name])
    ]


def _formats(field: Mapping[str, Any]) -> set[str]:
    return {one.get("format", "") for one in field.get("anyOf", [field])}


def _why_not(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return "" if abs(value) <= LARGEST_NUMBER else f"is larger than {LARGEST_NUMBER:,}"
    if isinstance(value, str):
        return "" if is_text(value) else "holds a character that is none"
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return next(filter(None, map(_why_not, inner)), "")


def _told(error: ErrorDetails) -> tuple[str, str]:
    words = "there is no such field" if error["type"] == "extra_forbidden" else error["msg"]
    return ".".join(map(str, error["loc"])), words[:1].lower() + words[1:]


def _cure(name: str, fields: Mapping[str, Any]) -> str:
    if name in fields:
        return f"{name}: {fields[name].get('description', 'see the docs of this act')}"
    return f"It takes {', '.join(fields)}." if fields else "It takes nothing; send no body, or {}."
