"""The words that are about us, in English: our address, our server, our letter, or whether we may write to whom we wrote."""

from newsletter.model.fault_text import any_of

_GONE = (
    r"(?:unknown|invalid|illegal|non-? ?exist\w{2,4}|unresolvable|unregistered|not (?:be )?(?:found|exist|known|valid|verified|resolved?"
    r"|registered)"
    r"|does ?n.?t exist|do(?:es)? not (?:exist|resolve)|no such|not (?:a|an) (?:valid|known|registered|existing)|must exist|could not"
    r"|cannot|can't|unable|has no|fail)"
)
_SENDER = (
    r"(?:(?<!no )sender(?!s? only)|originator|originating|sending (?:user|account)|(?:you are|you're) (?:sending|writing|mailing) from"
    r"|used as|from[- ](?:header|field|address|domain|line)|(?:header|envelope)[- ]from|mail ?from|from:"
    r"|(?:return|bounce|sending|envelope|originating)[- ](?:path|e-?mail|address|domain|host|server)|reply address"
    r"|your (?:e-?mail |sending |own |mail |domain |return )*(?:address|domain|account|host|hostname|host name|server|ip)|(?:he|eh)lo\b"
    r"|client host|connecting (?:host|ip)|reverse|\bptr\b|\brdns|\bspf\b|\bdkim|\bdmarc|message-id)"
)

ABOUT_THE_SENDER = any_of(
    rf"{_SENDER}(?:(?!recip|rcpt)[^.;!?]){{0,60}}?[ :]{_GONE}",
    r"(?:unrout(?:e)?able|unknown|invalid|bad|illegal|un-?verified|unverifiable|forged|fake|forbidden|non-? ?existent|unresolvable"
    r"|unqualified|disallowed|no such|wrong) (?:e-?mail )?(?:sender|from\b|mail from|return|envelope|originator|client host|helo)",
    r"verif\w{1,8}(?: [^ ]{1,20}){0,3}? (?:the )?(?:sender|envelope|return|mail ?from)|sender(?: [^ ]{1,20}){0,3}? (?:verif|callout|check)",
    r"(?:unknown|invalid|no such|not (?:be )?(?:found|exist|resolved)|n't (?:exist|resolve)|no (?:valid )?(?:mx|a|dns))(?:(?!recip"
    r"|rcpt)[^.;!?]){0,40}? (?:of|for|in|from|by)"
    r" (?:the |your |this )?(?:sender|from\b|mail ?from|envelope|return|reply)",
    r"\bip(?: address)?(?: [\[(]?[\d.]{7,15}[\])]?)? (?:is |was |has )?(?:not (?:found|known)|no |unknown|unresolv)|credential|password"
    r"|smtp auth\b"
    r"|auth(?:entication)? failed|invalid login|callback|call-?out|return address|domain of sender",
    r"(?:too? many|excessive|high (?:rate|number|volume)|so many|numerous)(?: [^ ]{1,20}){0,3}? (?:unknown|invalid|non-? ?exist\w{2,4}|bad"
    r"|wrong)"
    r"|harvest|dictionary attack|(?:unknown|invalid|non-? ?existent|bad) (?:users|recipients|address(?:es)?) (?:threshold|limit|count"
    r"|rate|ratio)",
    r"not (?:a )?(?:member|subscri\w{2,4}) (?:of|to) (?:the|this) (?:\w{1,20} )?(?:list|group)|non-?members?\b|not (?:a )?member;",
)
"""The words of an address that is not there, said of ours; or of how we write to those that are not there."""

