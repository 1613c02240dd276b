"""The compiled letter and the message for one subscriber, on the bytes that go out."""

import random
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

import pytest

from newsletter.model.letters import Blank
from newsletter.rendering.blanks import fill_html, fill_text, marker
from newsletter.rendering.compile import compile_letter
from tests.rendering.hostile import texts
from tests.rendering.spliced import build_message

HEADERS = (
    ("From", "News <news@example.com>"),
    ("To", marker(Blank.TO)),
    ("Subject", "Ten stories"),
    ("Date", marker(Blank.DATE)),
    ("Message-ID", marker(Blank.MESSAGE_ID)),
    ("List-Unsubscribe", f"<{marker(Blank.UNSUBSCRIBE_URL)}>"),
)
TEXT = f"""\
.first line

{"long " * 40}
For {marker(Blank.ADDRESS)}.
{marker(Blank.UNSUBSCRIBE_URL)}
{marker(Blank.SUBSCRIPTION_URL)}
--\x20
last"""
LINE_ENDS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
HTML = f'<p>Für {marker(Blank.ADDRESS)}{marker(Blank.ADDRESS)}</p><a href="{marker(Blank.UNSUBSCRIBE_URL)}">out</a>{"é=." * 300}\n'
VALUES = {
    Blank.TO: "reader@example.com",
    Blank.DATE: "Sat, 21 Nov 2026 11:30:00 +0000",
    Blank.MESSAGE_ID: "<412.0123456789abcdef@example.com>",
    Blank.UNSUBSCRIBE_URL: "https://letters.topten.example/u/" + "AbCd-_" * 8,
    Blank.SUBSCRIPTION_URL: "https://topten.example/s/x=.y",
    Blank.ADDRESS: "reader@example.com",
}


def opened(message: bytes) -> tuple[list[tuple[str, str]], str, str]:
    """Headers, text and HTML as the standard library reads them."""
    parsed = message_from_bytes(message, policy=policy.SMTP)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    plain, html = parsed.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    return [(name, str(value)) for name, value in parsed.items()], *(
        part.get_payload(decode=True).decode().replace("\r\n", "\n") for part in (plain, html)
    )


def broken_rules(message: bytes) -> set[str]:
    """Which rules of lines the bytes break."""
    head, _, body = message.partition(b"\r\n\r\n")
    bare = message.replace(b"\r\n", b"")
    broken = {
        "bare CR or LF": b"\r" in bare or b"\n" in bare,
        "8-bit bytes": not message.isascii(),
        "NUL": b"\0" in message,
        "body line over 76": any(len(line) > 76 for line in body.split(b"\r\n")),
        "line begins with a dot": any(line.startswith(b".") for line in message.split(b"\r\n")),
        "body line ends in a blank": any(line.endswith((b" ", b"\t")) for line in body.split(b"\r\n")),
        "header line over 78": any(
            len(line) > 78 and not line.startswith((b"List-Unsubscribe:", b"List-Archive:")) for line in head.split(b"\r\n")
        ),
    }
    return {rule for rule, is_broken in broken.items() if is_broken}


def spliced_as_built(values: dict[Blank, str]) -> None:
    message = build_message(compile_letter(HEADERS, TEXT, HTML), values)
    one_line = {blank: LINE_ENDS.sub(" ", value).encode("utf-8", "replace").decode() for blank, value in values.items()}
    _, text, html = opened(message)
    assert (text, html) == (fill_text(TEXT, one_line), fill_html(HTML, one_line))
    assert broken_rules(message) == set()


def test_message_reads_as_the_parts_with_their_values() -> None:
    """Headers, text and HTML come back exactly, and no line breaks a rule of mail."""
    message = build_message(compile_letter(HEADERS, TEXT, HTML), VALUES)
    headers, text, html = opened(message)
    assert headers[:6] == [
        ("From", "News <news@example.com>"),
        ("To", "reader@example.com"),
        ("Subject", "Ten stories"),
        ("Date", VALUES[Blank.DATE]),
        ("Message-ID", VALUES[Blank.MESSAGE_ID]),
        ("List-Unsubscribe", f"<{VALUES[Blank.UNSUBSCRIBE_URL]}>"),
    ]
    assert [name for name, _ in headers[6:]] == ["MIME-Version", "Content-Type"]
    assert text == fill_text(TEXT, VALUES)
    assert html == fill_html(HTML, VALUES)
    assert broken_rules(message) == set()


def test_long_unsubscribe_url_stands_whole_on_one_line() -> None:
    """The library would encode it, and receivers would ignore the header."""
    url = "https://letters.a-rather-long-name.example/u/" + "x" * 120
    message = build_message(compile_letter(HEADERS, TEXT, HTML), {**VALUES, Blank.UNSUBSCRIBE_URL: url})
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in message


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".dot",
        ".",
        "A & <b>\"'",
        "名前" * 20,
        "=3D",
        "=",
        "y" * 300,
        "." * 300,
        "=." * 150,
        "end in a blank ",
        "\ttab",
        *("z" * n for n in range(72, 80)),
    ],
)
def test_values_of_any_length_and_content_splice_right(value: str) -> None:
    """A value changes nothing but its own place."""
    spliced_as_built({**VALUES, Blank.ADDRESS: value, Blank.SUBSCRIPTION_URL: value})


