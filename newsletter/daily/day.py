"""The day as a table of contents: what happens to an issue from the feeds to the inbox, in order. Nothing is done here itself."""

from newsletter.daily.desk import cancel, hold, pause, resume, skip, take_step
from newsletter.daily.drafting import DraftAccount, approve, check, draft
from newsletter.daily.previews import send_previews, send_test
from newsletter.daily.second_thoughts import take_back
from newsletter.daily.sending import release, send
from newsletter.daily.stages import compose, deliver, gather, refresh, render, select, settle
from newsletter.daily.tick import TickAccount, keep_house, tick

__all__ = [  # noqa: RUF022 - in the order of the day
    # every stage alone
    "refresh",
    "gather",
    "select",
    "compose",
    "render",
    "deliver",
    "settle",
    # an operator's day
    "draft",
    "DraftAccount",
    "check",
    "send_test",
    "send_previews",
    "approve",
    "hold",
    "skip",
    "release",
    "send",
    "take_back",
    "pause",
    "resume",
    "cancel",
    "take_step",
    # a machine's day
    "tick",
    "TickAccount",
    "keep_house",
]
