"""The words that servers refuse letters with, as classes of wordings: whom they are about, in the languages that mail servers speak.

Every pattern reads lower-case text on one line without addresses and links (``bared``), and none looks further than a few words ahead.
"""

import re

LONGEST = 2_000
"""Characters of a refusal that are read."""

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,@\"'=]{1,128}@[^\s<>()\[\]:;,@\"']{1,255}")
_LINK = re.compile(r"https?://([^\s/<>\"']{0,253})[^\s<>\"']{0,1000}")
_SPACES = re.compile(r"\s+")


def bared(text: str) -> str:
    """A refusal ready to be read: an address becomes ``@``, a link its host's name, for both hold words that mean nothing here."""
    lower = text[:LONGEST].lower().replace("’", "'").replace("`", "'")
    if "@" in lower:
        lower = _ADDRESS.sub("@", lower)
    if "://" in lower:
        lower = _LINK.sub(r"\1", lower)
    return _SPACES.sub(" ", lower)


def any_of(*wordings: str) -> re.Pattern[str]:
    """One pattern of many wordings."""
    return re.compile("|".join(wordings))


_NAME = (
    r"(?:user ?(?:name|id)?|recipient|mail ?box|mail ?drop|in-?box|account|addressee|e-?mail address|address|local[- ]?part|alias|person"
    r"|member|subscriber|destination|receiver|group)(?:'s)?"
)
_GAP = r"(?: [^ ]{1,80}){0,5}?"
_SOME = r"(?: [^ ]{1,80}){0,3}?"
_BE = r"(?: (?:is|was|are|has been|have been|had been|could|can|currently|either|seems to be|appears to be))*"

HOST_UNKNOWN = any_of(
    r"(host|domain|name|hostname|domain name)s? (or domain name )?(was |is |are |could )?(not (be )?found|unknown|not exist|invalid)",
    r"(host|domain|domain name|hostname|mail server|server)( name)?s?" + _SOME + r" (does ?n.t|does not|do not|did not|not) exist",
    r"no such (host|domain|mail domain)|(unknown|invalid|bad|illegal|non-?existent|unresolvable) (mail )?(host|domain"
    r"|destination domain)",
    r"nxdomain|unroute?able (mail )?(address|domain)|unroutable|does not exist in dns|domain part of",
    r"domain" + _SOME + r" (couldn't|could not|can't|cannot|can not) be (found|resolved)",
    r"(no|not any|without) (valid )?(mx|mx or a|mail exchanger?|dns)( or a| hosts?)? (record|entr|host|found|for)|null ?mx",
    r"no mail (server|host|exchanger)s? (found|for)|no address associated with (host|name)|nodename nor servname"
    r"|name or service not known",
    r"(all relevant )?mx records? point to non-?existent|an mx or srv record indicated no|(domain|host) (is )?not (hosted|registered"
    r"|valid)",
    r"cannot find (the )?(host|domain)|couldn't find any host|(domain|host) has (been )?(expired|deleted)|domain (has )?expired",
    r"(?<![@\w.])(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}:? (is |was )?(does not exist|not found|unknown|could not be found|couldn't be found)",
    r"(couldn't|could not|can't|cannot|unable to) (find|locate|resolve|look ?up) (a |an |any |the |valid |your )*(mail exchanger|mx"
    r"|host|domain|mail server|ip address|dns|route to (the )?domain)"
    r"|(illegal|invalid|bad|unknown) (host|domain)(/domain|/host)? (name )?found|host/domain",
    r"unbekannte[rn]? (domain|host)|(domain|host) (ist )?(unbekannt|existiert nicht)|domaine (inconnu|inexistant)"
    r"|dominio (desconocido|no existe)",
    r"(domain|host|server)[^ ]{0,10} (does not|doesn't|not) accept (any )?(e-?)?mail|(does|do) not accept (any )?(e-?)?mail$"
    r"|no smtp service here",
)
"""There is no such place, or it takes no mail (RFC 7505)."""

