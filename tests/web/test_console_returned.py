"""What came back of one reader's letters, on the operators' page about them."""

from newsletter.daily.newsroom import Newsroom
from newsletter.web.console.dossier import SentLine, make_dossier

HELD = {"subscriber": {"state": "active"}, "suppression": None, "preferences": None, "consents": [], "issues": [], "tries": []}


async def test_bounces_and_complaints_stand_on_the_page_of_their_reader(newsroom: Newsroom) -> None:
    """What it was, whose fault, of which issue, and what the server said."""
    told = {"received_at": "2026-11-21T09:00:00+00:00", "status": "5.2.2", "issue_on": "2026-11-21"}
    full = told | {"kind": "bounce", "action": "soft", "fault": "full", "said": "552 5.2.2 mailbox full", "feedback": ""}
    abuse = told | {"kind": "complaint", "action": "suppress", "fault": "nobody", "said": "", "feedback": "abuse", "issue_on": None}
    page = make_dossier(newsroom, HELD | {"notices": [], "feedback": [], "reports": [full, abuse]}, "")
    at = page.came_back[0].at
    assert page.came_back == (
        SentLine(what="letter", iso="2026-11-21", light="warn", state="bounce: full", at=at, reply="552 5.2.2 mailbox full"),
        SentLine(what="letter", iso="", light="bad", state="abuse", at=at, reply=""),
    )
