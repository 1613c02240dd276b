"""Which links of strangers may stand in a letter or on a page."""

import pytest

from newsletter.model.links import safe_link


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        (" http://news.example:8080/ ", "http://news.example:8080/"),
        ("HTTPS://News.Example/Path", "https://news.example/Path"),
        ("https://münchen.example/straße?q=ü", "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%BC"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ('https://news.example/"><script>', "https://news.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("mailto:x@y.example", None),
        ("//news.example/a", None),
        ("/a", None),
        ("", None),
        ("https://", None),
        ("https://user@news.example/", None),
        ("https://bank.example:secret@evil.example/", None),
        ("https://news.example/a b", None),
        ("https://news.example/\r\nBcc: x", None),
        ("https://news.example/\x00", None),
        ("java\tscript:alert(1)", None),
        ("https://news.example\\@evil.example/", None),
        ("https://news.example/\u202egnp", None),
        ("https://news.example:99999/", None),
        ("https://[::1", None),
        (f"https://{'a' * 64}.example/", None),
        ("https://news.example/" + "a" * 2_000, None),
    ],
)
def test_only_plain_web_addresses_are_links(url: str, safe: str | None) -> None:
    """A link is http or https, names its host openly, and comes out in ASCII."""
    assert safe_link(url) == safe