UNSURE_OF_HOST = any_of(
    r"currently|at (?:this|the) (?:time|moment)|try again|temporar|lookup fail|look-up fail|timed? ?out|servfail|server failure"
    r"|(name ?server|dns) (server )?(failure|timeout)"
    r"|unable to (look|resolve)"
)
"""A name that could not be asked for is not a name that does not exist."""

OURS = any_of(
    r"\bspam|\banti-?spam|\bjunk|\bblock(ed|ing|list|s)?\b|black-?list|black ?hole|deny ?list|\bdns[bw]?l|\bd?rbl\b|\brbl|reputation"
    r"|(?<!not )(?<!un)listed (at|by|in|on)\b|\bbanned|too many (?!hops|times)|spamhaus|spamcop|senderbase|sorbs|proofpoint|barracuda"
    r"|cloudmark",
    r"polic(y|ies)\b|\bdmarc|\bdkim\b|\bspf\b|\bptr\b|reverse[- ](dns|look-?up|host)|\brdns|unauthenticated|\b(he|eh)lo\b"
    r"|sender[- ]?id\b",
    r"authentication (is )?(fail|required|check|level|result|information)|(not|un)authenticat|must (first )?authenticate|sender policy",
    r"unsolicited|\bube\b|\buce\b|\bbulk\b|complain|\bvirus|malware|phish|suspicio|infected|trojan|\bworm\b|harmful|malicious|advertis",
    r"content (was |is |has been )?(reject|not accept|filter|denied|block)|rejected (for|due to|because of|by)\b.{0,60}(content"
    r"|security|filter)",
    r"(message|mail|letter) content|content(-| )?(filter|restriction|analysis)|attachment|executable|file type|prohibited",
    r"sender('s)? (e-?mail )?(address |domain )?(@? ?)(<@> )?(is |was |has been |on )?(reject|denied|refus|not allowed|verif"
    r"|not verified|invalid"
    r"|unknown|not exist|does not exist|unauthori|not authori|not accept|not permitted|mismatch|forbidden|must)",
    r"client host|(invalid|bad|unauthori[sz]ed|unknown|rejected|your|this) ip\b|your (host|ip|server|network|domain|mail ?server|isp"
    r"|sender|connection|address \[|system)\b|(the|your) ip( address)? ?[\[(\d]",
    r"not? accept(ing|ed)? (any )?(e-?mails?|mails?|messages?|connections?) from|refus\w{1,4} (e-?mails?|mails?|messages?"
    r"|connections?|to talk)"
    r"|dynamic (ip|address|pool|host)|residential|dial-?up|open (relay|proxy)|no access from|connections? (is |was )?(not|denied|reject)",
    r"(not|n't) (allowed|permitted|authori[sz]ed|able) to (send|post|connect|relay|submit|use|access)|not permitted|not allowed",
    r"(unable|could not|cannot|can't|couldn't|failed) (to )?(be )?verif\w{1,4} (the )?(sender|envelope|from|return|mail from|domain)"
    r"|verif\w{1,8} fail\w{1,3} for|callback|call-?out verif|purported responsible|return address|envelope (sender|from)|mail from\b"
    r"|bounce verification",
    r"too (large|big)|(message|line|mail|header|subject|data) (is )?too long|size (limit|exceed|restrict)"
    r"|exceed\w{0,3} (the )?(\w{1,20} ){0,4}(message |mail )?(size|length)|larger than|over ?size"
    r"|(message|mail|maximum|max|fixed) (message )?(file )?size|line length",
    r"(bad|invalid|missing|multiple|malformed|incorrect|duplicate|illegal|unqualified|no valid|contains?)(?: [^ ]{1,40}){0,4}?"
    r" [\"'<(]?(headers?|from[\"'>:)]|from (header|field|address|line)|date (header|field)|message-?id|subject|8-?bit|characters?)\b"
    r"|\brfc.?(2822|2821|5322|5321|complian)|rfc ?822 (compl|viol|format)|8-?bit\b|not rfc|bare (lf"
    r"|cr|line)|non-?complian|bdat",
    r"access (is |was )?(denied|refused|forbidden)|not authori[sz]ed|unauthori[sz]ed|relay(ing)?\b.{0,40}(denied|not (permitted"
    r"|allowed)|prohibited"
    r"|reject|refused|disallow)|(unable|not|n't|permitted|allowed) to relay|do(es)? not relay|no relay|relay not"
    r"|isn't in my list of allowed rcpthosts",
    r"(message|mail|e-?mail|transaction|delivery|letter) (content |has been |have been |was |is |were )?(rejected|refused"
    r"|denied)( due| because| by|$|\.)",
    r"at a rate\b|rate.?limit|throttl|(sending|relay|hourly|daily|message|outgoing|recipient|per (hour|day|minute)) (rate |sending "
    r"|relay |message )?(limit|quota|rate)"
    r"|(high|excessive|unusual) (rate|volume|number)|too (fast|quickly|much mail)|exceeded? (the )?(max|limit|number"
    r"|allow)\w{0,6} (of|number)",
    r"(unroute?able|unroutable|unknown|invalid|bad|illegal|un-?verified|unverifiable|forged|fake|forbidden|non-?existent|unresolvable"
    r"|unqualified|disallowed)"
    r" (e-?mail )?(sender|from|mail from|return|envelope|originator|client)",
    r"starttls|requires? (tls|ssl|encrypt)|support (tls|ssl|starttls)|\btls\b|certificate|encryption (is )?(needed|required)"
    r"|secure (channel|connection)",
    r"permissions? to\b|(no|not have|lack|without|insufficient|necessary|required) (the )?permission|violat|security (reason|polic"
    r"|risk|restrict)|abuse|abusive|blocage|spam|untrusted|not trusted|suspect|unwanted|restricted|objectionable",
    r"geblockt|blockiert|richtlinie|absender|bloqu[eé]|pol[ií]tica|politique|remitente|remetente|mittente|отправител|спам|спама"
    r"|заблокирован"
    r"|berechtigung|permisos|autorisation|permiss[ãõ]|autorizzazion|разрешен|権限|權限|权限|可能不存在|迷惑メール|受信拒否"
    r"|拒否されました|被拒|垃圾",
)

