"""Writes docs/api.md from the acts themselves: ``python -m newsletter.web.api.reference > docs/api.md``."""

import sys

from newsletter.daily.acts.register import ACTS
from newsletter.model.webhooks import EVENTS
from newsletter.web.api.verbs import Verb, verbs_of
from newsletter.web.problem_details import KINDS

SITE = "https://letter.example"

_HEADER = """\
# The operators' API

Everything the command line and the console can do, programs can do: the same verbs, with the same names, fields and outcomes. A running
newsletter describes its API at `/api/v1/openapi.json` (OpenAPI 3.1) and, for people, at `/api/v1/docs`.

**Who asks.** Every request carries `Authorization: Bearer TOKEN`. Tokens come from `tokens add`, with rights of their own; the
token of `web.api_token` has every right. Each verb says which right it asks for. There are no cookies.

**How to ask.** Looking is a GET with a query; everything else is a POST with a JSON object (`Content-Type: application/json`), or with no
body. What a verb does not take is refused (422), and nothing is done.

**What comes back.** A POST answers 200 with `said` (one sentence for people), `changed` (false where things stood so already) and the
facts, or 202 with `look`, the address at which to look, while it goes on after a few seconds. A step of an issue is answered with its
balance:

```json
{
  "said": "Issue of 2026-11-21: sending", "changed": true,
  "date": "2026-11-21", "number": 1, "state": "sending", "reason": "", "subject": "…", "leaves_at": null,
  "balance": {
    "audience": 40,
    "states": {"pending": 0, "claimed": 0, "sending": 1, "accepted": 38, "deferred": 1, "rejected": 0,
               "expired": 0, "cancelled": 0, "suppressed": 0, "unknown": 0},
    "remaining": 2, "adds_up": true
  }
}
```

**Again.** Every request may be repeated: a step that led there before changes nothing, and an issue is sent once however often `send` is
posted. With the header `Idempotency-Key` (1 to 200 visible ASCII characters) a repeat gets the first answer word for word, for 24 hours,
with `Idempotency-Replayed: true`; the same key with another request is refused (422), and while the first is being done the answer is 409
with `Retry-After`.

**A dry run.** With `?dry_run=true` any POST only says what would happen: the act is done in a transaction of which nothing stays, and what
would leave the house is counted. The answer has `"dry_run": true`, `"changed": false` and `would_change`, and facts as they would be;
numbers of new things are not yet theirs, and secrets are left out. What would be refused is refused. An `Idempotency-Key` is not kept.

**Lists.** `limit` is at most 500. Where a list goes on, `next` holds the `cursor` to send, and the header `Link` the whole address
(`rel="next"`). A cursor is opaque.

**Who saw what.** There is no `If-Match`. Whoever changes an issue says in the body which version they saw: `seen` with an edit, `version`
with `approve`, `seen` and `send`. What somebody else has changed since is refused with 409, and nothing is done; the problem names the
version that stands now in `cure` or `detail`, and as a number in `version`. Without it whatever stands now is meant.

**Problems.** Whatever is refused is a problem (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `detail` (what is
wrong this time) and `cure` (what to do). 422 names each field in `errors`; 429 says in `Retry-After` how long to wait.

| status | type | |
|---|---|---|
"""

_WEBHOOKS = """\
## Being told

`webhooks add` names an address that gets a POST for each event: {events}. The body is `{{"id": "call_7", "event": "issue.sent", "at":
"2026-11-21T11:31:02+00:00", "data": {{…}}}}`. Subscribers are named by their `subscriber` key; their addresses stand in `data` only where
the webhook was added with `addresses`.

Each call is signed as [Standard Webhooks](https://www.standardwebhooks.com) says, with the secret that `webhooks add` shows once:
`webhook-id`, `webhook-timestamp`, and `webhook-signature: v1,` with the base64 of HMAC-SHA256 over `id.timestamp.body`; the key is the
base64 part of the secret behind `whsec_`. A call is done when the answer is 2xx within ten seconds. Otherwise it is tried again after 1
and 5 minutes, half an hour, 2 and 12 hours, then given up; `webhooks deliveries` shows it and `webhooks retry` tries it anew. After a
crash a call may come twice: the `webhook-id` is the same. Calls of one webhook come in order while none fails. Redirects are not
followed, and only public addresses are posted to (`sources.allow_private_networks`, `sources.ports`).

## Signing up from a program or another site

`POST /subscribe` needs no token, but a stamp: `GET /subscribe/stamp` gives `{{"stamp": "…", "least_seconds": 2, "proof_of_work": 0}}`,
and so long after that it can be sent back. As JSON (`{{"email": "name@example.com", "stamp": "…", "zone": "Europe/Berlin"}}`) the POST
answers 202 whatever it finds, 428 where the stamp is missing, over a day old or too young (with a new one, and what else is wanted),
422 for an address that cannot be used, 429 when there were too many from one network, for one domain or in all. Where `proof_of_work`
is not 0, `proof` is a text of at most 24 characters such that the SHA-256 of `stamp:email:proof` begins with so many zero bits. `zone`
may be left out: it is a name of the tz database, for which `Intl.DateTimeFormat().resolvedOptions().timeZone` asks a browser; old names
are understood, and one that is none is passed over. With it somebody new gets the letter at their own morning; it changes nothing for
an address that is known. A form may carry the same two fields.
"""


def reference_text() -> str:
    """The whole page."""
    kinds = "".join(f"| {status} | {kind} | {title} |\n" for status, (kind, title) in KINDS.items())
    verbs = "\n".join(map(_section, verbs_of(ACTS, SITE)))
    events = ", ".join(f"`{event}`" for event in EVENTS)
    return f"{_HEADER}{kinds}\n## The verbs\n\n{verbs}\n{_WEBHOOKS.format(events=events)}"


def heading(name: str) -> str:
    """The line under which a verb is explained."""
    return f"### {name}"


def _section(verb: Verb) -> str:
    rows = "".join(f"| `{one.name}` | {one.kind}{', needed' if one.required else ''} | {_cell(one.words)} |\n" for one in verb.fields)
    fields = f"\n| | | |\n|---|---|---|\n{rows}" if rows else ""
    head = f"{heading(verb.name)}\n\n`{verb.method} {verb.path}` · right `{verb.right}` · {verb.purpose}\n"
    return f"{head}{fields}\n```sh\n{verb.request}\n```\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference_text())
