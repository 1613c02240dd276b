"""Letters and pages say nothing outside of a message, so that all of it can be said in another language."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from newsletter.model.sponsors import Sponsor
from newsletter.model.states import NoticeKind
from newsletter.rendering.dates import long_date
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Mode, Renderer
from newsletter.rendering.templates import Templates
from tests.rendering.builders import MONDAY, OPTIONS, VALUES, a_kin, a_letterhead, a_picture, a_slot, an_issue, reports, slots
from tests.rendering.spliced import build_message
from tests.rendering.template_words import bare_words
from tests.rendering.test_message import opened
from tools.words import messages

MARKED = "fo"

TEMPLATES = Path(__file__).parents[2] / "templates"
TO_OPERATORS = {"draft_ready", "reminder", "report"}
"""Letters to them speak English, as their console does."""
SPEAKING = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for folder in ("letters", "pages")
    for path in (TEMPLATES / folder).rglob("*.j2")
    if "console" not in path.parts and path.parent.name not in TO_OPERATORS and path.stem.partition(".")[0] != "desk"
)
NAMES = {"RSS", "Atom", "JSON", "Feed", "XML", "CSV"}
"""Words that are the same in every language."""


@pytest.mark.parametrize("name", SPEAKING)
def test_a_template_says_nothing_outside_of_a_message(name: str) -> None:
    """Neither between tags nor in what is read aloud of them; the operators' console and the demo speak English."""
    text = (TEMPLATES / name).read_text("utf-8")
    assert [word for word in bare_words(text, markup=not name.endswith(".txt.j2")) if word not in NAMES] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p class='x y'>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="Go {{ a }} there" href="/go">{{ _("Go") }}</a>', ["Go", "there"]),
        ('{% if a %}<img alt="A ship">{% else %}Nothing{% endif %}', ["Nothing", "ship"]),
        ("{{ 'Yes' if a == 'no' else b }}{{ [a, 'and', b]|join(' or ') }}", ["Yes", "and", "or"]),
        ('{% set a %}Set{% endset %}{% macro b() %}Said{% endmacro %}{{ b("Called", "by_name") }}', ["Set", "Said", "Called"]),
        ('{% call b("Framed") %}Inside{% endcall %}{% set c = "Kept" if d else "rule" %}', ["Framed", "Inside", "Kept"]),
        ('<input type="submit" value="Send"><style>p{color:red}</style><!-- no -->&nbsp;&middot;', ["Send"]),
        ('{{ ngettext("%(number)s day", "%(number)s days", n) }}{{ "%2d. "|format(n) }}{# a note #}', []),
    ],
)
def test_words_outside_of_messages_are_found(source: str, words: list[str]) -> None:
    """The rule above can fail."""
    assert bare_words(source, markup=True) == words


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Says every message between brackets."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "words").mkdir()
    catalogue = Catalog(locale=MARKED)
    for message in messages():
        if message.id:
            said = tuple(f"⟦{one}⟧" for one in message.id) if isinstance(message.id, tuple) else f"⟦{message.id}⟧"
            catalogue.add(message.id, said, context=message.context)
    with (folder / "words" / f"{MARKED}.po").open("wb") as file:
        write_po(file, catalogue)
    return Renderer(templates=Templates(folder), mjml_to_html=mjml_to_html)


def outside(part: str) -> set[str]:
    """The words of a part of a letter that are in no message: its facts."""
    text = unescape(re.sub(r"(?s)<style.*?</style>|<!--.*?-->|<title>.*?</title>|<[^>]+>", " ", part))
    text = re.sub(r"[^\s⟦⟧]*(?:://|@|BLANK)[^\s⟦⟧]*", " ", text)
    for _ in range(4):  # a message may be filled in into another
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)}


def test_letters_say_nothing_but_facts_outside_of_messages(marked: Renderer) -> None:
    """Also not with words that the program hands to a template."""
    sponsor = Sponsor(
        issue_on=date(2026, 11, 21), name="Boats", headline="Boats", text="Boats.", url="https://boats.example", by="x", at=MONDAY
    )
    stories = (a_slot(picture=a_picture(), also=reports("Mail", "Post", "Times", "Echo")), a_slot(2, update_of="2026-11-19"), *slots()[2:])
    head = a_letterhead(language=MARKED)
    kin = {3: (a_kin(2, "Older"),)}
    issue = an_issue(subject="Boats", preheader="Boats.", intro="Boats.")
    letter = marked.render_issue(issue, stories, head, OPTIONS, next_due=MONDAY, kin=kin, sponsor=sponsor, mode=Mode.TEST)
    facts = " ".join((repr(stories), repr(head), repr(sponsor), repr(kin), long_date(issue.issue_on, MARKED)))
    assert outside(letter.html) | outside(letter.text) <= {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", facts)}


TO_READERS = (NoticeKind.CONFIRMATION, NoticeKind.WELCOME, NoticeKind.FAREWELL, NoticeKind.ERRATUM)
MISTAKE = {"subject": "", "text": "Anna.", "headline": "A ferry", "issue_on": "2026-11-21", "page_url": "https://topten.example/x"}


@pytest.mark.parametrize("kind", TO_READERS)
def test_notices_say_nothing_but_facts_outside_of_messages(marked: Renderer, kind: NoticeKind) -> None:
    """What letters to operators say is in English."""
    head = a_letterhead(language=MARKED)
    given = MISTAKE if kind is NoticeKind.ERRATUM else {"confirm_url": "https://topten.example/c/x"}
    _, text, html = opened(build_message(marked.render_notice(kind, given, head), VALUES))
    told = (repr(head), *given.values(), long_date(date(2026, 11, 21), MARKED))
    facts = {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", " ".join(told))}
    assert outside(html) | outside(text) <= facts