OURS = any_of(
    r"\bspam|\banti-?spam|\bjunk|\bblock(?:ed|ing|list|s)?\b|black-?list|black ?hole|black (?:ip|mail)\b|deny ?list|\bdns[bw]?l|\bd?rbl\b"
    r"|\brbl"
    r"|reputation|(?<!not )(?<!un)listed (?:at|by|in|on)\b|\bbanned|too many (?!hops|times)|spamhaus|spamcop|senderbase|sorbs|proofpoint"
    r"|barracuda|cloudmark|\brtr:|\bhvu:|\bcon:b|\brly:",
    r"polic(?:y|ies)\b|\bdmarc|\bdkim\b|\bspf\b|\bptr\b|reverse[- ](?:dns|look-?up|host)|\brdns|unauthenticated|\b(?:he|eh)lo"
    r"|sender[- ]?id\b",
    r"authentication (?:is )?(?:fail|required|check|level|result|information|mechanism|needed)|(?:not|un)authenticat"
    r"|must (?:first )?authenticate"
    r"|sender policy",
    r"unsolicited|\bube\b|\buce\b|\bbulk\b|complain|\bvirus|malware|phish|suspicio|infected|trojan|\bworm\b|harmful|malicious|advertis"
    r"|quarantine|scor(?:e|ed) too high|looks like",
    r"content (?:type )?(?:was |is |has been )?(?:reject|not accept|filter|denied|block)|rejected (?:for|due to|because of"
    r"|by)\b.{0,60}(?:content"
    r"|security|filter)|(?:message|mail) filtered",
    r"(?:message|mail|letter) content|content(?:-| )?(?:filter|restriction|analysis|scan)|(?<!\] file )attachment|executable|file type"
    r"|prohibited"
    r"|forbidden"
    r"|\bmime\b",
    r"sender('s)? (?:e-?mail )?(?:address |domain )?(?:@? ?)(?:<@> )?(?:is |was |has been |on )?(?:reject|denied|refus|not allowed|verif"
    r"|not verified|invalid|unknown|not (?:be )?(?:exist|found|in)|does not exist|unauthori|not authori|not accept|not permitted|mismatch"
    r"|forbidden|must|blocked)",
    r"client host|(?:invalid|bad|unauthori[sz]ed|unknown|rejected|your|this|sending|black) ip\b|your (?:host|ip|server|network|domain"
    r"|mail ?server|isp|sender|connection|address \[|system)\b|(?:the|your) ip( address)? ?[\[(\d]",
    r"not? accept(?:ing|ed)? (?:any )?(?:e-?mails?|mails?|messages?|connections?) from|refus\w{1,4} (?:e-?mails?|mails?|messages?"
    r"|connections?|to talk|to (?:receive|accept))"
    r"|dynamic (?:ip|address|pool|host)|residential|dial-?up|open (?:relay|proxy)|no access from|connections? (?:is |was )?(?:not|denied"
    r"|reject)",
    r"(?:not|n't) (?:allowed|permitted|authori[sz]ed) (?:to|access)|(?:not|n't) able to (?:send|post|connect|relay|submit|use|access)"
    r"|not permitted|(?<!name )not allowed(?! here)|den(?:y|ies|ied) (?:the|your)"
    r"|host denies",
    r"(?:unable|could not|cannot|can't|couldn't|failed) (?:to )?(?:be )?verif\w{1,4} (?:the )?(?:sender|envelope|from|return|domain"
    r"|mail from)"
    r"|verif\w{1,8} fail\w{1,3} for (?!recip|rcpt|user)|purported responsible|return address|envelope (?:sender|from)|mail ?from\b"
    r"|bounce verification",
    r"too (?:large|big)|(?:message|line|mail|header|subject|data) (?:is )?too long|size (?:limit|exceed|restrict|violation)"
    r"|exceed\w{0,3} (?:the )?(?:\w{1,20} ){0,4}(?:message |mail )?(?:size|length)|larger than|over ?size"
    r"|(?:message|mail|maximum|max|fixed) (?:message )?(?:file )?size|line length",
    r"(?:bad|invalid|missing|multiple|malformed|incorrect|duplicate|illegal|unqualified|no valid|contains?)(?: [^ ]{1,40}){0,4}?"
    r" [\"'<(]?(?:headers?|from[\"'>:)]|from (?:header|field|address|line)|date (?:header|field)|message-?id|subject|8-?bit|characters?"
    r"|structure|charset|subject)\b|\bin (?:the )?(?:[\w-]{1,12}:? )?headers?\b|\bin (?:the )?(?:message|body)\b|(?:message|mail"
    r"|header) contains (?!\[)"
    r"|\brfc.?(?:2822|2821|5322|5321|complian)|rfc ?822 (?:compl|viol|format)|8-?bit\b|not rfc|bare (?:lf|cr|line)"
    r"|non-?complian|bdat",
    r"access[- ](?:is |was )?(?:denied|refused|forbidden)|not authori[sz]ed|unauthori[sz]ed|relay(?:ing)?\b.{0,40}(?:denied"
    r"|not (?:permitted"
    r"|allowed)|prohibited|reject|refused|disallow)|(?:unable|not|n't|permitted|allowed) to relay|do(?:es)? not relay|no relay|relay not"
    r"|isn't in my list of allowed rcpthosts|local users? only|only local",
    r"(?:message|mail|e-?mail|transaction|delivery|letter|data) (?:content |has been |have been |was |is |were )?(?:rejected|refused"
    r"|denied)(?: due| because| by|$|\.)|mail [\w-]{1,60} is rejected|reject\w{0,3} (?:your|this) (?:e-?mail|mail|message)\b"
    r"|mail is rejected",
    r"at a rate\b|rate.?limit|throttl|(?:sending|relay|hourly|daily|message|outgoing|recipient|per (?:hour|day|minute)) (?:rate |sending "
    r"|relay |message )?(?:limit|rate)|(?:sending|relay|hourly|daily|message|outgoing) quota"
    r"|(?:high|excessive|unusual) (?:rate|volume|number)|too (?:fast|quickly|much mail)|exceeded? (?:the )?(?:max|limit|number"
    r"|allow)\w{0,6} (?:of|number)",
    r"starttls|requires? (?:tls|ssl|encrypt)|support (?:tls|ssl|starttls)|\btls\b|certificate|encryption (?:is )?(?:needed|required)"
    r"|secure (?:channel|connection)",
    r"permissions? to\b|groups\.google|(?:no|not have|lack|without|insufficient|necessary|required) (?:the )?(?:permission|permit)|violat"
    r"|security (?:reason"
    r"|polic|risk|restrict)|abuse|abusive|blocage|untrusted|not trusted|suspect|unwanted|restricted|objectionable",
    r"\bonly (?:\w{1,20} ){0,3}?(?:members?|subscribers?|contacts|registered|known|approved|authori[sz]ed|accepts?|its|people|senders)\b"
    r"|(?:members?|subscribers?|contacts) only|non-?members|only accepts?|challenge[- /]response|unknown senders?|(?:must be"
    r"|are not) (?:a |an )?(?:member"
    r"|subscriber)"
    r"|opted out|does not accept mail from you|accept (?:your|mail from)",
)