def test_literals_of_every_length_leave_room_for_the_soft_break() -> None:
    """Wherever the cut falls in a line, the line stays within 76."""
    for length in range(60, 160):
        for letter in (".", "=", "a"):
            text = letter * length + marker(Blank.ADDRESS) + letter * length
            message = build_message(compile_letter(HEADERS, text, text), VALUES)
            assert broken_rules(message) == set()
            assert opened(message)[1:] == (fill_text(text, VALUES), fill_html(text, VALUES))


def test_random_values_splice_right() -> None:
    """Five hundred hostile texts as values of the text and HTML parts."""
    for value in texts(500):
        spliced_as_built({**VALUES, Blank.ADDRESS: value, Blank.SUBSCRIPTION_URL: value})


@pytest.mark.parametrize("value", ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x00", "é", "", " ", "x" * 901, "a\x0bb", "a\u2028b"])
@pytest.mark.parametrize("blank", [Blank.TO, Blank.DATE, Blank.MESSAGE_ID, Blank.UNSUBSCRIBE_URL])
def test_header_values_that_no_header_can_hold_are_refused(blank: Blank, value: str) -> None:
    """The last guard against a second header line; the error does not repeat the value, which may be an address."""
    with pytest.raises(ValueError, match="no header value") as caught:
        build_message(compile_letter(HEADERS, TEXT, HTML), {**VALUES, blank: value})
    assert value.strip() == "" or value not in str(caught.value)


def test_the_same_words_give_the_same_bytes() -> None:
    """A retry sends what was sent before; other words get another boundary."""
    first, second = (build_message(compile_letter(HEADERS, TEXT, HTML), VALUES) for _ in range(2))
    assert first == second
    assert compile_letter(HEADERS, TEXT, HTML + "x").pieces[-1] != compile_letter(HEADERS, TEXT, HTML).pieces[-1]


def test_no_body_can_hold_the_boundary() -> None:
    """Equals-underscore is no quoted-printable."""
    first = compile_letter(HEADERS, "a", "b").pieces[-1].split(b"\r\n")[-2].decode()
    message = build_message(compile_letter(HEADERS, f"a\n{first}\n--=_x", "b"), VALUES)
    assert opened(message)[1] == f"a\n{first}\n--=_x"


def test_spliced_message_equals_one_built_by_the_library() -> None:
    """An independent writer, the standard library, means the same text and HTML."""
    chance = random.Random(3)
    for _ in range(50):
        values = {**VALUES, Blank.ADDRESS: "".join(chance.choices("aé.=<&名 ", k=chance.randint(1, 200))).strip() or "x"}
        ordinary = EmailMessage(policy=policy.SMTP)
        ordinary["To"] = "reader@example.com"
        ordinary.set_content(fill_text(TEXT, values), cte="quoted-printable")
        ordinary.add_alternative(HTML.replace(marker(Blank.ADDRESS), escape(values[Blank.ADDRESS])), subtype="html", cte="quoted-printable")
        spliced = build_message(
            compile_letter((("To", "reader@example.com"),), TEXT, HTML.replace(marker(Blank.UNSUBSCRIBE_URL), "u")), values
        )
        wanted = opened(ordinary.as_bytes())
        assert opened(spliced)[1].rstrip("\n") == wanted[1].rstrip("\n")
        assert opened(spliced)[2].rstrip("\n") == wanted[2].replace(marker(Blank.UNSUBSCRIBE_URL), "u").rstrip("\n")


@pytest.mark.parametrize(
    "link", ["https://topten.example/s/x", "https://topten.example/s/" + "y" * 120, "https://münchen.example/s?a=1&b=.", "."]
)
def test_link_goes_on_behind_its_blank(link: str) -> None:
    """A path that follows the reader's own address is part of the same link, in both parts, wherever the lines break."""
    path = "/feedback/2026-11-21/good"
    address = f"{marker(Blank.SUBSCRIPTION_URL)}{path}"
    for before in range(60, 80):
        text = f"{'x' * before} {address}\n{address}"
        html = f'<p>{"x" * before}<a href="{address}">Good</a><a href="{address}">x</a></p>'
        message = build_message(compile_letter(HEADERS, text, html), {**VALUES, Blank.SUBSCRIPTION_URL: link})
        assert broken_rules(message) == set()
        _, said, shown = opened(message)
        assert said.split() == ["x" * before, link + path, link + path]
        assert re.findall(r'href="([^"]*)"', shown) == [escape(link + path)] * 2
