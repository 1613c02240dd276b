"""Tells sign-ups that may go on from those of other sites and of robots, by their stamps.

A form without a good one is asked about on a page of ours, with one button. Programs ask for a stamp first, and are told what is missing.
"""

from datetime import timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import RefusedAddress
from newsletter.model.proof_of_work import is_solved
from newsletter.model.stamps import age_of_page, carrying_stamp, is_carrying_stamp, page_stamp
from newsletter.subscribers.address_rules import judge_address
from newsletter.web.answers import newsroom_of, page

LONGEST_ZONE = 80


def may_go_on(request: Request, fields: dict[str, Any]) -> bool:
    """Whether the form stood on a page of ours for as long as typing takes, or a person pressed our button for this very address."""
    newsroom = newsroom_of(request)
    is_carried = is_carrying_stamp(str(fields.get("stamp", "")), newsroom.ring, newsroom.clock(), *_carried(fields))
    return is_carried or not what_is_missing(newsroom, fields)


def what_is_missing(newsroom: Newsroom, fields: dict[str, Any]) -> str:
    """Why a stamp is not good enough, in a sentence for whoever writes programs; "" for one that is."""
    stamp, options = str(fields.get("stamp", "")), newsroom.sign_up
    age = age_of_page(stamp, newsroom.ring, newsroom.clock())
    if age is None:
        return "It needs a stamp of the last day."
    if age < timedelta(seconds=options.least_seconds):
        return f"The stamp is younger than {options.least_seconds} seconds; send the same again in a moment."
    if not is_solved(str(fields.get("proof", "")), stamp, str(fields.get("email", "")), options.proof_of_work):
        return f"It needs a proof: a text such that SHA-256 of stamp:email:proof begins with {options.proof_of_work} zero bits."
    return ""


def new_stamp(newsroom: Newsroom) -> dict[str, str | int]:
    """What a program asks for before it signs somebody up."""
    options = newsroom.sign_up
    stamp = page_stamp(newsroom.ring, newsroom.clock())
    return {"stamp": stamp, "least_seconds": options.least_seconds, "proof_of_work": options.proof_of_work}


def whence_carried(request: Request, fields: dict[str, Any]) -> str:
    """Where the form stood that our button was pressed for; "" for every other form."""
    newsroom = newsroom_of(request)
    is_ours = is_carrying_stamp(str(fields.get("stamp", "")), newsroom.ring, newsroom.clock(), *_carried(fields))
    return str(fields.get("whence", "")) if is_ours else ""


def ask_to_press(request: Request, fields: dict[str, Any], *, form_url: str) -> Response | RefusedAddress:
    """The page with the one button, which carries the address on; or why that address cannot be used. Nothing is looked up or stored."""
    newsroom, typed = newsroom_of(request), str(fields.get("email", ""))
    if isinstance(refused := judge_address(typed, newsroom.sign_up.refuse_domains), RefusedAddress):
        return refused
    stamp = carrying_stamp(newsroom.ring, newsroom.clock(), typed, form_url)
    zone = str(fields.get("zone", ""))[:LONGEST_ZONE]
    return page(request, "sign_up/press", typed=typed, whence=form_url, zone=zone, stamp=stamp)


def _carried(fields: dict[str, Any]) -> tuple[str, str]:
    return str(fields.get("email", "")), str(fields.get("whence", ""))
