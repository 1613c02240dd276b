# ruff: noqa: E501 – a report reads best where its text stands on one line
"""Reports as mail servers word them, made up for the tests: one sender, readers at example domains, a letter of ours enclosed."""

from dataclasses import dataclass

from newsletter.model.returns import ReturnKind

OURS = "b+20261122.0123456789abcdef.aa@bounce.topten.example"
LETTER = """\
Return-Path: <b+20261122.0123456789abcdef.aa@bounce.topten.example>
Received: from mail.topten.example (mail.topten.example [192.0.2.1])
\tby mx.example.com (Postfix) with ESMTP id 4AbCdE; Sun, 22 Nov 2026 06:30:00 +0000 (UTC)
Message-ID: <20261122.0123456789abcdef@topten.example>
From: Top Ten <letter@topten.example>
To: mara@example.com
Subject: Spam filters, blocked ports, and eight more
List-Unsubscribe: <https://topten.example/u/TOKEN123>, <mailto:unsub+TOKEN123@bounce.topten.example>
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """``recipients``: address and action of each, as they should be read."""

    name: str
    raw: bytes
    recipients: tuple[tuple[str, str], ...]
    kind: ReturnKind = ReturnKind.BOUNCE


def mail(text: str, *, subject: str, sender: str = "MAILER-DAEMON@mx.example.net", more: str = "", charset: str = "utf-8") -> bytes:
    """A report in words alone."""
    head = f"Return-Path: <>\nFrom: {sender}\nTo: {OURS}\nSubject: {subject}\n{more}Content-Type: text/plain; charset={charset}\n\n"
    return head.encode() + text.encode(charset)


def report(text: str, fields: str, *, subject: str = "Undelivered Mail Returned to Sender", kind: str = "delivery-status") -> bytes:
    """A report with a part for machines (RFC 3464) and the letter's headers."""
    head = f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {OURS}
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="cut/here"

--cut/here
Content-Type: text/plain; charset=utf-8

{text}
--cut/here
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example.net

{fields}
--cut/here
Content-Type: text/rfc822-headers

{LETTER}
--cut/here--
"""
    return head.encode()


def fields(address: str, status: str, said: str = "", action: str = "failed") -> str:
    """One recipient for machines."""
    diagnostic = f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return f"Final-Recipient: rfc822; {address}\nOriginal-Recipient: rfc822;{address}\nAction: {action}\nStatus: {status}\n{diagnostic}"


def complaint(feedback: str, more: str = "", letter: str = LETTER) -> bytes:
    """A complaint (RFC 5965)."""
    head = f"""From: feedback@isp.example
To: complaints@topten.example
Subject: FW: Spam filters, blocked ports, and eight more
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"

--arf
Content-Type: text/plain

A reader of ours pressed a button about this letter.
--arf
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Loop/1.0
Version: 1
{more}
--arf
Content-Type: message/rfc822

{letter}
--arf--
"""
    return head.encode()


_MARA = "mara@example.com"


def _one(action: str, address: str = _MARA) -> tuple[tuple[str, str], ...]:
    return ((address, action),)


def _postfix(name: str, status: str, said: str, action: str) -> Sample:
    text = f"This is the mail system at host mx.example.net.\n\nYour message could not be delivered.\n\n<{_MARA}>: {said}\n"
    return Sample(f"Postfix, {name}", report(text, fields(_MARA, status, said)), _one(action))


def _exim(name: str, said: str, action: str) -> Sample:
    text = (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of"
        f" its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {_MARA}\n    {said}\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{LETTER}\nHello.\n"
    )
    more = f"X-Failed-Recipients: {_MARA}\nAuto-Submitted: auto-replied\n"
    return Sample(f"Exim, {name}", mail(text, subject="Mail delivery failed: returning message to sender", more=more), _one(action))


def _qmail(name: str, said: str, action: str) -> Sample:
    text = (
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{_MARA}>:\n{said}\n\n"
        f"--- Below this line is a copy of the message.\n\n{LETTER}\nHello.\n"
    )
    return Sample(f"qmail, {name}", mail(text, subject="failure notice"), _one(action))


def _sendmail(name: str, status: str, reason: str, action: str) -> Sample:
    text = (
        "The original message was received at Sun, 22 Nov 2026 06:30:00 GMT\nfrom mail.topten.example [192.0.2.1]\n\n"
        f"   ----- The following addresses had permanent fatal errors -----\n<{_MARA}>\n    (reason: {reason})\n\n"
        f"   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> RCPT To:<{_MARA}>\n<<< {reason}\n"
    )
    subject = "Returned mail: see transcript for details"
    return Sample(f"Sendmail, {name}", report(text, fields(_MARA, status, reason), subject=subject), _one(action))


def _words(
    name: str, text: str, action: str, *, subject: str = "Undeliverable mail", address: str = _MARA, charset: str = "utf-8"
) -> Sample:
    return Sample(name, mail(text, subject=subject, charset=charset), _one(action, address))


_PAGE = f"""Return-Path: <>
From: postmaster@mx.example.net
To: {OURS}
Subject: Undeliverable: eight more
Content-Type: text/html; charset=utf-8

