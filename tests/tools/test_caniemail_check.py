"""The check of a letter against what mail programs support, on small data of its own."""

import json
from pathlib import Path

import pytest

from tools.caniemail_check import main
from tools.mail_support.support import Gap, judge_letter

GOOD = '<!doctype html><html lang="en"><head><title>x</title></head><body><h1>Ten</h1><h2>One</h2></body></html>'


def feature(slug: str, **marks: str) -> dict:
    """A feature of the data; ``gmail_web="n"`` is what the newest tested version says."""
    known = {"gmail_web": ("gmail", "desktop-webmail"), "outlook_win": ("outlook", "windows"), "apple_ios": ("apple-mail", "ios")}
    stats: dict = {}
    for name, mark in marks.items():
        family, platform = known[name]
        stats.setdefault(family, {})[platform] = {"2019-02": "y", "2024-01": mark}
    return {"slug": slug, "stats": stats}


DATA = {
    "data": [
        feature("css-gap", gmail_web="n", outlook_win="a #1"),
        feature("css-border", gmail_web="y"),
        feature("html-body", gmail_web="n"),
        feature("css-unit-vw", apple_ios="n"),
        feature("image-webp", outlook_win="n"),
        feature("css-at-media-prefers-color-scheme", gmail_web="n"),
        feature("css-selector-child", outlook_win="n"),
    ]
}


def with_style(css: str) -> str:
    return GOOD.replace("</head>", f"<style>{css}</style></head>")


def test_what_nobody_lacks_is_no_gap() -> None:
    """A property that every client draws is not named."""
    findings = judge_letter(with_style("p{border:1px solid}"), DATA)
    assert (findings.issues, [gap.slug for gap in findings.gaps]) == ((), ["html-body"])


@pytest.mark.parametrize("css", ["p{row-gap:4px}", "@media (min-width:9px){p{gap:4px}}", 'p{content:"a;b";gap:4px}'])
def test_a_gap_says_who_lacks_it_and_where(css: str) -> None:
    """By the newest tested version of each client, wherever the rule stands."""
    found = next(gap for gap in judge_letter(with_style(css), DATA).gaps if gap.slug == "css-gap")
    where = (f"<style> p: {'row-gap' if 'row' in css else 'gap'}",)
    assert found == Gap(slug="css-gap", times=1, where=where, progressive=False, unsupported=("gmail-web",), partial=("outlook-win",))


@pytest.mark.parametrize(
    "css",
    ["@media (prefers-color-scheme:dark){p>q{gap:4px}}", "[data-ogsc] p>q{gap:4px}", ":root{gap:4px}"],
)
def test_what_stands_in_a_layer_of_its_own_is_safe_to_lose(css: str) -> None:
    """Dark mode and Outlook's own recolouring never fail a letter; one use outside them does."""
    findings = judge_letter(with_style(css), DATA)
    assert findings.failing(["gmail-web", "outlook-win"], ["html-body"]) == ()
    assert judge_letter(with_style(css + "p{gap:0}"), DATA).failing(["gmail-web"], ["html-body"]) == ("css-gap",)


def test_only_the_clients_asked_for_fail_a_letter() -> None:
    """And nothing that is allowed."""
    findings = judge_letter(GOOD.replace("<h2>", '<h2 style="margin:1vw">'), DATA)
    assert (findings.failing(["gmail-web"], ["html-body"]), findings.failing(["apple-ios"], [])) == ((), ("css-unit-vw",))


def test_what_no_mail_program_forgives() -> None:
    """Language, alt, width, headings, layout tables, long style blocks and long letters, whatever the data says."""
    letter = with_style("p{color:red}" * 700).replace(' lang="en"', "").replace("<h2>", "<h1>a</h1><h3>")
    letter = letter.replace("</body>", '<img src="https://x.example/p.webp?v=1"><table></table>' + "x" * 100_000 + "</body>")
    findings = judge_letter(letter, DATA)
    assert findings.issues == (
        "html has no lang",
        "a <style> block over 8192 characters: Gmail drops it",
        "img without alt: https://x.example/p.webp?v=1",
        "img without width (Outlook): https://x.example/p.webp?v=1",
        "table without role=presentation",
        "heading level jumps from h1 to h3",
        "2 h1 headings",
        f"{findings.size} bytes: Gmail clips at about 102 KB",
    )
    assert "image-webp" in [gap.slug for gap in findings.gaps]


def test_the_command_ends_as_the_letter_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 for a good letter, 1 for a bad one, 2 without data; and it says why."""
    data, good, bad = tmp_path / "data.json", tmp_path / "good.html", tmp_path / "bad.html"
    data.write_text(json.dumps(DATA))
    good.write_text(GOOD)
    bad.write_text(with_style("p{gap:1px}"))
    assert main([str(good), "--data", str(data)]) == 0
    assert main([str(good), str(bad), "--data", str(data)]) == 1
    assert "WRONG  not supported: css-gap" in capsys.readouterr().out
    assert main([str(good), "--data", str(tmp_path / "none.json")]) == 2
