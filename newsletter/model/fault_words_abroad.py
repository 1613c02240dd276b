"""What servers that do not speak English say of an address: by language, its words for a mailbox, for its being gone, off or full.

Every language is put together in the same way, so that a sentence is read that nobody wrote down here: a word for whom, a few words
between, a word for what; or the other way round. Letters in round brackets stand for how a word bends.
"""

from dataclasses import dataclass

from newsletter.model.fault_text import any_of, near


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """``who``: an address, its mailbox, its owner, its domain; ``no``: what stands before them to say that there is none."""

    who: str
    gone: str
    no: str = ""
    off: str = ""
    full: str = ""
    sender: str = ""
    letter: str = ""
    refused: str = ""


GERMAN = Tongue(
    who=r"[a-zäöü]{0,12}(?:benutzer|postf(?:a|ä|ae)ch|konto|adress)|nutzer|empf(?:ä|ae|a)nger|adress|postf(?:a|ä|ae)ch|e-?mail-?adresse"
    r"|konto|teilnehmer|kunde|mailbox|account|dom(?:ai|ä)n",
    gone=r"unbek|existier(?:t|en)(?: [^ ]{1,30}){0,4}? nicht|nicht mehr|nicht (?:gefunden|vorhanden|bekannt|exist|g[uü]e?ltig|erreichbar"
    r"|registriert|eingerichtet|vergeben)|ung(?:ü|u|ue)ltig|gibt es (?:hier )?nicht|gel(?:ö|oe)scht|geschlossen|gek(?:ü|ue)ndigt",
    no=r"unbekannte[rns]?|ung(?:ü|ue)ltige[rns]?|kein(?:e[nrs]?)?(?: (?:solche[nrs]?|g(?:ü|ue)ltige[nrs]?))?",
    off=r"gesperrt|deaktiviert|stillgelegt|inaktiv|abgeschaltet|nicht aktiv",
    full=r"voll\b|überfüllt|ueberfuellt|überschritten|überschreitet|erschöpft|zuviele mails|zu viele (?:mails|nachrichten)"
    r"|maximale gr(?:ö|oe)",
    sender=r"absender",
    letter=r"nachricht|mitteilung|mail|mails",
    refused=r"abgelehnt|abgewiesen|zur(?:ü|ue)ckgewiesen|nicht (?:angenommen|akzeptiert)|nicht berechtigt|blockiert",
)
DUTCH = Tongue(
    who=r"gebruiker|ontvanger|adres|e-?mailadres|postvak|mailbox|account|geadresseerde|domein",
    gone=r"onbekend|bestaat (?:hier )?niet|niet (?:gevonden|bekend|geldig|aanwezig)|ongeldig|verwijderd|opgeheven",
    no=r"onbekende|ongeldige?|geen(?: (?:geldige?|zo'n))?",
    off=r"geblokkeerd|uitgeschakeld|gedeactiveerd",
    full=r"\bvol\b|overschreden",
    sender=r"afzender",
    letter=r"bericht|mail",
    refused=r"geweigerd|geblokkeerd|niet geaccepteerd",
)
NORDIC = Tongue(
    who=r"anv[aä]ndare|mottagare|adress|konto|bruger|bruker|modtager|mottaker|brevl[aå]da|postkasse|postl[aå]da|dom[aä]n"
    r"|k[aä]ytt[aä]j|vastaanottaj|osoite|tili[aäe]?|laatikko",
    gone=r"ok[aä]nd|ukendt|ukjent|fin(?:n|d)e?s (?:inte|ikke)|eksisterer ikke|existerar inte|hittades inte|ikke (?:fundet|funnet)|ogiltig"
    r"|ugyldig|tuntematon|ei (?:ole|l[oö]y)|ei l[oö]ydy",
    no=r"ok[aä]nd|ukendt|ukjent|ogiltig|ugyldig|ingen(?: s[aå]dan)?|tuntematon",
    off=r"sp[aæä]rr|sperret|deaktiv|avst[aä]ngd",
    full=r"\bfull|\bfuld|\bt[aä]ynn[aä]",
    sender=r"avs[aä]ndare|afsender|avsender|l[aä]hett[aä]j",
    letter=r"meddeland|meddelels|melding|viesti",
    refused=r"avvis|afvis|nekad|hyl[aä]tty",
)
FRENCH = Tongue(
    who=r"utilisateur|destinataire|adresse|compte|bo[iî]te|usager|correspondant|abonn[eé]|domaine",
    gone=r"inconnue?|introuvable|n.?existen?t? (?:pas|plus)|inexistante?|invalides?|(?:non|pas|plus) (?:valide|trouv[eé]|connue?|reconnue?"
    r"|attribu[eé]e?|r[eé]pertori[eé]e?)|supprim[eé]e?|r[eé]sili[eé]e?|ferm[eé]e?|n'a (?:pas|plus) (?:de |d'|(?:pu )?(?:[eé]t[eé]"
    r"|[eê]tre) (?:trouv|reconnu))|erron[eé]e?|incorrecte?",
    no=r"aucun(?:e)?|pas d['e ]|inconnu",
    off=r"d[eé]sactiv[eé]|suspendu|bloqu[eé]|inactif|inactive",
    full=r"pleine?|satur[eé]e?|d[eé]pass[eé]|plus d'espace|rempli",
    sender=r"exp[eé]diteur|[eé]metteur",
    letter=r"message|courrier|courriel|mail|m[eé]l",
    refused=r"refus[eé]\b|rejet[eé]|bloqu[eé]|ind[eé]sirable",
)
SPANISH = Tongue(
    who=r"usuario|destinatario|buz[oó]n|cuenta|direcci[oó]n|casilla|correo|receptor|dominio",
    gone=r"desconocid[oa]|no (?:existe|encontrad[oa]|v[aá]lid[oa]|registrad[oa]|reconocid[oa]|es v[aá]lid[oa]|es correct[oa])"
    r"|no se (?:ha |pudo |puede )*encontr\w{1,6}|no se encuentra|no ha sido encontrad[oa]|inexistente|inv[aá]lid[oa]|err[oó]ne[oa]"
    r"|incorrect[oa]|eliminad[oa]|cancelad[oa]|borrad[oa]|dad[oa] de baja|cerrad[oa]|ya no (?:existe|pertenece|trabaja)",
    no=r"no (?:existe|hay|se (?:encuentra|encontr[oó])|tenemos)(?: (?:la|el|esa|ese|esta|este|un|una|ning[uú]n|ninguna|dicha|dicho|tal))?"
    r"|desconocid[oa]|inv[aá]lid[oa]|ning[uú]n",
    off=r"suspendid[oa]|deshabilitad[oa]|desactivad[oa]|inactiv[oa]|bloquead[oa]|expirad|expir[oó]",
    full=r"llen[oa]|excedid[oa]|super(?:ad|ó|a )|sin espacio|sobrepas",
    sender=r"remitente",
    letter=r"mensaje|correo",
    refused=r"rechazad[oa]|bloquead[oa]|no (?:aceptad|permitid)[oa]|denegad[oa]",
)
PORTUGUESE = Tongue(
    who=r"usu[aá]rio|utilizador|destinat[aá]rio|caixa|conta|endere[cç]o|e-?mail|correio|dom[ií]nio",
    gone=r"desconhecid[oa]|n[aã]o (?:existe|(?:foi )?(?:encontrad|localizad|cadastrad|reconhecid)[oa]|[eé] v[aá]lid[oa])|inexistente"
    r"|inv[aá]lid[oa]|incorret[oa]|exclu[ií]d[oa]|removid[oa]|encerrad[oa]|cancelad[oa]",
    no=r"n[aã]o existe(?: (?:o|a|esse|essa|este|esta|um|uma))?|desconhecid[oa]|inv[aá]lid[oa]|nenhum",
    off=r"suspens[oa]|desativad[oa]|desactivad[oa]|inativ[oa]|bloquead[oa]",
    full=r"chei[oa]|lotad[oa]|excedid[oa]|excedeu|esgotad[oa]|ultrapass",
    sender=r"remetente",
    letter=r"mensagem|correio",
    refused=r"rejeitad[oa]|recusad[oa]|bloquead[oa]|n[aã]o (?:aceit|permitid)",
)
ITALIAN = Tongue(
    who=r"utente|destinatario|destin\.|casella|indirizzo|account|mailbox|e-?mail|dominio",
    gone=r"sconosciut[oa]|inesistente|non esiste|non (?:(?:[eè]'?|risulta) )?(?:stat[oa] )?(?:trovat|valid|conosciut|riconosciut"
    r"|corrett)[oa]"
    r"|errat[oa]|eliminat[oa]|chius[oa]|cessat[oa]|rimoss[oa]",
    no=r"sconosciut[oa]|nessun[oa]?|non esiste (?:il|la|l'|un|una|alcun)",
    off=r"disa(?:t|b)+i(?:vat|litat)[oa]|sospes[oa]|bloccat[oa]|inattiv[oa]",
    full=r"pien[oa]|super(?:at|a)|esaurit[oa]",
    sender=r"mittente",
    letter=r"messaggio|posta",
    refused=r"rifiutat[oa]|respint[oa]|bloccat[oa]",
)
SLAVIC = Tongue(
    who=r"u[zż]ytkownik|adresat|odbiorc|konto|konta|skrzynk|adres|domen|dom[eé]na"  # Polish, Czech, Slovak, Croatian, Serbian, Slovene
    r"|u[zž][ií]vate[lľ]|schr[aá]nk|p[rř][ií]jemc|korisnik|primatelj|primalac|sandu[cč]|uporabnik|prejemnik|naslov",
    gone=r"nieznan|nie (?:istnieje|znalezion|znaleziono|jest znan|figuruje)|nieprawid[lł]ow|niepoprawn|usuni[eę]t|neexistuj|nezn[aá]m"
    r"|nenalezen|neplatn|nebyl nalezen|ne postoji|nepoznat|nije prona|ne obstaja|neznan",
    no=r"nieznan[yae]|nie istnieje taki|nie ma (?:takiego|takiej)|brak(?: takiego| takiej)?|nie znaleziono|nezn[aá]m[yýaáée]"
    r"|neplatn[yýaáée]|nepoznat[ia]?"
    r"|neznan[ia]?|ne postoji",
    off=r"zablokowan|nieaktywn|zawieszon|blokov|neaktivn|deaktiv|zaklju[cč]",
    full=r"pe[lł]n|przepe[lł]nion|przekroczon|pln[aáeéýy]|p[rř]epln[eě]n|pun[ao]?\b|prekora[cč]en",
    sender=r"nadawc|odes[ií]latel|odosielate[lľ]|po[sš]iljate[lj]|po[sš]iljalac",
    letter=r"wiadomo[sś][cć]|zpr[aá]v|spr[aá]v|poruk|sporo[cč]il",
    refused=r"odrzucon|odm[ií]tnut|zablokowan|odbijen|zavrnjen",
)
EASTERN = Tongue(
    who=r"пользовател|получател|адресат|адрес|ящик|аккаунт|уч[её]тн|домен|користувач|одержувач|отримувач|скринь|акаунт|потребител"
    r"|felhaszn|c[ií]mzett|postafi[oó]k|utilizator|destinatar|adresa|contul|c[aă]su[tț]|χρήστη|παραλήπτη|διεύθυνση|γραμματοκιβώτιο"
    r"|kullan[iı]c[iı]|al[iı]c[iı]|hesap|hesab[iı]|posta kutusu|adres",  # Russian to Bulgarian, Hungarian, Romanian, Greek, Turkish
    gone=r"не (?:существу|найден|зарегистрирован|знайден|існує|съществува|обслуживается|действит|известен)|неизвест|невідом|несуществ"
    r"|недействит|неверн|неправильн|удал[её]н|отсутствует|ismeretlen|nem (?:l[eé]tez|tal[aá]lhat[oó]|ismert)|[eé]rv[eé]nytelen"
    r"|necunoscut|nu (?:exist[aă]|a fost g[aă]sit)|inexistent|invalid|άγνωστ|δεν (?:υπάρχει|βρέθηκε)|bulunamad[iı]|bilinm|bulunm[au]"
    r"|mevcut de[gğ]il|ge[cç]ersiz|\byok(?:tur)?\b",
    no=r"нет такого|такого|неизвестн[^ ]{1,4}|несуществующ[^ ]{1,4}|невідом[^ ]{1,4}|неверн[^ ]{1,4}|нет|nincs ilyen|ismeretlen"
    r"|nu exist[aă]"
    r"|άγνωστ[^ ]{1,3}|b[oö]yle bir|ge[cç]ersiz",
    off=r"заблокирован|отключ|неактив|приостановлен|заблоковано|letiltott|felf[uü]ggeszt|suspendat|dezactivat|ανενεργ|engellen"
    r"|ask[iı]ya al",
    full=r"переполн|полон|заполнен|превы[шс]|megtelt|betelt|plin[aă]?\b|dep[aă][sș]it|πλήρ|doldu|\bdolu|a[sş][iı]ld[iı]",
    sender=r"отправител|відправник|подател|felad[oó]|expeditor|αποστολέα|g[oö]nderen|g[oö]nderici",
    letter=r"сообщени|письм|почт|повідомлен|лист|[uü]zenet|lev[eé]l|mesaj|μήνυμα|ileti",
    refused=r"отклон|отвергнут|заблокирован|не принят|відхилен|elutas[ií]t|respins|απορρίφθηκε|reddedil",
)
TONGUES = (GERMAN, DUTCH, NORDIC, FRENCH, SPANISH, PORTUGUESE, ITALIAN, SLAVIC, EASTERN)
"""Tongues that part their words with spaces. Kin share one line: their words are too alike to tell apart, and mean the same."""

