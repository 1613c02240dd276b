"""A letter with its blanks filled in, place by place and the slow way: what the splicer must come to as well."""

from collections.abc import Mapping

from newsletter.delivery.encoders import ENCODERS
from newsletter.model.letters import Blank, CompiledLetter


def build_message(letter: CompiledLetter, values: Mapping[Blank, str]) -> bytes:
    """The message of values as they are given; a letter needs values for its own blanks only."""
    parts = [letter.pieces[0]]
    for place, piece in zip(letter.places, letter.pieces[1:], strict=True):
        parts += (ENCODERS[place.encoding](values[place.blank]), piece)
    return b"".join(parts)
