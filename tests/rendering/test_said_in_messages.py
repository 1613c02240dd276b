"""Letters and pages say nothing outside of a message, so that all of it can be said in another language."""

from pathlib import Path

import pytest

from tests.rendering.template_words import bare_words

TEMPLATES = Path(__file__).parents[2] / "templates"
SPEAKING = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for folder in ("letters", "pages")
    for path in (TEMPLATES / folder).rglob("*.j2")
    if path.parent.name != "console"
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
