"""The words that servers refuse letters with, as classes of wordings: what they say of the address, in English.

Every pattern reads lower-case text on one line without addresses, links and codes (``fault_text``), and none looks further than a few
words ahead. Where it can, a class is put together: a word for whom, a few words between, a word for what is wrong.
"""

from newsletter.model.fault_text import any_of

WHO = (
    r"(?:user(?! ?-?(?:agent|error|program|lookup))(?: ?(?:name|id|account))?|recip(?:ient)?|rcpt|(?:e-?)?mail[- ]?(?:box(?! lock)|id\b"
    r"|user|login)|mail ?drop|in-?box"
    r"|(?:e-?mail )?account|addressee"
    r"|(?:e-?)?(?:mail )?addr(?:ess)?|local[- ]?part|alias|person|employee|member|subscriber|customer|destination|receiver|group"
    r"|(?:mailing )?list|login(?: name)?|o/?r[- ]name|recipient name|forward[- ]path)(?:'s|e?s)?"
)
_GAP = r"(?: [^ ]{0,79}[^\s.;!?]){0,6}?"
_SOME = r"(?: [^ ]{0,79}[^\s.;:!?]){0,3}?"
_BE = r"(?: (?:is|was|are|were|has|have|had|been|be|could|can|currently|either|seems|appears|to|now|permanently|already))*"
_NOT = r"(?:not|never|n't|cannot|couldn't|wasn't|isn't|can't|won't|doesn't|don't|didn't|hasn't|ain't)"
_SYSTEM = (
    r"(?:server|system|host|domain|machine|network|node|site|service|company|organi[sz]ation|database|director(?:y|ies)|ldap|address ?book"
    r"|name (?:and|&) address book|records?|files?|tables?|lists?)"
)

HOST_UNKNOWN = any_of(
    r"(?<!route to )(?:host|domain|hostname|(?:mail )?server)(?: (?:part"
    r"|name))?s?(?: or domain name)?(?: [^ ]{0,79}[^\s.;:!?]){0,5}? (?:was |is |are "
    r"|could |can )*"
    r"(?:(?:not|n't|cannot|couldn't|can't|can not) (?:be )?(?:found|known|exists?|resolved?|registered|valid|hosted|located)|unknown"
    r"|invalid|unregistered|no longer|non-?existent|does ?n.?t exist|do(?:es)? not exist|did not exist)",
    r"\b(?:no such|unknown|invalid|bad|illegal|non-? ?existent|unresolvable|unregistered|undefined) (?:mail |recipient |destination "
    r"|target )*"
    r"(?:hosts?|domains?|hostname)\b",
    r"nx ?domain|domain non-? ?existent|unrout(?:e)?able|does not exist in dns|domain part of|unresolvable (?:host|domain)",
    r"\b(?:no|not any|without|(?:has|have) no|(?:does|do)(?: not|n't) have)(?: (?:any|valid|working|usable|mx|a|aaaa|dns|or|mail"
    r"|resolvable))* (?:mx|records?|exchangers?"
    r"|mail servers?|mail hosts?|hosts?|dns entr(?:y|ies))\b(?! (?:is|are) (?:up|reach|avail))|null ?mx",
    r"no address associated with (?:host|name)|nodename nor servname|name or service not known|host found but no data record",
    r"mx records? point to non-?existent|an mx or srv record indicated no|(?:domain|host) has (?:been )?(?:expired|deleted)|domain expired",
    r"(?<![@\w.])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}[\"']?:? (?:is |was )?(?:does not exist|not found|unknown|could not be found"
    r"|couldn't be found|unregistered|does not resolve|not hosted)",
    r"(?:couldn't|could not|can't|cannot|can not|unable to) (?:find|locate|resolve|look ?up) (?:a |an |any |the |valid |your |destination "
    r"|recipient )*(?:mail exchanger|mx|host|domain|mail server|ip address|dns|route to (?:the )?domain)",
    r"(?:do not|don't|does not|doesn't|no longer) (?:handle|host|serve|relay) (?:any )?(?:e-?)?mail for|host/domain|(?:couldn't"
    r"|could not) find any host|not local host",
    r"(?:domain|host|server)[^ ]{0,10} (?:does not|doesn't|not|won't) (?:accept|receive|take) (?:any )?(?:e-?)?mails?"
    r"|(?:does|do) not accept (?:any )?(?:e-?)?mail$|no smtp service here",
)
"""There is no such place, or it takes no mail (RFC 7505)."""

