"""The console's pages in the order in which they are asked: those with a name of their own stand before those of a date."""

from newsletter.web.console import (
    account,
    act,
    audit,
    calendar,
    charts,
    corrections,
    history,
    letter,
    live,
    login,
    oidc,
    operators_page,
    preview,
    readers,
    settings,
    sources,
    static,
    step,
    story,
    sure,
    today,
    why,
)

NAMED = (static, oidc, login, account, operators_page, step, calendar, sources, readers, corrections, charts, audit, settings)
"""Pages such as ``/console/sources``."""

OF_A_DATE = (why, letter, preview, live, history, story, sure, act, today)
"""Pages of one issue, ``/console/2026-11-21/...``."""

CONSOLE = (*NAMED, *OF_A_DATE)
