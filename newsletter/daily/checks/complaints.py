"""Whether so many readers complained of the last issues that receivers will refuse the next. Counts, and changes nothing."""

from newsletter.daily.checks.draft import Draft
from newsletter.daily.complaints import CURE, THE_WEEK, judged, read_rates
from newsletter.model.checks import Check, Light
from newsletter.returns.complaint_rate import Standing, complaint_words

_LIGHTS = {Standing.ALARM: Light.AMBER, Standing.PAUSE: Light.RED}


async def look_at_complaints(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say where hardly anybody complained."""
    week = (await read_rates(draft.newsroom)).week
    light = _LIGHTS.get(judged(draft.newsroom, week))
    return (Check(code="complaints", light=light, text=complaint_words(week, THE_WEEK), cure=CURE),) if light else ()
