"""``newsletter preview``, live: a page on this machine that shows the letter and follows every change of it, until it is told to stop."""

import asyncio
import webbrowser
from datetime import date
from functools import partial
from pathlib import Path

from newsletter.cli.printing import notes, screen
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom

ADDRESS = "127.0.0.1"


async def show_live(newsroom: Newsroom, issue_on: date, *, open_it: bool) -> None:
    """Serve the preview on a free port of this machine alone."""
    from newsletter.daily.proofs import ProofDesk
    from newsletter.demo.sample_issue import sample_issue, sample_picture
    from newsletter.rendering.templates import our_folder
    from newsletter.web.preview.app import create_preview
    from newsletter.web.running import answering
    from newsletter.web.server import serve_app

    words = newsroom.renderer.phrasebook(newsroom.letterhead.language)
    desk = ProofDesk(
        newsroom=newsroom,
        issue_on=issue_on,
        sample=lambda day: sample_issue(day, newsroom.letterhead, newsroom.schedule, words),
    )
    stop = asyncio.Event()
    app = create_preview(desk, sample_picture, stop)
    with stopping(stop):
        async with answering(partial(serve_app, app, host=ADDRESS, port=0), stop=stop) as address:
            screen.say(f"Preview of {issue_on}   {address}/\nFollows       {_followed(newsroom, our_folder())}\nCtrl-C ends it.")
            if open_it and not webbrowser.open(f"{address}/"):
                notes.say("No browser was found here: open the address yourself.")
            await desk.watch(stop)


def _followed(newsroom: Newsroom, ours: Path) -> str:
    own = newsroom.letter.templates
    return f"{own} and {ours}" if own else f"{ours} (no templates of your own: newsletter templates new tells how to begin)"
