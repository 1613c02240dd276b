"""Texts that strangers could send us, from a seeded source: the same ones on every run."""

import random

FRAGMENTS = (
    "=?utf-8?q?hello=0D=0ABcc:_evil@x.example?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
    "\r\nBcc: evil@x.example\r\n\r\nbody",
    "\nX-Evil: 1",
    "\r\n.\r\nMAIL FROM:<evil@x.example>\r\n",
    "\x00",
    "\x0b",
    "\ufffe",
    "\ud800",
    "\u2028Bcc: evil@x.example",
    "\x85X-Evil: 1",
    "\u202egnp.exe",
    "\u200f\u200e\u2066",
    "{{ 7*7 }}{% include '/etc/passwd' %}{{ config }}",
    "<mj-raw><script>alert(1)</script></mj-raw>",
    "</mj-text></mj-column><mj-include path='/etc/passwd'/>",
    "</p></td></tr></table>",
    "<script src=//evil.example></script>",
    "<img src=x onerror=alert(1)>",
    "<!-- -->",
    "<![CDATA[x]]>",
    "&lt;&#0;&nbsp;&amp;",
    "\"' onmouseover='x' \"",
    "`${x}`\\n\\u{a0}",
    ".",
    "..dot",
    "=3D=0D=0A",
    "=",
    "BLANKunsubscribeurlEND",
    "BLANKBLANKtoENDtoEND",
    "From: someone else",
    "نبأ عاجل من القاهرة",
    "שלום",
    "नमस्ते दुनिया",
    "👩\u200d👩\u200d👧✌\ufe0f🇵🇹",
    "新聞の見出しは長い",
    "e\u0301\u0327",
    "a" * 80,
    "word " * 30,
    "Ünïcödé",
    ", ; : < > @ ( ) [ ]",
)


def texts(amount: int, seed: int = 7) -> list[str]:
    """Single fragments first, then mixtures, some very long."""
    chance = random.Random(seed)
    mixed = ("".join(chance.choices(FRAGMENTS, k=chance.randint(1, 5))) for _ in range(amount - len(FRAGMENTS) - 2))
    return [*FRAGMENTS, "x" * 5_000, "é" * 5_000, *mixed][:amount]
