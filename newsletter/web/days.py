"""Reads the dates in addresses of pages: each has one spelling, so that each page has one address."""

from datetime import date

from newsletter.model.instants import FIRST_DAY, LAST_DAY


def day_named(text: str) -> date | None:
    """The date of ``2026-11-21``; None for every other text, also for a date that is written otherwise or that no issue has."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and FIRST_DAY <= day <= LAST_DAY else None