UNSURE_OF_HOST = any_of(
    r"currently|at (?:this|the) (?:time|moment)|right now|try again|temporar|look-?up fail(?!.{0,40}(?:not exist|no such|nxdomain))"
    r"|timed? ?out|servfail|server failure"
    r"|(?:name ?server|dns) (?:server )?(?:failure|timeout)|unable to look"
)
"""A name that could not be asked for is not a name that does not exist."""

FULL = any_of(
    r"(?:mail[- ]?box|in-?box|account|user|mail ?drop|maildir|recipient|mail ?folder|folder|storage|dis[kc]|quota|partition)(?:'s|s)?"
    r"(?: [^ ]{1,80}){0,4}? (?:is |are |was |be |has |currently |almost |too |been )*(?:over ?-?)?(?:full|exhausted|used up"
    r"|out of (?:storage|space|disk|quota))",
    r"over ?-?(?:dis[kc] ?|mail ?)?quota|quota"
    + _SOME
    + r" (?:exceed|full|reach|violat|error|exhaust|used up)|quota$|(?:exceed\w{0,3}|out of"
    r"|over|reached|above)(?: [^ ]{1,40}){0,5}? (?:quota|storage|dis[kc]|space|mail ?box (?:size|limit)|allocation|allot\w{0,6})",
    r"(?:insufficient|not enough|out of|no more|low on|lack of|exceeded|no)(?: (?:system|free|dis[kc]|mail ?box|left|storage))* (?:storage"
    r"|dis[kc]|space|room)\b|(?:space|storage|room)" + _SOME + r" (?:not enough|insufficient|exhausted|used up|shortage)",
    r"mail[- ]?box" + _SOME + r" (?:size |limit )*(?:has |have )?(?:been )?exc?eed|mail ?box" + _SOME + r" (?:size|limit) (?:is |has |was "
    r"|been )*(?:reach|exc?eed)|(?:full|filled) (?:mail ?box|in-?box)|(?:mail ?|in-?)box[_ ]?full"
    r"|over (?:its|the|his|their|his/her)(?: [^ ]{1,20}){0,2}? limit",
    r"(?:user|recipient)(?: [^ ]{1,80}){0,4}? (?:has )?(?:too (?:many|much) (?:messages?|mail|data)|reached|exceeded)|too much mail data"
    r"|maximum storage|allowed size|storage (?:limit|allocation|exceeded)|no longer has (?:space|room)|overdrawn",
)

OF_SENDING = any_of(
    r"(?:relay|sending|hourly|daily|outgoing|message|connection|smtp|rate) (?:rate |sending |relay |message )?(?:limit|quota)"
    r"|recipient(?:s?) limit|message size|(?:message|mail|e-?mail|it) (?:is |was )?(?:too|larger)"
)
"""Limits on what we send, which use the words of a full mailbox."""

_OFF = (
    r"(?:disabled?|inactive|suspended|de-?activated|locked|frozen|expired|dormant|not (?:yet )?(?:active|activated|enabled)|discontinued"
    r"|on hold|hangup|blocked|inactivated|paused|no longer active)"
)

DISABLED = any_of(
    r"(?:account|mail[- ]?box|user|address|recipient|alias|in-?box|domain|service)"
    + _GAP
    + r" (?:is |has |been |was |are |now |temporarily "
    r"|currently |administratively )*" + _OFF,
    r"(?:disabled|inactive|suspended|expired|locked|deactivated|dormant|frozen) (?:e-?mail |user |local |the )?(?:user|account|mail ?box"
    r"|recipient|address|subscriber|customer)|inactive for|mail (?:receiving|reception) disabled|is now disabled|^[^ ]{1,64} is disabled"
    r"|switched off",
    r"(?:account|mail ?box|user)(?: [^ ]{1,80}){0,4}? not accepting|not (?:currently )?(?:being )?accept(?:ing|ed)"
    r" (?:(?:any )?(?:new )?(?:messages|mail|e-?mail)\b|for this)",
)

THEIR_ACCOUNT_IS_BLOCKED = any_of(
    r"(?:recipient|user|destination|addressee)(?:'s)? (?:e-?mail )?(?:account|mail ?box|address)?(?: [^ ]{1,80}){0,2}? (?:is |has been "
    r"|was )(?:blocked|disabled|suspended|inactive|locked|closed)",
    r"disabled (?:recipient|user|account|mail ?box)|(?:account|mail ?box|user)(?: [^ ]{1,80}){0,2}? (?:is |has been )?(?:blocked by admin"
    r"|suspended"
    r"|disabled|locked)(?!.{0,60}\bspam)",
)
"""Words of a block that are about the reader's own account."""

