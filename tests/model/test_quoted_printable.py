"""Quoted-printable that can be cut and joined."""

import quopri

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.quoted_printable import quoted


@given(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(".=\n \t"))))
def test_any_text_comes_back_and_no_line_breaks_a_rule(text: str) -> None:
    """Decoded it is the text (with its line ends made one kind); every line fits and none begins with a dot."""
    encoded = quoted(text)
    lines = encoded.split(b"\r\n")
    assert quopri.decodestring(encoded.replace(b"\r\n", b"\n")).decode() == text.replace("\r\n", "\n").replace("\r", "\n")
    assert [line for line in lines if len(line) > 76 or line.startswith(b".") or line.endswith((b" ", b"\t"))] == []
    assert len(lines[-1]) <= 75
    assert encoded.isascii()


def test_dots_at_every_fold() -> None:
    """A row of dots is the worst case: each new line would begin with one."""
    for length in range(400):
        encoded = quoted("." * length)
        assert quopri.decodestring(encoded) == b"." * length
        assert all(len(line) <= 76 and not line.startswith(b".") for line in encoded.split(b"\r\n"))