FULL = any_of(
    r"(mail ?box|in-?box|account|user|mail ?drop|maildir|recipient|mail ?folder|folder|storage|disk|quota"
    r"|partition)('s)?(?: [^ ]{1,80}){0,4}? "
    r"(is |are |was |be |currently |almost |too )*(over ?-?)?(full|exhausted|out of (storage|space|disk))",
    r"over ?-?(disk ?|mail ?)?quota|quota (is |has been |was |would be |limit )*(exceed|full|reach|violat|error)|quota$|(disk|storage"
    r"|mail ?box) quota"
    r"|(exceed|over|reached|above)\w{0,3}(?: [^ ]{1,40}){0,5}? (quota|storage|disk|space|mail ?box (size|limit)|allocation)",
    r"(insufficient|not enough|out of|no more|low on|lack of|exceeded|no) (system |free |disk |mail ?box )*(storage|disk|space|room)\b",
    r"mail ?box(?: [^ ]{1,80}){0,3}? (has )?exceed|mail ?box(?: [^ ]{1,80}){0,3}? (size|limit)|full mail ?box|mail ?box ?full"
    r"|mailbox_?full|inbox ?full",
    r"(user|recipient)(?: [^ ]{1,80}){0,4}? (has )?(too (many|much) (messages?|mail|data)|reached|exceeded)|too much mail data"
    r"|maximum storage",
    r"allowed size|space shortage|storage (limit|allocation|space|exceeded)|no space left|out of (storage|disk) space|quotaexceeded"
    r"|no longer has (space|room)",
    r"(postfach|mailbox|speicher|konto)(?: [^ ]{1,80}){0,3}? (ist )?(voll|überfüllt|überschritten)|bo[iî]te (aux lettres "
    r"|de r[eé]ception |mail )?(est )?"
    r"(pleine|satur)|quota d[eé]pass|(buz[oó]n|casilla|cuenta)(?: [^ ]{1,80}){0,3}? (est[aá] )?llen[oa]|(caixa"
    r"|conta)(?: [^ ]{1,80}){0,3}? (est[aá] )?"
    r"(cheia|lotada)|casella(?: [^ ]{1,80}){0,3}? piena|vol\b.{0,10}postvak|postvak (is )?vol|mailbox (is )?vol\b"
    r"|skrzynka(?: [^ ]{1,80}){0,3}? (pełna|przepełniona)",
    r"ящик(?: [^ ]{1,80}){0,3}? (переполнен|полон)|переполнен|容量.{0,12}(超|不足|オーバー|いっぱい)|いっぱい|邮箱.{0,6}满|已满"
    r"|信箱已滿|超过.{0,6}配额",
)