_GONE = (
    r"(?:unknown|un-?listed|un-?recogni[sz]ed|un-?deliverable|invalid|illegal|non-? ?exist(?:ent|ant|ing)|inexistent|gone|deleted|removed"
    r"|purged|terminated|closed|cancel+ed|un-?registered|void|obsolete|retired|abandoned|decommissioned|unresolv(?:ed|able)|incorrect"
    r"|wrong|misspel+ed|mistyped|malformed|undefined|no longer|not ok)\b"
)
_UNFOUND = (
    r"(?:be |been |match(?:es)? any |have (?:an?|any) |even |currently |actually |appear to |a |an |one of |our |the |in |on |at |with )*"
    r"(?:found|known|valid|recogni[sz]ed|exists?|existing|listed|local|located|registered|hosted|resolved?|present|defined|identified"
    r"|matche?d?|unique|configured|provisioned|set ?up|served|mail ?box|account|user|in (?:use|service))"
)

DEAD = any_of(
    rf"\b{WHO}{_GAP}{_BE} {_GONE}",
    rf"\b{WHO}{_GAP}{_BE} ?{_NOT} {_UNFOUND}\b",
    rf"\b{WHO}{_GAP}{_BE} ?{_NOT} (?:in|on|at|from|a member of|part of)(?: [^ ]{{1,20}}){{0,2}}? {_SYSTEM}\b",
    rf"\b{WHO}{_GAP} (?:does ?n.?t|dosn.?t|do ?n.?t|no|does|do|did)(?: [^ ]{{1,12}}){{0,2}} ?exists?\b",
    r"\b(?:e-?mail|(?<!host )(?<!domain )(?<!file )name|client|user)[^ ]{0,2} (?:@ |[^ ]{1,30} )?(?:is |was )?(?:unknown|not found"
    r"|not (?:a )?(?:known|valid)"
    r"|do(?:es)? not exist)",
    # a word for what is wrong first
    r"\b(?:unknown|invalid|no such|no valid|non-? ?exist(?:ent|ant|ing)|unrecogni[sz]ed|illegal|bad|undefined|unregistered|unlisted"
    r"|incorrect"
    r"|wrong|ambiguous|obsolete|no matching|unresolvable|non-working|improper|no|no match(?:es)? for|not (?:a|an|our|any|one of|in)"
    r"|isn't (?:a|an))[ -]?(?:(?:an?|local|final|virtual|remote|smtp|valid|known|existing|mail|e-?mail|destination|delivery|login"
    r"|registered"
    rf"|active|current|working|the|our|mx|service|hosted|recogni[sz]ed|mailbox|or|unknown|illegal|non|user) )*(?:{WHO}|one|client)\b",
    r"\b(?:not|non-?) (?:user|customer|local|existing) (?:of|user|mail ?box|address)|user not (?:local|exist|unique)"
    r"|unrecogni[sz]ed[- ]or[- ]"
    r"(?:or[- ])?name",
    rf"(?:{_NOT}|unable to|failed to) (?:be able to )?(?:find|locate|identify|recogni[sz]e|resolve|match|know)(?: (?:of|an?|the|your|any"
    rf"|mail"
    rf"|such|this|that|local|valid|for|in|account|mailbox|user))* (?:{WHO}|name\b|@|any(?:one|body)\b|who\b)",
    r"\b(?:there is|there's|there are|we have|have|has)(?: got)? (?:no|not any)(?: [^ ]{1,30}){0,3}? (?:users?|recipients?|mail ?box(?:es)?"
    r"|accounts?|address(?:es)?|person|one|e-?mail|records? of|entry)",
    rf"(?:{_NOT}) (?:have|possess|hold|accept mail for|handle mail for|serve)(?: [^ ]{{1,60}}){{0,3}} (?:mail ?box|account|user|recipient"
    r"|address|name)",
    r"\b(?:no|nobody|no ?one|no-one|none)(?: (?:mail ?box|user|account|recipient|one|person|such|body))?(?: here| exists?)? (?:by|with|of"
    r"|under"
    r"|named|called|for|there|here|goes)\b(?: (?:that|this|by|name|here|the)|$|\.)|\bno such\b(?! (?:file|dir|device|process|command"
    r"|variable))|\bnot our (?:customer|user)|not listed$|mailbox name not allowed",
    r"\bno longer (?:an? |be )?(?:exist|valid|active|available|in (?:use|service)|used|work|employ|monitored|accept|receiv|associated"
    r"|member|customer|user|on|at|with|here|maintained|supported)|any ?more$|retired$",
    r"\b(?:has|have) left (?:the|our|us)|(?:moved|changed) (?:to|his|her|their|address|e-?mail)|(?:users?|recipients?|persons?|address"
    r"|accounts?|mail ?box|employees?|staff|who)(?: [^ ]{1,80}){0,3}? (?:has |have )?(?:moved|changed|migrated|left|departed|resigned"
    r"|separated|retired)\b|new (?:e-?mail )?address (?:is|of)|account (?:has )?(?:ended|quit)",
    rf"\bnot (?:listed|found|present) in (?:the |our |public |domino |name |a |lotus |notes |active |global )*{_SYSTEM}"
    r"|not a (?:valid|known|local|registered|existing|hosted|current|recogni[sz]ed)",
    r"\brecip not found|cuda ?nsu|mail ?box name|addressee (?:unknown|not)|delivery (?:to @ )?user unknown"
    r"|(?:recipient|user|mailbox|rcpt)(?: [^ ]{1,80}){0,2}? rejected: user|bad (?:destination|to|rcpt|username)|incorrectly addressed"
    r"|(?:user|address|mail ?box|account"
    r"|recipient)[^ ]{0,2} look-?up(?: in [^ ]{1,30}){0,1}(?: (?!tempor)[^ ]{1,30}){0,2} failed(?!.{0,30}tempor)",
    r"\b(?:user|recipient|rcpt|address|mail ?box|account)(?: [^ ]{1,80}){0,2}?[:.,;-]+ ?(?:user |recipient |mail ?box "
    r"|account )?(?:unknown|not found|does not exist|invalid|no such|doesn't exist)",
    r"@[>\"')\]]{0,2}(?:[.:,;]{1,4}| -)? ?(?:is |was |user |address |recipient )*(?:do(?:e|es|s)? ?n.?t exist|does not exist|unknown"
    r"|not found|not known|is not valid|invalid|not exist|not hosted)",
    r"unknown (?:to this (?:system|server|host)|name\b)|not in our (?:records|database|system)|was(?: not|n't) found (?:in|at|on)\b"
    r"|(?<!file )(?<!directory )[\"'][^\"' ]{1,64}[\"'] (?:is |was )?(?:unknown|not found"
    r"|do(?:es)?(?: not|n't) exist)|^(?:is )?not (?:a )?(?:known|valid|registered|on file)|no record of",
)

