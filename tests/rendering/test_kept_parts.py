"""Notices typeset once for a round: each letter is what it would be if it were made alone."""

import pytest

from newsletter.model.states import NoticeKind
from newsletter.rendering.kept_parts import KeptParts
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from tests.rendering.builders import a_letterhead

RENDERER = Renderer(templates=Templates(), mjml_to_html=mjml_to_html)
LINKS = ["https://topten.example/c/AAAA", "https://topten.example/c/" + "B" * 150, "https://topten.example/c/C?leaving=D&also='E'"]
KINDS = [
    (NoticeKind.CONFIRMATION, [{"confirm_url": link} for link in LINKS]),
    (NoticeKind.WELCOME, [{}, {}]),
    (NoticeKind.ALARM, [{"subject": f"Alarm {number}", "text": "A line.\nAnother."} for number in range(2)]),
]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize(("kind", "several"), KINDS, ids=lambda one: one.value if isinstance(one, NoticeKind) else "")
def test_a_letter_of_a_round_is_the_letter_made_alone(kind: NoticeKind, several: list[dict[str, str]], language: str) -> None:
    """Byte for byte, whatever stands in its link."""
    kept = KeptParts()
    alone = [RENDERER.render_notice(kind, facts, a_letterhead(), language=language) for facts in several]
    assert [RENDERER.render_notice(kind, facts, a_letterhead(), language=language, kept=kept) for facts in several] == alone
    assert len({letter.pieces for letter in alone}) == (1 if kind is NoticeKind.WELCOME else len(several))


def test_a_round_of_confirmations_is_typeset_once() -> None:
    """MJML and its checks are most of what such a letter costs; a link that HTML writes otherwise would have its letter to itself."""
    typeset: list[str] = []

    def counted(source: str) -> str:
        typeset.append(source)
        return mjml_to_html(source)

    renderer, kept = Renderer(templates=Templates(), mjml_to_html=counted), KeptParts()
    for language in ("en", "de"):
        for link in (*LINKS[:2], "https://topten.example/c/C?leaving=D"):
            renderer.render_notice(NoticeKind.CONFIRMATION, {"confirm_url": link}, a_letterhead(), language=language, kept=kept)
    assert len(typeset) == 2


def test_a_template_that_does_not_show_the_link_as_it_is_makes_each_letter(tmp_path) -> None:
    """An own text part that shortens the link still gives each reader their own."""
    (tmp_path / "letters/confirmation").mkdir(parents=True)
    own = tmp_path / "letters/confirmation/confirmation.txt.j2"
    own.write_text("{#- Short. -#}Confirm: {{ confirm_url|replace('https://', '') }} {{ unsubscribe_url }}\n{{ postal_address }}\n")
    renderer, kept = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html), KeptParts()
    for link in LINKS[:2]:
        given = NoticeKind.CONFIRMATION, {"confirm_url": link}, a_letterhead()
        assert renderer.render_notice(*given, kept=kept) == renderer.render_notice(*given)
