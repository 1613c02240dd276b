"""The variants of an issue: the same stories, fewer of them, as plain text, with words in another language, or the best of a week.

A variant is known by its name, such as ``weekly top=3 text lang=de mute=Politics,Sport``; the issue as it is has the name "".
"""

from dataclasses import dataclass

SHORT = 3
"""Stories in the short letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``top``: how many stories, 0 for all. ``language``: of the words around the stories, "" for the newsletter's. ``muted``: topics."""

    weekly: bool = False
    top: int = 0
    text_only: bool = False
    language: str = ""
    muted: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The same for every reader who chose the same."""
        parts = (
            "weekly" if self.weekly else "",
            f"top={self.top}" if self.top else "",
            "text" if self.text_only else "",
            f"lang={self.language}" if self.language else "",
            f"mute={','.join(sorted(set(self.muted)))}" if self.muted else "",
        )
        return " ".join(part for part in parts if part)


AS_IT_IS = Variant()


def read_variant(name: str) -> Variant:
    """The variant of a name; what is not known in it is passed over."""
    said = dict(part.partition("=")[::2] for part in name.split())
    top = said.get("top", "")
    return Variant(
        weekly="weekly" in said,
        top=int(top) if top.isdecimal() else 0,
        text_only="text" in said,
        language=said.get("lang", ""),
        muted=tuple(sorted(topic for topic in said.get("mute", "").split(",") if topic)),
    )
