"""Reads from a form of the console what an act wants to know, and performs the act on behalf of who is logged in."""

from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException, Request
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from newsletter.daily.acts.act import Act, Outcome
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.model.errors import RefusedStep
from newsletter.web.actor import actor_of
from newsletter.web.answers import newsroom_of


def issue_act(name: str) -> Act:
    """The act that an address names and that knows of an issue's date; anything else is no page."""
    act = ACTS.get(name) or ACTS.get(name.replace("-", " "))
    if act is None or "issue_on" not in act.takes.model_fields:
        raise HTTPException(404)
    return act


async def perform_form(request: Request, act: Act, form: Mapping[str, str], **fixed: Any) -> Outcome:
    """Perform it with the form's fields of the same names. Raises NewsletterError with the cure where it is refused.

    What still says what it said when the page was made (``was_NAME``) is left out. So is a number that nobody filled in; empty words count.
    """
    given = {name: form[name] for name, field in act.takes.model_fields.items() if name in form and _is_said(name, field, form)}
    try:
        asked = act.takes(**(given | fixed))
    except ValidationError as mistakes:
        raise RefusedStep(act.name, _told(mistakes), "Mend that and press it again; nothing was changed.") from None
    return await perform(newsroom_of(request), actor_of(request), act, asked)


def _is_said(name: str, field: FieldInfo, form: Mapping[str, str]) -> bool:
    said, was = form[name].replace("\r\n", "\n").strip(), form.get(f"was_{name}")
    if was is not None and said == was.replace("\r\n", "\n").strip():
        return False
    return bool(said) or field.annotation is str or field.annotation == str | None


def _told(mistakes: ValidationError) -> str:
    lines = [f"{'.'.join(map(str, one['loc'])) or 'form'}: {one['msg'][:1].lower()}{one['msg'][1:]}" for one in mistakes.errors()]
    return "; ".join(lines)
