"""Reads what a form or a small JSON request says, as plain texts; nonsense reads as nothing."""

import json
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

LARGEST_BODY = 16_384
FIELDS = 40
"""The longest form of ours, the reader's settings, has 27."""


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a form, urlencoded or multipart; files are passed over. A broken form has no fields."""
    try:
        form: FormData = await request.form(max_files=1, max_fields=FIELDS, max_part_size=LARGEST_BODY)
    except HTTPException as error:
        if error.status_code == 413:
            raise
        return {}
    except (ValueError, UnicodeError):
        return {}
    return {name: value for name, value in form.items() if isinstance(value, str) and is_text(value)}


def is_text(said: str) -> bool:
    """Whether it is made of characters alone: no database keeps NUL, and halves of characters, which some encodings can say, no file."""
    return "\0" not in said and not any("\ud800" <= one <= "\udfff" for one in said)


async def read_json(request: Request) -> dict[str, Any] | None:
    """The object of a JSON body, or None when it is none."""
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def is_json(request: Request) -> bool:
    """Whether the body says it is JSON."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
