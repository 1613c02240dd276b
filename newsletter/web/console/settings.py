"""``/console/settings``: every setting in force with the line that explains it; read only, and no secret among them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.durations import write_duration
from newsletter.model.rights import Right
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.page import console_page

router = APIRouter(prefix="/console/settings", dependencies=[Depends(needs(Right.READ))])

SECRET_ADDRESSES = frozenset({"ping_url", "alarm_url"})
"""Who knows the whole of such an address may use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLine:
    """One setting: as it is written in the file, what it is for, and whether it is the usual one."""

    name: str
    value: str
    told: str
    is_usual: bool


@router.api_route("", methods=READ)
async def show_settings(request: Request) -> Response:
    """Section by section."""
    newsroom = newsroom_of(request)
    sections = [(name, list(_lines(record))) for name, record in _sections(newsroom)]
    return console_page(request, "settings/settings", here="settings", sections=sections, keys=len(newsroom.ring.keys))


def _sections(newsroom: Newsroom) -> Iterator[tuple[str, BaseModel]]:
    yield "newsletter", newsroom.letterhead
    for name in (
        "schedule",
        "sources",
        "selection",
        "letter",
        "relay",
        "delivery",
        "sign_up",
        "web",
        "operators",
        "oidc",
        "checks",
        "watch",
    ):
        yield name, getattr(newsroom, name)
    for door in newsroom.more_relays:
        yield f"relays.{door.name}", door.options


def _lines(record: BaseModel) -> Iterator[SettingLine]:
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        usual = not field.is_required() and value == field.get_default(call_default_factory=True)
        yield SettingLine(name=name, value=_written(name, value), told=field.description or "", is_usual=usual)


def _written(name: str, value: Any) -> str:
    """A secret shows only whether it is set."""
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    if name in SECRET_ADDRESSES and value:
        return f"{urlsplit(value).scheme}://{urlsplit(value).hostname}/… (set)"
    return _plain(value) or "(empty)"


def _plain(value: Any) -> str:
    for kind, write in _FORMS:
        if isinstance(value, kind):
            return write(value)
    return "" if value is None else str(value)


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda yes: "yes" if yes else "no"),
    (timedelta, write_duration),
    (time, lambda at: f"{at:%H:%M}"),
    (Enum, lambda one: str(one.value)),
    (dict, lambda table: ", ".join(f"{key}: {_plain(one)}" for key, one in table.items())),
    (BaseModel, lambda record: ", ".join(f"{key}: {_plain(one)}" for key, one in record if one is not None)),
    ((tuple, list, frozenset), lambda values: ", ".join(map(_plain, values))),
)
"""How a value of each kind is written."""
