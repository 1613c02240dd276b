"""Tells answers of machines to a letter (RFC 3834) from reports about it: people on holiday, tickets, acknowledgements."""

import re

from newsletter.returns.headers import Headers

_SUBJECT = re.compile(
    r"\b(?:out of (?:the )?office|ooo\b|auto(?:matic(?:ally)?|mated)?[- :]?(?:reply|response|respon\w*|answer|generated)|autoreply"
    r"|auto:|vacation|on (?:holiday|leave|vacation)"
    r"|away from (?:my|the)|annual leave|maternity|absen(?:t|ce)|not in the office|i am away|i'm away"
    r"|abwesen|automatische antwort|urlaub|nicht im (?:b[uü]ro|haus)|r[eé]ponse automatique|absent du bureau|en vacances|en cong[eé]"
    r"|hors du bureau"
    r"|respuesta autom[aá]tica|fuera de (?:la )?oficina|vacaciones|resposta autom[aá]tica|aus[eê]ncia|f[eé]rias|risposta automatica"
    r"|fuori (?:ufficio|sede)|assenza"
    r"|automatisch antwoord|afwezig|niet aanwezig|autosvar|fr[aå]nvaro|frav[aæ]r|automatiskt svar|automaattinen|poissa|autoodpowied"
    r"|nieobecno|automatick[aá] odpov"
    r"|otomatik yan[iı]t|automatikus v[aá]lasz|автоответ|автоматический ответ|отпуск)|自動(?:応答|返信|回答)|不在|休暇|自动回复"
    r"|自動回覆|부재중|자동 ?응답",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"undeliver|deliver\w{0,5} (?:failure|failed|status|notif|problem|error|report|has failed)|returned (?:mail|to sender)"
    r"|mail(?:er)?[- ]?(?:daemon|failure|error)|failure notice|non ?remis"
    r"|unzustellbar|fail(?:ed|ure) (?:to )?deliver|could not be delivered|delivery to|nondeliverable|non-?delivery"
    r"|not (?:be )?delivered|message (?:rejected|blocked)",
    re.IGNORECASE,
)
_NAMES = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-vacation",
    "x-mail-autoreply",
    "x-auto-response",
)


def is_auto_reply(headers: Headers, *, has_report: bool) -> bool:
    """Whether a message answers a letter by itself. One with a report in it is a report, whatever its subject says."""
    subject = headers.words("subject")
    if has_report or _REFUSED.search(subject) or headers.first("x-failed-recipients"):
        return False
    if _SUBJECT.search(subject) or any(headers.first(name) for name in _NAMES):
        return True
    submitted = headers.first("auto-submitted").split(";")[0].strip().lower()
    suppresses = headers.first("x-auto-response-suppress") and (headers.first("in-reply-to") or subject.lower().startswith("re:"))
    precedence = headers.first("precedence").strip().lower() == "auto_reply"
    return precedence or bool(suppresses) or (submitted.startswith("auto-replied") and not _is_a_daemon(headers))


def _is_a_daemon(headers: Headers) -> bool:
    """A mail server's report may call itself a reply (Exim, and others after RFC 3834 section 5)."""
    sender = headers.first("from").lower()
    path = headers.first("return-path").strip()
    return any(name in sender for name in ("mailer-daemon", "postmaster", "mail delivery", "mailer daemon")) or path == "<>"