CLOSED_MAILBOX = any_of(
    r"unavailable mail ?(?:user|box)|(?:mail ?box|mailaddress|e-?mail)(?: [^ ]{1,80}){0,2}? (?:is "
    r"|was )*(?:unavailable|not available)"
)
"""What RFC 5321 4.2.3 lets a server say of a mailbox that is not there; elsewhere of one that is not to be had just now."""

REJECTED_RECIPIENT = any_of(rf"\b{WHO}(?: @)?{_BE} (?:rejected|refused|denied|not accepted)", r"@[>\"')\]]{0,2}:? (?:recipient )?rejected")
"""What says nothing but under the code 5.1.0, which is about the address."""

PASSING = any_of(
    r"timed? ?-?out|timeout|too long|queued? (?:too|for|life|time)|could not connect|couldn't (?:connect|be reached)|can.?.?t connect"
    r"|unable to connect|connect(?:ion)? (?:was )?(?:failed|refused|reset|lost|dropped|closed|broken|error|aborted)"
    r"|cannot connect|no route to host|not respond|unreachable|not reachable|network (?:error|problem|is)|lost connection|(?:connection"
    r"|session|conversation) (?:with|to)|i/o error|try again|temporar|later|greylist|gr[ea]y-?list"
    r"|loops? back|mail loop|too many hops|hop count|looping|duplicate|retry|deferred|delayed|not yet|in progress|local error|(?:system"
    r"|server|internal|software|configuration|local|resource|ldap|database|unexpected|unspecified|unknown) (?:error|failure|problem)"
    r"|out of memory|(?:cannot|can't|unable to) (?:open|create|append|write|lock)|command (?:died|failed|time)|attempts exhausted"
    r"|child (?:process|status)|mailer|permission denied|try(?:ing)? to deliver|message expired|maintenance|loop detected|\bbusy\b",
)
"""What passes, or is trouble of a server that says nothing of the address."""
