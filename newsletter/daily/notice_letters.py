"""Writes the letters of notices for one round of sending. An erratum is the same letter for everybody: it is written once per language."""

from collections.abc import Callable

from newsletter.daily.newsroom import Newsroom
from newsletter.model.letters import CompiledLetter, Notice
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import NoticeKind
from newsletter.rendering.kept_parts import KeptParts

LANGUAGE = "language"
"""The fact of a notice that says in which language its reader has our letters; left out: in the newsletter's."""


def notice_writer(newsroom: Newsroom) -> Callable[[Notice], CompiledLetter]:
    """What was written stays written for as long as this writer is used, and no template is older than that."""
    asking = _asking(newsroom)
    kept, written = KeptParts(), dict[tuple[tuple[str, str], ...], CompiledLetter]()

    def render(notice: Notice) -> CompiledLetter:
        facts = {name: value for name, value in notice.facts.items() if name != LANGUAGE}
        asked = notice.facts.get(LANGUAGE)
        language = asked if asked in newsroom.renderer.catalogues.languages() else None
        letterhead = asking if notice.kind is NoticeKind.CONFIRMATION else newsroom.letterhead
        return newsroom.renderer.render_notice(notice.kind, facts, letterhead, language=language, kept=kept)

    def write(notice: Notice) -> CompiledLetter:
        if notice.kind is not NoticeKind.ERRATUM:
            return render(notice)
        said = tuple(sorted(notice.facts.items()))
        if said not in written:
            written[said] = render(notice)
        return written[said]

    return write


def _asking(newsroom: Newsroom) -> LetterheadOptions:
    """The letterhead of the letters that ask to confirm: perhaps with an address of their own, for strangers complain of those."""
    own = newsroom.sign_up.from_address
    return newsroom.letterhead.model_copy(update={"from_address": own}) if own else newsroom.letterhead