<html><head><style>p {{ color: red }}</style></head><body><p>Delivery has failed to these recipients:</p>
<p><a href="mailto:{_MARA}">{_MARA}</a><br>The e-mail address you entered couldn&#39;t be found.</p></body></html>
""".encode()

SAMPLES = (
    _postfix("unknown in a table", "5.1.1", "550 5.1.1 <mara@example.com>: Recipient address rejected: User unknown in virtual mailbox table", "suppress"),
    _postfix("no such domain", "5.4.4", "Host or domain name not found. Name service error for name=example.com type=AAAA: Host not found", "suppress"),
    _postfix("gave up waiting", "4.4.1", "connect to mx.example.com[192.0.2.7]:25: Connection timed out", "soft"),
    _postfix("blocked at a list", "5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.example", "operator"),
    _postfix("full", "5.2.2", "552 5.2.2 <mara@example.com>: user is over quota", "soft"),
    _postfix("a full mailbox under the code of a dead one", "5.1.1", "552 5.1.1 mailbox for mara is over quota", "soft"),
    _postfix("loops back", "5.4.6", "mail for example.com loops back to myself", "soft"),
    _postfix("relay denied", "5.7.1", "554 5.7.1 <mara@example.com>: Relay access denied", "operator"),
    _postfix("too large", "5.3.4", "message size 10485760 exceeds size limit 5242880 of server mx.example.com[192.0.2.7]", "operator"),
    _exim("unknown user", "host mx.example.com [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<mara@example.com>:\n    550 No Such User Here", "suppress"),
    _exim("no such domain", "Unrouteable address", "suppress"),
    _exim("at MAIL FROM", "SMTP error from remote mail server after MAIL FROM:<b@topten.example>:\n    550 unknown user", "operator"),
    _exim("retry time over", "retry timeout exceeded", "soft"),
    _exim("refused as spam", "SMTP error from remote mail server after end of data:\n    550 This message was classified as SPAM", "operator"),
    _qmail("no mailbox", "192.0.2.7 does not like recipient.\nRemote host said: 550 sorry, no mailbox here by that name. (#5.1.1)\nGiving up on 192.0.2.7.", "suppress"),
    _qmail("no host", "Sorry, I couldn't find any host named example.com. (#5.1.2)", "suppress"),
    _qmail("full", "Sorry, the user's maildir has overdrawn his diskspace quota.", "soft"),
    _qmail("in the queue too long", "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.", "soft"),
    _sendmail("unknown", "5.1.1", "550 5.1.1 <mara@example.com>... User unknown", "suppress"),
    _sendmail("access denied", "5.7.1", "550 5.7.1 Access denied", "operator"),
    _sendmail("full", "5.2.2", "550 5.2.2 <mara@example.com>... Mailbox Full", "soft"),
    _words("old Sendmail", f"   ----- Transcript of session follows -----\n550 {_MARA}... User unknown\n\n   ----- Unsent message follows -----\n{LETTER}\nHello.\n", "suppress", subject="Returned mail: User unknown"),
    _words("OpenSMTPD", f"    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n{_MARA}: 550 5.1.1 <{_MARA}>: Invalid recipient\n\n    Below is a copy of the original message:\n\n{LETTER}", "suppress", subject="Delivery status notification: error"),
    _words("dma", f"This is the DragonFly Mail Agent v0.13 at host.example.\n\nThere was an error delivering your mail to <{_MARA}>.\n\nmx.example.com [192.0.2.7] did not like our DATA:\n554 5.7.1 rejected as spam\n\nMessage headers follow.\n\n{LETTER}", "operator", subject="Mail delivery failed"),
    Sample("Courier", report(f"This is a delivery status notification from mx.example.net,\nrunning the Courier mail server.\n\n<{_MARA}>:\n    mx.example.com [192.0.2.7]:\n>>> RCPT TO:<{_MARA}>\n<<< 550 User unknown.\n", fields(_MARA, "5.0.0", "550 User unknown.")), _one("suppress")),
    _words("Exchange 2003", f"Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) could not be reached:\n\n      {_MARA} on 22.11.2026 07:30\n            The e-mail account does not exist at the organization this message was sent to.\n            <mx.example.com #5.1.1>\n", "suppress"),
    Sample("Exchange 2010", report("Delivery has failed to these recipients or groups:\n", fields(_MARA, "5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found")), _one("suppress")),
    Sample("Microsoft 365, unknown at its edge", report("Your message couldn't be delivered.", fields(_MARA, "5.4.1", "550 5.4.1 Recipient address rejected: Access denied. [host.prod.example]")), _one("suppress")),
    Sample("Microsoft 365, not authenticated", report("Your message couldn't be delivered.", fields(_MARA, "5.7.515", "550 5.7.515 Access denied, sending domain topten.example does not meet the required authentication level")), _one("operator")),
    Sample("Domino", report(f"Your message was not delivered to:\n\n  {_MARA}\n\nbecause:\n\n  User mara ({_MARA}) not listed in Domino Directory\n", fields(_MARA, "5.1.1")), _one("suppress")),
    _words("GroupWise", f"The message that you sent was undeliverable to the following:\n\t{_MARA} (user not found)\n", "suppress", subject="Message status - undeliverable"),
    Sample("Gmail", report("** Address not found **\n\nYour message wasn't delivered because the address couldn't be found.", fields(_MARA, "5.1.1", "550-5.1.1 The account that you tried to reach does not exist. Please check it. - gsmtp")), _one("suppress")),
    Sample("Gmail, out of storage", report("** Recipient inbox full **", fields(_MARA, "5.2.2", "552-5.2.2 The inbox is out of storage space. - gsmtp")), _one("soft")),
    _words("Yahoo", f"Sorry, we were unable to deliver your message to the following address.\n\n<{_MARA}>:\n554: delivery error: dd This user doesn't have a mail.example account ({_MARA}) [0]\n\n--- Below this line is a copy of the message.\n\n{LETTER}", "suppress", subject="Failure Notice"),
    _words("Zoho", f"This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients.\n\n{_MARA}  Invalid Recipient\n\n{LETTER}", "suppress", subject="Undelivered Mail Returned to Sender"),
    _words("GMX", f"A message that you sent could not be delivered to\none or more of its recipients. The following addresses\nfailed:\n\n<{_MARA}>\n\nSMTP error from remote server after RCPT command:\nhost mx.example.com[192.0.2.7]:\n550 <{_MARA}>... mailbox unavailable\n\n--- The header of the original message is following. ---\n\n{LETTER}", "suppress", subject="Mail delivery failed: returning message to sender"),
    _words("mail.ru", f"Это письмо создано автоматически сервером.\n\nК сожалению, письмо не может быть доставлено:\n\n  {_MARA}\n    Пользователь не найден\n", "suppress", subject="=?utf-8?b?0J/QuNGB0YzQvNC+INC90LUg0LTQvtGB0YLQsNCy0LvQtdC90L4=?="),
    _words("Amazon SES", f"An error occurred while trying to deliver the mail to the following recipients:\n{_MARA}: 550 5.1.1 user unknown\n", "suppress", subject="Delivery Status Notification (Failure)"),
    Sample("SendGrid", report("Your message was not delivered.", fields(_MARA, "", "550 5.7.1 The sender's domain has no DMARC record")), _one("operator")),
    _words("EZweb", f"次のあて先へのメッセージはエラーのため送信できませんでした。\n\n送信先メールアドレスが見つかりません。\n\n<{_MARA}>\n", "suppress", subject="Mail System Error - Returned Mail", charset="iso-2022-jp"),
    _words("a Japanese operator, full", f"あなたが送信したメッセージは配信できませんでした。\n\n<{_MARA}>:\nメールボックスの容量を超えています。\n", "soft", subject="Mail System Error", charset="iso-2022-jp"),
    _words("IMail", f"User unknown: {_MARA}\n\nOriginal message follows.\n\n{LETTER}", "suppress", subject="Undeliverable Mail"),
    _words("MailMarshal", f"Your message:\n   To: {_MARA}\ncould not be delivered to:\n\n   {_MARA}\n\n      Recipient: {_MARA}\n      550 5.1.1 User unknown\n", "suppress", subject="Undeliverable Mail"),
    _words("InterScan", f"****** Message from InterScan Messaging Security Suite ******\n\nThe message was refused.\nSent <<< RCPT TO:<{_MARA}>\nReceived >>> 550 5.1.1 <{_MARA}>: user unknown\n\nUnable to deliver message to <{_MARA}>.\n", "suppress", subject="Mail could not be delivered"),
    _words("Mimecast", f"Could not be delivered to {_MARA}:\n550 Invalid Recipient - https://mail.example/docs#550\n", "suppress"),
    _words("Barracuda", f"Your message to {_MARA} was rejected:\n550 permanent failure for one or more recipients ({_MARA}:blocked)\n", "operator"),
    _words("German", f"Ihre Nachricht konnte nicht zugestellt werden:\n\n<{_MARA}>: Empfänger unbekannt\n", "suppress", subject="Unzustellbar: eight more"),
    _words("French", f"Votre message n'a pas pu être remis :\n\n<{_MARA}>: 550 l'utilisateur n'existe pas\n", "suppress", subject="Non remis : eight more"),
    _words("Spanish", f"No se pudo entregar su mensaje:\n\n<{_MARA}>: usuario desconocido\n", "suppress", subject="No se puede entregar"),
    _words("Portuguese, full", f"A mensagem não foi entregue:\n\n<{_MARA}>: a caixa postal está cheia\n", "soft", subject="Mensagem devolvida"),
    _words("Dutch", f"Uw bericht kon niet worden bezorgd:\n\n<{_MARA}>: gebruiker onbekend\n", "suppress", subject="Onbestelbaar bericht"),
    _words("Polish", f"Nie dostarczono wiadomości:\n\n<{_MARA}>: nie ma takiego użytkownika\n", "suppress", subject="Niedostarczone"),
    _words("words that say nothing", f"Your message could not be delivered.\n\n<{_MARA}>: delivery failed.\n", "soft"),
    Sample("a page and no text", _PAGE, _one("suppress")),
    Sample("two readers, each their own", report("See below.", fields("a@example.com", "5.1.1", "550 5.1.1 no such user") + "\n" + fields("b@example.com", "5.2.2", "552 mailbox full")), (("a@example.com", "suppress"), ("b@example.com", "soft"))),
    Sample("delayed", report("Delivery is delayed.", fields(_MARA, "4.4.1", "timed out", "delayed")), _one("ignore"), ReturnKind.DELAYED),
    Sample("delayed, in words", mail(f"A message that you sent has not yet been delivered to:\n\n  {_MARA}\n\nDelivery attempts will continue.\n", subject="Warning: message delayed 24 hours"), _one("ignore"), ReturnKind.DELAYED),
    Sample("delivered", report("Delivered.", fields(_MARA, "2.0.0", "", "delivered")), _one("ignore"), ReturnKind.DELIVERED),
    Sample("handed on", report("Relayed.", fields(_MARA, "2.0.0", "250 ok", "relayed")), _one("ignore"), ReturnKind.DELIVERED),
    Sample("RFC 6533", report("No.", "Final-Recipient: utf-8; m\\x{E4}ra@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n", kind="global-delivery-status"), _one("suppress", "mära@example.com")),
    Sample("failed with a code of trouble that passes", report("Gave up.", fields(_MARA, "4.4.1", "no answer from the unknown host")), _one("soft")),
    Sample("given up under a softened code", report("Gave up.", fields(_MARA, "4.0.0", "550 5.1.1 no such user")), _one("suppress")),
    Sample("ARF, abuse", complaint("abuse", f"Original-Rcpt-To: <{_MARA}>"), _one("suppress"), ReturnKind.COMPLAINT),
    Sample("ARF, fraud", complaint("fraud"), _one("suppress"), ReturnKind.COMPLAINT),
    Sample("ARF, opt-out", complaint("opt-out"), _one("suppress"), ReturnKind.COMPLAINT),
    Sample("ARF, not spam", complaint("not-spam"), _one("ignore"), ReturnKind.COMPLAINT),
    Sample("ARF, authentication", complaint("auth-failure", "Auth-Failure: dmarc\nReported-Domain: topten.example"), _one("operator"), ReturnKind.COMPLAINT),
    Sample("ARF, nobody named", complaint("abuse", letter=LETTER.replace(_MARA, "undisclosed-recipients:;")), (("", "suppress"),), ReturnKind.COMPLAINT),
    Sample("holiday", mail("I am away until Monday.", subject="Out of office", sender="mara@example.com", more="Auto-Submitted: auto-replied\nIn-Reply-To: <20261122.0123456789abcdef@topten.example>\n"), (), ReturnKind.AUTO_REPLY),
    Sample("holiday, German", mail("Ich bin im Urlaub.", subject="Abwesenheitsnotiz: eight more", sender="mara@example.com"), (), ReturnKind.AUTO_REPLY),
    Sample("holiday, Japanese", mail("不在です", subject="自動応答: eight more", sender="mara@example.com"), (), ReturnKind.AUTO_REPLY),
    Sample("a person", b"From: Mara <mara@example.com>\nTo: letter@topten.example\nSubject: Thank you\n\nI liked the story about the blocked account.\n", (), ReturnKind.OTHER),
)  # fmt: skip
