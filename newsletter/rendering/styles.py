"""Puts the style sheet into style attributes: many mail clients drop everything else. The head's media queries stay as they are."""

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_END = re.compile(r"\s*\n\s*")
_STYLE = re.compile(r' style="[^"]*"')


def tidy_css(css: str) -> str:
    """Without comments and line ends."""
    return _LINE_END.sub("", _COMMENT.sub("", css))


def inline_styles(html: str, css: str) -> str:
    """``css`` goes into the tags; the ``<style>`` elements already there (phones, dark mode) are kept whole.

    The engine writes a blank behind every colon, which is some hundred bytes in a letter.
    """
    import css_inline  # here, because only who sets a letter needs the engine; who sends one that is set does not

    inliner = css_inline.CSSInliner(
        inline_style_tags=False, keep_style_tags=True, keep_link_tags=True, load_remote_stylesheets=False, extra_css=tidy_css(css)
    )
    return _STYLE.sub(lambda found: found[0].replace(": ", ":"), str(inliner.inline(html)))
