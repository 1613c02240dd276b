"""Whose a picture is: the words in a caption that say it, and the picture that a page leads with."""

import pytest

from newsletter.model.stories import Page, PictureSource
from newsletter.sources.credits import read_credit
from newsletter.sources.pages import read_page
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The ferry leaves. Photo: Dana Whitlock", "Dana Whitlock"),
        ("The ferry leaves. Photo by Dana Whitlock/Associated Press", "Dana Whitlock/Associated Press"),
        ("The ferry leaves. (Photo by Dana Whitlock/Getty Images)", "Dana Whitlock/Getty Images"),
        ("The ferry leaves. (Photo Bastien Rouvière/AFP)", "Bastien Rouvière/AFP"),
        ("The ferry leaves (AP Photo/Dana Whitlock)", "AP Photo/Dana Whitlock"),
        ("The ferry leaves. Dana Whitlock / AP", "Dana Whitlock / AP"),
        ("The ferry leaves. Dana Whitlock via Reuters", "Dana Whitlock via Reuters"),
        ("The ferry leaves. Photograph: Joana Brites/AP", "Joana Brites/AP"),
        ("The ferry leaves. © ARI / Luzia Caduff", "ARI / Luzia Caduff"),
        ("Copyright 2026 Dana Whitlock", "Dana Whitlock"),
        ("Die Fähre legt ab. Foto: Jens Achterberg/dpa", "Jens Achterberg/dpa"),
        ("La balsa sale. EFE/ Julián Corral", "EFE/ Julián Corral"),
        ("La balsa sai — Foto: Reprodução/Prefeitura", "Reprodução/Prefeitura"),
        ("駅舎の前（撮影：大原健）", "大原健"),
        ("السفينة عند وصولها تصوير: سامر نجم", "سامر نجم"),
        ("नई पगडंडी। फोटो: किरण रावत / पीटीआई", "किरण रावत / पीटीआई"),
        ("The ferry leaves on Friday.", ""),
        ("A photo of the ferry, taken by nobody we know.", ""),
        (
            "Photos by members of the club show how the water rose until it stood higher than the door of the old chapel, then fell.",
            "",
        ),
        ("", ""),
    ],
)
def test_a_caption_names_the_maker(caption: str, credit: str):
    """With a label, a sign, brackets or an agency at its end; where nobody is named, nobody is credited."""
    assert read_credit(caption) == credit


PROSE = "<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>"
OG = '<meta property="og:image" content="https://cdn.example/ferry-1200x630.jpg?w=1200">'
NAMED = "https://cdn.example/ferry-1200x630.jpg?w=1200"


@pytest.mark.parametrize(
    ("markup", "picture"),
    [
        (OG, PictureSource(url=NAMED)),
        (OG + '<meta property="og:image:alt" content="A ferry">', PictureSource(url=NAMED, alt="A ferry")),
        (
            OG + '<div><img src="https://cdn.example/ferry-800x420.jpg" alt="White ferry"><p class="cap">Photo: Dana Whitlock</p></div>',
            PictureSource(url=NAMED, alt="White ferry", credit="Dana Whitlock"),
        ),
        (
            OG
            + '<div><img src="/ferry-300x200.jpg" alt="White ferry"><div class="x">It leaves.</div><div class="credit">Dana W.</div></div>',
            PictureSource(url=NAMED, alt="White ferry", credit="Dana W"),
        ),
        (
            OG + '<figure><img src="/quay.jpg" alt="Quay" width="1200"><figcaption>Photo: Dana Whitlock</figcaption></figure>',
            PictureSource(url="https://paper.example/quay.jpg", alt="Quay", credit="Dana Whitlock"),
        ),
        (
            OG + PROSE * 3 + '<figure><img src="/late.jpg" alt="Late" width="1200"><figcaption>Photo: Dana Whitlock</figcaption></figure>',
            PictureSource(url=NAMED),
        ),
        (
            '<script type="application/ld+json">{"@type":"Article","image":{"@type":"ImageObject","url":"/a.jpg","caption":"Ferry",'
            '"creator":{"name":"Dana Whitlock"},"copyrightHolder":"The Paper"}}</script>',
            PictureSource(url="https://paper.example/a.jpg", alt="Ferry", credit="Dana Whitlock / The Paper"),
        ),
        (
            '<figure><img srcset="/a-400.jpg 400w, /a-1600.jpg 1600w" src="/a-400.jpg" alt="Ferry">'
            "<figcaption>Dana / AP</figcaption></figure>",
            PictureSource(url="https://paper.example/a-1600.jpg", alt="Ferry", credit="Dana / AP"),
        ),
        ('<img src="/counter.gif" width="88" alt="You are visitor 9">', None),
        ('<meta property="og:image" content="data:image/png;base64,AAAA">', None),
    ],
    ids=range(10),
)
def test_the_lead_picture_comes_with_its_words_and_its_maker(markup: str, picture: PictureSource | None):
    """Words and credit of the same picture in the body count, in whatever size; a credited leading one goes before an uncredited."""
    page = read_page(f"<body>{markup}{PROSE}".encode(), "text/html", "https://paper.example/ferry", now=NOW)
    assert isinstance(page, Page)
    assert page.picture == picture