OF_SENDING = any_of(
    r"(relay|sending|hourly|daily|outgoing|message|recipient|connection|smtp|rate) (rate |sending |relay |message )?(limit|quota)"
    r"|message size|(message|mail|e-?mail|it) (is |was )?(too|larger)"
)
"""Limits on what we send, which use the words of a full mailbox."""

DISABLED = any_of(
    r"(account|mail ?box|user|address|recipient|alias|in-?box|domain|service)(?: [^ ]{1,80}){0,5}? (is |has been |was |been |are "
    r"|temporarily |currently )*"
    r"(disabled|inactive|suspended|de-?activated|locked|frozen|expired|dormant|not active|not activated|discontinued|on hold|blocked"
    r"|not enabled|inactivated|paused)",
    r"(disabled|inactive|suspended|expired|locked|deactivated|dormant) (e-?mail |user |local |the )?(user|account|mail ?box|recipient"
    r"|address)|inactive for",
    r"(account|mail ?box|user)(?: [^ ]{1,80}){0,4}? not accepting|not accepting (any )?(new )?(messages|mail|e-?mail)\b",
    r"konto(?: [^ ]{1,80}){0,3}? (gesperrt|deaktiviert)|compte(?: [^ ]{1,80}){0,3}? (d[eé]sactiv|suspendu|bloqu)"
    r"|cuenta(?: [^ ]{1,80}){0,3}? (suspendid|deshabilitad|desactivad)"
    r"|conta(?: [^ ]{1,80}){0,3}? (suspens|desativad|desactivad)|(заблокирован|отключ[её]н|неактив)",
)

THEIR_ACCOUNT_IS_BLOCKED = any_of(
    r"(recipient|user|destination|addressee)('s)? (e-?mail )?(account|mail ?box|address)?(?: [^ ]{1,80}){0,2}? (is |has been "
    r"|was )(blocked|disabled|suspended|inactive|locked|closed)",
    r"disabled (recipient|user|account|mail ?box)|compte du destinataire|(account|mail ?box|user)(?: [^ ]{1,80}){0,2}? (is "
    r"|has been )(blocked|suspended|disabled|locked)(?!.{0,60}\bspam)",
)
"""Words of a block that are about the reader's own account."""

