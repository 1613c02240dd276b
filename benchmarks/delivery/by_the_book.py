"""The usual way, for comparison: a template filled for each reader, an EmailMessage of it, and ``aiosmtplib.send`` for each.

python by_the_book.py --port P --letters N --connections K --html FILE --text FILE; the files hold ``[[ link ]]`` and
``[[ address ]]``.
"""

import argparse
import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path

import aiosmtplib
import jinja2

MARKS = {"variable_start_string": "[[", "variable_end_string": "]]", "block_start_string": "[%", "comment_start_string": "[#"}
"""Style sheets are full of the usual ones."""


def _build(number: int, html: jinja2.Template, text: jinja2.Template) -> EmailMessage:
    token = f"{number:032x}"
    facts = {"link": f"https://topten.example/u/{token}", "address": f"reader{number}@example.com"}
    message = EmailMessage(policy=SMTP)
    message["From"] = "The Morning Ten <letter@topten.example>"
    message["To"] = facts["address"]
    message["Subject"] = "The Morning Ten"
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{token}@topten.example>"
    message["List-Unsubscribe"] = f"<{facts['link']}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.render(facts))
    message.add_alternative(html.render(facts), subtype="html")
    return message


async def _send_all(options: argparse.Namespace) -> None:
    environment = jinja2.Environment(autoescape=True, **MARKS)
    html = environment.from_string(options.html.read_text(encoding="utf-8"))
    text = jinja2.Environment(autoescape=False, **MARKS).from_string(options.text.read_text(encoding="utf-8"))
    places = asyncio.Semaphore(options.connections)

    async def send(number: int) -> None:
        async with places:
            message = _build(number, html, text)
            await aiosmtplib.send(message, hostname="127.0.0.1", port=options.port, start_tls=False, local_hostname="bench.example")

    await asyncio.gather(*(send(number) for number in range(options.letters)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--html", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    asyncio.run(_send_all(parser.parse_args()))


if __name__ == "__main__":
    main()