_ASIAN = Tongue(
    who=r"アドレス|ユーザー?|宛先|あて先|受信者|メールボックス|アカウント|ドメイン|用户|用戶|收件人|收件者|邮箱|郵箱|邮件地址|地址|帐号|账号|帳號|帐户|账户"
    r"|信箱|使用者|域名|網域|사용자|수신자|수신인|받는 ?사람|주소|계정|아이디|편지함|도메인",
    gone=r"存在し|存在しません|見つか|不明|誤り|誤って|間違|無効|使われて|使用されて|ありません|正しく|不存在|未知|无效|無效|没有找到|不存在|找不到|未开通|未開通|未注册|未註冊|已注销|已註銷|不正确|不正確|錯誤|错误"
    r"|不是本|有误|存在하지|존재하지|없|찾을 수|올바르지|잘못|탈퇴|삭제",
    off=r"停止|凍結|禁用|停用|冻结|锁定|暂停|휴면|정지|비활성|차단",
    full=r"いっぱい|容量|超過|オーバー|已满|满|已滿|滿|超出|超限|超过|不足|가득|초과",
    sender=r"送信元|差出人|送信者|发件人|發件人|发信人|發信人|寄件人|寄件者|发送者|보낸|보내는|발신|발송",
    letter=r"メール|メッセージ|邮件|郵件|信件|메일|메시지",
    refused=r"拒否|ブロック|拒绝|拒絕|被拒|拦截|攔截|垃圾|거부|차단|스팸",
)

