"""Everything a reader can choose, for tests that try many choices."""

from datetime import date, time
from typing import get_args

from hypothesis import strategies as st

from newsletter.model.options import WEEKDAYS, Topic
from newsletter.model.preferences import Preferences, in_week
from newsletter.model.variants import SHORT, Variant

ZONES = ("", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Etc/UTC")
TOPICS: tuple[str, ...] = get_args(Topic)


@st.composite
def all_preferences(draw: st.DrawFn) -> Preferences:
    """As they are kept: topics in order, days in the order of the week, one day with the weekly letter."""
    weekly = draw(st.booleans())
    days = st.sampled_from(WEEKDAYS).map(lambda day: (day,)) if weekly else st.sets(st.sampled_from(WEEKDAYS)).map(tuple).map(in_week)
    return Preferences(
        zone=draw(st.sampled_from(ZONES)),
        send_at=draw(st.none() | st.times().map(lambda at: time(at.hour, at.minute))),
        days=draw(days),
        paused_until=draw(st.none() | st.dates(date(2026, 11, 22), date(2027, 11, 20))),
        variant=Variant(
            weekly=weekly,
            top=draw(st.sampled_from([0, SHORT])),
            text_only=draw(st.booleans()),
            language=draw(st.sampled_from(["", "de", "ar"])),
            muted=tuple(sorted(draw(st.sets(st.sampled_from(TOPICS), max_size=len(TOPICS) - 1)))),
        ),
    )