DEAD = any_of(
    _NAME
    + _GAP
    + _BE
    + r" (?:unknown|un-?listed|un-?recogni[sz]ed|un-?deliverable|invalid|illegal|non-?existent|nonexistant|inexistent|gone|deleted"
    r"|removed|terminated"
    r"|closed|cancell?ed|un-?registered|void|obsolete|not ?(?:be |been )?(?:found|known|valid|recogni[sz]ed|exists?|existing|listed"
    r"|local|located|registered"
    r"|a (?:valid|known)|hosted|resolve|present|defined|in (?:our|the|this|my)))",
    r"(?:unknown|invalid|no such|no valid|non-?existent|nonexistant|unrecogni[sz]ed|illegal|bad|undefined|unregistered|unlisted"
    r"|incorrect|wrong|ambiguous|obsolete|no"
    r"|not (?:a|an|our|any)) ?(?:an? )?(?:local |final |virtual |remote |smtp |valid |known |existing |mail |e-?mail |destination "
    r"|delivery |login |registered |active )*"
    r"(?:user ?id|user ?name|user|recipient|mail ?box|account|address|addressee|person|alias|local[- ]?part|destination|maildrop"
    r"|forward[- ]path|customer|member|subscriber|list|one|name)\b",
    _NAME + _GAP + r" (?:does ?n.?t|dosn.?t|(?:does|do|did|doesnt)(?: [^ ]{1,12})? not|not|do ?n.?t) (?:even |currently |actually "
    r"|appear to )*exists?",
    _NAME
    + _GAP
    + r" (?:couldn't|wasn't|isn't|can't|cannot|can not|could not|was not|is not|not) (?:be )?(?:found|located|recogni[sz]ed|resolved"
    r"|valid|known|a valid|a known|listed"
    r"|in (?:our|the|this|my)|local|delivered to)",
    r"(?:can't|cannot|can not|couldn't|could not|unable to|did not|didn't|failed to) (?:find|locate|identify|recogni[sz]e|resolve"
    r"|look ?up|match|open) "
    r"(?:an? |the |your |any |such |this |that |local |valid )*(?:user|recipient|mail ?box|account|address|alias|person|name\b)",
    r"(?:there is|there's|we have|have|has) (?:no|not any)(?: [^ ]{1,30}){0,2} (?:user|recipient|mail ?box|account|address|person|one"
    r"|e-?mail)",
    r"(?:does not|doesn't|do not|don't) (?:have|possess|hold|accept mail for|handle mail for|know)(?: [^ ]{1,60}){0,3} (?:mail ?box"
    r"|account|user|recipient|address|name)",
    r"no (?:mail ?box|user|account|recipient|one|person|such)(?: here| exists?)? (?:by|with|of|under|named|called|for|there|here)\b"
    r"|no such (?:mail|person|id|entry)|not our (?:customer|user)",
    r"no longer (?:an? )?(?:exist|valid|active|available|in (?:use|service)|used|work|employ|monitored|accept|receiv|associated"
    r"|member|customer|user|on|at|with|here|maintained|supported)",
    r"(?:has|have) left (?:the|our|us)|(?:moved|changed) (?:to|his|her|their|address|e-?mail)|(?:user|recipient|person|address"
    r"|account|mail ?box)(?: [^ ]{1,80}){0,3}? "
    r"(?:has |have )?(?:moved|changed|migrated)\b|new (?:e-?mail )?address (?:is|of)|account (?:has )?(?:ended|quit)",
    r"not (?:listed|found) in (?:the |our |public |domino |name |a |lotus |notes |active |global )*(?:director|name|address|book"
    r"|database|list|server)"
    r"|user not (?:known|found|local|exist|unique)|not a (?:valid|known|local|registered|existing|hosted|current|recogni[sz]ed)",
    r"recipientnotfound|recipnotfound|badrecipient|unknown_?user|nosuchuser|user_unknown|mailbox_?not_?found|no_such_user|unknownaddress",
    r"(?:no valid|invalid|unknown) recipients|bad (?:destination|recipient|to|rcpt)|destination mail ?box address|mail ?box name"
    r"|addressee (?:unknown|not)|(?:recipient|user"
    r"|mailbox|rcpt)(?: [^ ]{1,80}){0,2}? rejected: user|delivery (?:to @ )?user unknown",
    r"(?:user|recipient|rcpt|address|mail ?box|account)(?: [^ ]{1,80}){0,2}?[:.,;-]+ ?(?:user |recipient |mail ?box "
    r"|account )?(?:unknown|not found|does not exist|invalid|no such|doesn't exist)",
    r"@[>\"')\]]{0,2}(?:[.:,;]{1,4}| -)? ?(?:is |was |user |address |recipient )*(?:do(?:e|es|s)? ?n.?t exist|does not exist|unknown"
    r"|not found"
    r"|no such (?:user|recipient|mail ?box|address|account|person)|not known|is not valid|invalid)",
    # German, Dutch, Scandinavian
    r"(?:benutzer|empf[aä]nger|empfaenger|postfach|adresse|adressat|konto|mailbox|nutzer|teilnehmer|account"
    r"|e-?mail-?adresse)(?: [^ ]{1,80}){0,5}? "
    r"(?:unbekannt|unbek\.|existiert (?:hier )?nicht|nicht (?:gefunden|vorhanden|bekannt|existent|g[uü]ltig|erreichbar)|ung[uü]ltig"
    r"|konnte nicht gefunden|gibt es nicht)"
    r"|unbekannte[rs]? (?:benutzer|empf[aä]nger|adresse|nutzer|konto)|(?:kein|keine|keinen) (?:solche[rsn]? )?(?:benutzer"
    r"|empf[aä]nger|postfach|konto|mailbox|g[uü]ltige)",
    r"(?:gebruiker|ontvanger|adres|e-?mailadres|postvak|mailbox|account|geadresseerde)(?: [^ ]{1,80}){0,4}? (?:onbekend|bestaat niet"
    r"|bestaat hier niet|niet gevonden|niet bekend|ongeldig)"
    r"|onbekende (?:gebruiker|ontvanger)|ongeldig (?:adres|e-?mailadres)|geen (?:gebruiker|ontvanger|postvak)",
    r"(?:anv[aä]ndare|mottagare|adress|konto|bruker|bruger|mottaker|modtager|adresse)n?(?: [^ ]{1,80}){0,4}? (?:ok[aä]nd|ukjent"
    r"|ukendt|finns inte|finnes ikke|findes ikke|eksisterer ikke|hittades inte)"
    r"|ok[aä]nd (?:mottagare|anv[aä]ndare)|ukjent (?:bruker|mottaker)|ukendt (?:bruger|modtager)|tuntematon|ei l[oö]ydy",
    # French, Spanish, Portuguese, Italian
    r"(?:utilisateur|destinataire|adresse|compte|bo[iî]te|usager)s?(?: [^ ]{1,80}){0,5}? (?:est )?(?:inconnue?s?|introuvables?"
    r"|n.?existe (?:pas|plus)|n'existent (?:pas|plus)|invalides?|inexistante?s?|non valides?|ferm[eé]e?)"
    r"|(?:aucun|pas d.)(?: [^ ]{1,20})? ?(?:utilisateur|destinataire|compte|bo[iî]te)|utilisateur inconnu|destinataire inconnu",
    r"(?:usuario|destinatario|buz[oó]n|cuenta|direcci[oó]n|casilla|correo)(?: [^ ]{1,80}){0,5}? (?:es |est[aá] "
    r"|fue )?(?:desconocid[oa]|no existe|no encontrad[oa]|no se encuentra|no se (?:ha )?(?:encontr|pudo encontrar)|inexistente"
    r"|inv[aá]lid[oa]|no v[aá]lid[oa]|no es v[aá]lid[oa])"
    r"|(?:no existe|no hay)(?: [^ ]{1,20}){0,2} (?:usuario|destinatario|buz[oó]n|cuenta|casilla)|usuario desconocido",
    r"(?:usu[aá]rio|utilizador|destinat[aá]rio|caixa|conta|endere[cç]o)(?: [^ ]{1,80}){0,5}? (?:[eé] |est[aá] )?(?:desconhecid[oa]"
    r"|n[aã]o (?:existe|foi encontrad|encontrad|localizad|cadastrad)[oa]?|inexistente|inv[aá]lid[oa])",
    r"(?:utente|destinatario|casella|indirizzo|account)(?: [^ ]{1,80}){0,5}? (?:[eèé]' |[eè] )?(?:sconosciut[oa]|inesistente"
    r"|non esiste|non [eè] (?:stat[oa] )?trovat[oa]|non trovat[oa]|non valid[oa])|utente sconosciuto",
    # Polish, Czech, Russian, Turkish, Hungarian
    r"(?:u[zż]ytkownik|adresat|odbiorc|konto|skrzynk|adres)[^ ]{0,4}(?: [^ ]{1,80}){0,5}? (?:jest )?(?:nieznan|nie istnieje"
    r"|nie znalezion|nieprawid[lł]ow|nie zosta[lł])|nie ma takiego|nieznany (?:u[zż]ytkownik|adresat|odbiorca)",
    r"(?:u[zž]ivatel|schr[aá]nka|adresa|p[rř][ií]jemce)(?: [^ ]{1,80}){0,4}? (?:neexistuje|nezn[aá]m|nenalezen)"
    r"|nezn[aá]m[yý] (?:u[zž]ivatel|p[rř][ií]jemce)|kullan[iı]c[iı] (?:bulunamad|bilinm)|ismeretlen (?:felhaszn|c[ií]mzett)|nem l[eé]tez",
    r"(?:пользовател|получател|адресат|адрес|ящик|аккаунт|уч[её]тн)[^ ]{0,6}(?: [^ ]{1,80}){0,5}? (?:не существует|не найден|неизвест"
    r"|не зарегистрирован|недействит|удал[её]н|отсутствует)|(?:нет такого|несуществующ|неизвестн)",
    # Japanese, Chinese, Korean
    r"(?:アドレス|ユーザー?|宛先|受信者|メールボックス|アカウント).{0,24}(?:存在し|見つかり|見つから|不明|誤り|間違|無効|ありません"
    r"|正しく(?:ない|あり))|存在しません|該当(?:する)?(?:ユーザ|アドレス)",
    r"(?:用户|用戶|收件人|邮箱|郵箱|地址|帐号|账号|帳號|帐户|账户|信箱|使用者).{0,10}(?:不存在|未知|无效|無效|没有找到|找不到|已注销"
    r"|不正确|錯誤)|不存在|无此|查无此|사용자.{0,10}없|존재하지|수신자.{0,10}없",
)

