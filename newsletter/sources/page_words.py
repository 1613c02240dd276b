"""Words that head furniture on many sites and in many languages. One signal among several: never enough to drop prose by itself."""

import re

_SECTION = (
    # read more, see also, related, recommended, most read, more from
    r"(read|see|watch|learn|listen|discover|explore)( (more|also|next|on|now))+|(you )?(may|might) also (like|enjoy|be interested).*|also read",
    r"related( (posts?|articles?|stor(y|ies)|news|topics|content|links?|coverage|reading|videos?))?|recommended.*|suggested.*|further reading",
    r"(more|further|other|latest|recent|top|popular|trending|featured|breaking)( \w+)? (from|in|on|about|news|stor(y|ies)|posts?|articles?|headlines).*",
    r"most (read|popular|viewed|shared|commented).*|trending( now)?|popular( now)?|editors? ?s? (picks?|choice)|up next|next up|what to read next",
    r"don ?t miss.*|in case you missed it|sponsored.*|advertisement|promoted.*|paid (content|post)|around the web|from (the|our) (same|partners?|web).*",
    r"lesen sie (auch|mehr|weiter).*|mehr (zum thema|dazu|aus|von|lesen).*|auch interessant|das könnte sie( auch)? interessieren.*|meistgelesen.*",
    r"weitere (artikel|meldungen|nachrichten|themen).*|empfohlen.*|verwandte (artikel|themen)|anzeige|à lire (aussi|également|ensuite).*",
    r"lire aussi.*|sur le même (sujet|thème)|articles? (liés?|similaires|recommandés?)|les plus lus|voir aussi|publicité|à voir aussi",
    r"lea también.*|leer más.*|te puede interesar.*|noticias relacionadas|artículos relacionados|más (leídas?|noticias|sobre|en).*|lo más (leído|visto)",
    r"leggi anche.*|articoli correlati|potrebbe interessarti.*|più letti|leia (também|mais).*|veja também.*|notícias relacionadas|mais lidas",
    r"lees (ook|meer|verder).*|gerelateerd.*|meest gelezen|läs (även|mer|också).*|mest läst|les også.*|læs også.*|lue myös.*|czytaj (też|także|również).*",
    r"zobacz (też|także|również).*|читайте (также|ещё).*|по теме|материалы по теме|также по теме|популярное|самое читаемое|ilgili haberler|bunlar da ilginizi.*",
    r"اقرأ (أيضا|أيضاً|المزيد).*|مواضيع (ذات صلة|متعلقة)|أخبار ذات صلة|ذات صلة|الأكثر (قراءة|مشاهدة)|شاهد أيضا.*|بیشتر بخوانید.*",
    r"यह भी पढ़ें.*|ये भी पढ़ें.*|और पढ़ें.*|संबंधित (खबरें|ख़बरें|समाचार|लेख)|ताज़ा (ख़बरें|खबरें)|आरও পড়ুন.*|আরও পড়ুন.*",
    r"関連(記事|ニュース|リンク|キーワード)?|あわせて読みたい|おすすめ.*|人気記事|アクセスランキング|相关(阅读|新闻|文章|报道)|延伸阅读|推荐阅读|猜你喜欢|관련 ?(기사|뉴스)|많이 본.*",
)
_ENDING = (
    # comments, the author, sign-up and sharing
    r"(\d+ )?(comments?|responses?|replies|thoughts on.*)( \d+)?|leave a (reply|comment).*|join the (conversation|discussion).*|post a comment|add a comment",
    r"about (the )?(authors?|writers?|contributors?|columnists?|us|this (article|story|series))|about the .*|meet the author.*|author( bio)?|written by",
    r"(share|tweet|email|print|save)( (this|it|on|via|with))?.*|follow us.*|tags?|topics?|filed under|categories|(media|press) contacts?|contacts? for.*",
    r"contact(s| us| information)?|downloads?|(sign|signing) up.*|subscribe.*|(our )?newsletters?.*|get (the|our) .*|stay (informed|connected|in touch|up to date).*",
    r"(\d+ )?kommentare?.*|über (den autor|die autorin|uns).*|teilen|schlagw(ort|örter)e?|themen|newsletter.*|jetzt anmelden|pressekontakt",
    r"(\d+ )?(commentaires?|réactions?)|réagir.*|à propos de l ?auteur.*|partager.*|inscrivez vous.*|abonnez vous.*|mots clés|contact presse",
    r"(\d+ )?comentarios?|deja (un|tu) comentario.*|sobre el autor.*|sobre la autora.*|compart(e|ir).*|etiquetas|suscríbete.*|boletín.*",
    r"commenti|condividi.*|iscriviti.*|comentários?|deixe (um|seu) comentário.*|compartilh.*|reacties?|deel.*|dela.*|komment(arer|oi).*|komentarze.*",
    r"комментарии.*|поделиться.*|подписывайтесь.*|об авторе|теги|yorum(lar)?.*|paylaş.*|التعليقات.*|اترك (تعليقا|رد).*|شارك.*|عن الكاتب.*|النشرة.*|الكلمات.*|टिप्पणि.*|टैग.*|शेयर.*",
    r"コメント.*|シェア.*|著者.*|タグ|メルマガ.*|评论.*|分享.*|关于作者|作者简介|标签|댓글.*|공유.*|기자 소개",
)
_NOTICE = re.compile(
    r"^(©|\(c\)|copyright\b|copr\.)|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"todos os direitos reservados|tutti i diritti riservati|все права защищены|جميع الحقوق محفوظة|सर्वाधिकार सुरक्षित|無断転載|版权所有",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"[^\w\s]+|_")
_HEADS = re.compile("|".join(f"(?:{pattern})" for pattern in (*_SECTION, *_ENDING)))
MOST_WORDS = 8


def heads_furniture(text: str) -> bool:
    """Whether a heading or label reads like one over furniture: the whole of it, so that "Read the letter" does not."""
    plain = " ".join(_LOOSE.sub(" ", text.casefold()).split())
    return 0 < len(plain.split()) <= MOST_WORDS and _HEADS.fullmatch(plain) is not None


def is_notice(text: str) -> bool:
    """Whether a short block is a copyright line."""
    return len(text) < 300 and _NOTICE.search(text) is not None