GONE_ABROAD = any_of(
    *(near(one.who, one.gone) for one in TONGUES),
    *(rf"(?<![^\W\d_])(?:{one.no}) (?:[^ ]{{1,20}} )?(?:{one.who})" for one in TONGUES),
    rf"(?:{_ASIAN.who}).{{0,24}}?(?:{_ASIAN.gone})",
    r"존재하지 않|存在しません|該当(?:する)?(?:ユーザ|アドレス)|不存在"
    r"|无此|無此|無効な|查无此|查無此|没有(?:该|这个|此)|找不到(?:收|用|邮|帐|账|地)"
    r"|없는 (?:사용자|주소|계정)",
    r"(?:المستخدم|المستلم|العنوان|البريد).{0,20}غير (?:موجود|معروف|صالح)|(?:משתמש|נמען|כתובת|תיבה).{0,16}(?:לא (?:קיי?[מם]|נמצא)"
    r"|אינ[הו] קיי?מ)"
    r"|ไม่(?:พบ|มี)(?:ผู้|ที่อยู่|บัญชี)|(?:người dùng|người nhận|địa chỉ|tài khoản|hộp thư).{0,20}không (?:tồn tại|tìm thấy|hợp lệ)"
    r"|(?:pengguna|penerima|alamat|akun|kotak).{0,20}tidak (?:ditemukan|ada|dikenal|valid)",
)
OFF_ABROAD = any_of(*(near(one.who, one.off) for one in TONGUES), rf"(?:{_ASIAN.who}).{{0,12}}?(?:{_ASIAN.off})")
FULL_ABROAD = any_of(
    *(near(rf"{one.who}|quota|limite|cuota|cota|speicher|квот", one.full) for one in TONGUES),
    rf"(?:{_ASIAN.who}|メール|配额|容量|空间|空間|메일함|사서함|용량).{{0,12}}?(?:{_ASIAN.full})|いっぱい|容量.{{0,12}}(?:超|不足|オーバー)",
    r"benutzer hat zuviele|espacio insuficiente|sans espace",
)
SENDER_ABROAD = any_of(
    *(near(one.sender, rf"{one.gone}|{one.refused}|{one.off}") for one in TONGUES if one.sender),
    *(rf"(?<![^\W\d_])(?:{one.no}|{one.gone})[^ ]{{0,6}} (?:[^ ]{{1,20}} )?(?:{one.sender})" for one in TONGUES if one.sender),
    *(near(rf"(?:{one.who})[^ ]{{0,8}} (?:[^ ]{{1,6}} )?(?:l'|d')?(?:{one.sender})", one.gone) for one in TONGUES),
    near(
        r"(?:ihre?|votre|sua?|seu|vostr[oa]|uw|din|tw[oó]j|ваш[аеу]?|sizin) (?:e-?mail-?)?(?:adress|domai|dom[ií]n|domän|server|endere"
        r"|direcci|indirizz"
        r"|адрес|домен)",
        "|".join(one.gone for one in TONGUES),
    ),
    rf"(?:{_ASIAN.sender}|您的(?:域名|地址|邮箱)).{{0,16}}?(?:{_ASIAN.gone}|{_ASIAN.refused})",
)
REFUSED_ABROAD = any_of(
    *(near(one.letter, one.refused) for one in TONGUES),
    rf"(?:{_ASIAN.letter}).{{0,16}}?(?:{_ASIAN.refused})",
    r"richtlinie|berechtig|pol[ií]tica|politique|permisos|autorisation|permiss[ãõ]|autorizzazion|разрешен|политик|спам|権限|權限|权限|可能不存在"
    r"|迷惑メール|受信拒否|拒否されました|被拒|垃圾|스팸|zu viele (?:unbekannte|ung(?:ü|ue)ltige)"
    r"|indesejad|no deseado|ind[eé]sirable|antyspam",
)

PERHAPS_ABROAD = any_of(
    r"m[oö]glicherweise|vielleicht|mogelijk|misschien|kanske|muligvis|m[aå]ske|kanskje|mahdollisesti|ehk[aä]\b|peut-[eê]tre|il se peut"
    r"|quiz[aá]s?\b|es posible que|puede que|tal vez|talvez|possivelmente|forse\b|[eè] possibile che|by[cć] mo[zż]e|prawdopodobnie"
    r"|(?<!nie )mo[zž]n[aá]\b|pravd[eě]podobn|mo[zž]da\b|возможно,|вероятно|(?<!не )может быть|можливо,|ймовірно|tal[aá]n|esetleg"
    r"|(?<!nu )poate\b|probabil|ίσως|πιθαν|belki|olabilir|可能性|かもしれ|(?<!不)可能|恐れ|수도 있|가능성"
    r"|ربما|ممکن|قد (?:لا|يكون)|ייתכן|אולי"
    r"|อาจ|có thể không|mungkin"
)
"""A group that perhaps is not there is one that we perhaps may not write to."""