CLOSED_MAILBOX = any_of(r"(?:mail ?box|mailaddress|e-?mail)(?: [^ ]{1,80}){0,2}? (?:is |was )*(?:unavailable|not available)")
"""What RFC 5321 4.2.3 lets a server say of a mailbox that is not there; elsewhere of one that is not to be had just now."""

PASSING = any_of(
    r"timed? ?-?out|timeout|too long|queue(d)? (too|for|life|time)|could not connect|couldn't (connect|be reached)|can.?.?t connect"
    r"|unable to connect|connect(ion)? (was )?(failed|refused|reset|lost|dropped|closed|broken|error|aborted)"
    r"|cannot connect|no route to host|not respond|unreachable|not reachable|network (error|problem|is)|lost connection|(connection"
    r"|session|conversation) (with|to)|i/o error|try again|temporar|later|greylist|gr[ea]y-?list"
    r"|loops? back|mail loop|too many hops|hop count|looping|duplicate|retry|deferred|delayed|not yet|in progress|local error|(system"
    r"|server|internal|software|configuration|local|resource|ldap|database|unexpected|unspecified) (error|failure|problem)"
    r"|out of memory|cannot (open|create|append|write|lock)|can't (open|create|append|write|lock)|command (died|failed|time)"
    r"|child (process|status)|mailer|permission denied|unable to (write|open|lock)|try(ing)? to deliver",
)
"""What passes, or is trouble of a server that says nothing of the address."""
