"""Tells forms of ours from forms of other sites. What another site sends is asked about on a page of ours, with one button; JSON is not."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from newsletter.model.addresses import RefusedAddress
from newsletter.model.stamps import carrying_stamp, is_carrying_stamp, is_page_stamp
from newsletter.subscribers.address_rules import judge_address
from newsletter.web.answers import newsroom_of, page

LONGEST_ZONE = 80


def may_go_on(request: Request, fields: dict[str, Any]) -> bool:
    """Whether the form stood on a page of ours, or a person pressed our button for this very address."""
    newsroom, stamp = newsroom_of(request), str(fields.get("stamp", ""))
    now, ring = newsroom.clock(), newsroom.ring
    return is_page_stamp(stamp, ring, now) or is_carrying_stamp(stamp, ring, now, *_carried(fields))


def whence_carried(request: Request, fields: dict[str, Any]) -> str:
    """Where the form stood that our button was pressed for; "" for every other form."""
    newsroom = newsroom_of(request)
    is_ours = is_carrying_stamp(str(fields.get("stamp", "")), newsroom.ring, newsroom.clock(), *_carried(fields))
    return str(fields.get("whence", "")) if is_ours else ""


def ask_to_press(request: Request, fields: dict[str, Any], *, form_url: str) -> Response | RefusedAddress:
    """The page with the one button, which carries the address on; or why that address cannot be used. Nothing is looked up or stored."""
    newsroom, typed = newsroom_of(request), str(fields.get("email", ""))
    if isinstance(refused := judge_address(typed), RefusedAddress):
        return refused
    stamp = carrying_stamp(newsroom.ring, newsroom.clock(), typed, form_url)
    zone = str(fields.get("zone", ""))[:LONGEST_ZONE]
    return page(request, "sign_up/press", typed=typed, whence=form_url, zone=zone, stamp=stamp)


def _carried(fields: dict[str, Any]) -> tuple[str, str]:
    return str(fields.get("email", "")), str(fields.get("whence", ""))
