"""What a number in a path is: at most nine digits, so that every database and every calendar can hold it; a longer one is no page.

Starlette's own ``int`` takes any: one of 5,000 digits, which Python refuses to read, would be a fault of ours.
"""

from starlette.convertors import IntegerConvertor


class Number(IntegerConvertor):
    """``{number:number}`` in the path of a route."""

    regex = "[0-9]{1,9}"
