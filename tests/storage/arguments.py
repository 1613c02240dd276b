"""Makes up the arguments of a storage function from its annotations, so that no function can be forgotten by the tests that call them all.

Where the annotations do not say enough (``Mapping[str, Any]``), list the arguments in ``BY_HAND``.
"""

import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.preferences import Preferences
from newsletter.model.states import SubscriberState
from newsletter.storage import schema
from newsletter.storage.subscribers import NewSubscriber
from newsletter.storage.who_left import WhoLeft
from tests.conftest import NOW

A_NEW_SUBSCRIBER = NewSubscriber(
    newsletter="x",
    address="y",
    address_key="y",
    mailbox="y",
    key="y",
    state=SubscriberState.PENDING,
    created_at=NOW,
    suppression_digest="y",
)
A_SUPPRESSION = {"digest": "y", "reason": "erased", "at": NOW, "by": "y", "note": "", "asked_at": None, "erased_at": NOW}

BY_HAND: dict[str, dict[str, Any]] = {
    "operators.change_operator": {"values": {"address": "y"}},
    "preferences.guess_preferences": {"guesses": {1: Preferences(zone="Asia/Kolkata")}},
    "preferences.write_preferences": {"preferences": Preferences(zone="Asia/Kolkata")},
    "sign_ups.forget_counts": {"before_hour": "y"},
    "subscribers.add_subscribers": {"new": [A_NEW_SUBSCRIBER]},
    "subscribers.forget_pending": {"asked_before": NOW + timedelta(hours=1)},
    "suppressions.keep_suppressed": {"rows": [A_SUPPRESSION]},
    "suppressions.suppress": {"digests": ["y"]},
    "who_left.keep_off": {"gone": WhoLeft(left={"y": NOW}, suppressed=[A_SUPPRESSION], came_back=frozenset("y"))},
    "runs.end_run": {"account": {"sent": 1}},
    "webhook_calls.call_now": {"facts": {"x": 1}},
    "webhooks.queue_calls": {"facts": {"x": 1}},
    "webhooks.queue_issue_change": {"facts": {"x": 1}},
    "upsert.insert_ignore": {
        "table": schema.instance,
        "rows": [{"name": "y", "value": "y", "changed_at": NOW}],
        "index_elements": ["name"],
    },
    "upsert.insert_ignore_returning": {
        "table": schema.instance,
        "rows": [{"name": "y", "value": "y", "changed_at": NOW}],
        "index_elements": ["name"],
        "returning": (schema.instance.c.name,),
    },
    "upsert.upsert": {
        "table": schema.instance,
        "rows": [{"name": "x", "value": "y", "changed_at": NOW}],
        "index_elements": ["name"],
        "update": ["value"],
    },
}
"""Arguments for ``module.function`` by name; those that are missing here are made up all the same."""

PLAIN: dict[Any, Any] = {
    int: 1,
    str: "x",
    float: 1.0,
    bool: True,
    bytes: b"x",
    datetime: NOW,
    date: NOW.date(),
    timedelta: timedelta(hours=1),
    ZoneInfo: ZoneInfo("Europe/Lisbon"),
    types.NoneType: None,
    CompiledLetter: CompiledLetter(pieces=(b"Date: ", b"\r\n"), places=(Place(blank=Blank.DATE, encoding="header"),)),
}
"""The same values stand in the rows of ``fill``, so that a look-up finds them."""


def call(function: Callable[..., Any], connection: AsyncConnection) -> Any:
    """Call a storage function with made-up arguments; gives back its awaitable or async iterator."""
    name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
    given = BY_HAND.get(name, {})
    hints = typing.get_type_hints(function)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            positional += given.get(parameter.name, ())
            continue
        value = given[parameter.name] if parameter.name in given else made_up(hints[parameter.name], f"{name}({parameter.name})")
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            positional.append(value)
    return function(connection, *positional, **named)


def made_up(hint: Any, place: str) -> Any:
    """A value of the annotated type, never empty."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return made_up(next(part for part in inner if part is not types.NoneType), place)
    if origin is typing.Literal:
        return inner[0]
    if origin in (list, Collection, Sequence, Iterable) and inner != (Any,):
        return [made_up(inner[0], place)]
    if origin in (set, frozenset, Set):
        return {made_up(inner[0], place)}
    if origin is tuple:
        return tuple(made_up(part, place) for part in inner if part is not Ellipsis)
    if origin in (dict, Mapping) and Any not in inner:
        return {made_up(inner[0], place): made_up(inner[1], place)}
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint):
        return _made_up_record(hint, place)
    raise AssertionError(f"cannot make up {hint} for {place}: list it in tests/storage/arguments.py, BY_HAND")


def _made_up_record(record: Any, place: str) -> Any:
    hints = typing.get_type_hints(record)
    needed = [field.name for field in fields(record) if field.init and field.default is MISSING and field.default_factory is MISSING]
    return record(**{name: made_up(hints[name], f"{place}.{name}") for name in needed})
