"""Words that head furniture on many sites and in many languages. One signal among several: never enough to drop prose by itself."""

import re

_HEADINGS = {
    "more to read": (
        r"(read|see|watch|learn|explore)( (more|also|next|on))+|also read|(you )?(may|might) also (like|enjoy|be interested in)",
        r"related( (posts?|articles?|stor(y|ies)|news|topics|content|links?|coverage|reading|videos?))?",
        r"further reading|what to read next",
        r"(recommended|suggested)( (for you|reading|stories|articles|posts))?|up next|next up|in case you missed it|as featured on",
        r"more (from|in|on|about) (this|our|the) .*",
        r"(more|other|latest|recent|top|popular|featured) (news|stor(y|ies)|posts?|articles?|headlines)",
        r"(most (read|popular|viewed|shared|commented)|trending|popular)( (now|stories|posts|articles))?|editor s? ?(picks?|choice)",
        r"don t miss( (this|it|out|a story))?",
        r"(sponsored|promoted|paid)( (content|stories|links|posts?))?|advertisement|around the web",
        r"lesen sie (auch|mehr|weiter)|mehr (zum thema|dazu|lesen)|auch interessant|das könnte sie (auch )?interessieren|meistgelesen",
        r"weitere (artikel|meldungen|nachrichten|themen)|empfohlen|verwandte (artikel|themen)|anzeige|werbung",
        r"(à )?lire (aussi|également|ensuite)|sur le même (sujet|thème)",
        r"articles? (liés?|similaires|recommandés?)|les plus lus|(à )?voir aussi|publicité",
        r"lea también|leer más|te puede interesar|(noticias|artículos) relacionad[ao]s",
        r"más (leídas?|noticias)|lo más (leído|visto)|publicidad",
        r"leggi anche|articoli correlati|potrebbe interessarti( anche)?|più letti",
        r"leia (também|mais)|veja também|notícias relacionadas|mais lidas",
        r"lees (ook|meer|verder)|gerelateerd|meest gelezen|läs (även|mer|också)",
        r"mest läst|les også|læs også|lue myös|zobacz (też|także|również)",
        r"czytaj (też|także|również)|читайте (также|ещё)|(материалы |также )?по теме",
        r"самое читаемое|ilgili haberler|bunlar da ilginizi çekebilir",
        r"اقرأ (أيضا|أيضاً|المزيد)|(مواضيع|أخبار) (ذات صلة|متعلقة)|ذات صلة|الأكثر (قراءة|مشاهدة)|شاهد أيضا|بیشتر بخوانید",
        r"(यह|ये) भी पढ़ें|और पढ़ें|संबंधित (खबरें|ख़बरें|समाचार|लेख)|ताज़ा (ख़बरें|खबरें)|আরও পড়ুন",
        r"関連(記事|ニュース|リンク|キーワード)?|あわせて読みたい|おすすめ(記事)?|人気記事|アクセスランキング",
        r"相关(阅读|新闻|文章|报道)|延伸阅读|推荐阅读|猜你喜欢|관련 ?(기사|뉴스)|많이 본 (기사|뉴스)",
    ),
    "after the article": (
        r"leave a (reply|comment)|(post|add) a comment|join the (conversation|discussion)",
        r"about (the )?(authors?|writers?|contributors?|columnists?|us)|meet the author|author( bio)?|written by|as featured in",
        r"(share|tweet|e ?mail|print|save)( (this|it|on|via|with)( .*)?)?|follow us( on .*)?|tags?|topics?|filed under|categories",
        r"((media|press) )?contacts?( (us|information|for (the )?(media|press)))?",
        r"downloads?|(our )?newsletters?|get (the|our) .*newsletter",
        r"sign(ing)? up( .*)?|subscribe( .*)?|stay (informed|connected|in touch|up to date)|this article is for subscribers",
        r"(\d+ )?kommentare?|über (den autor|die autorin|uns)|teilen|schlagw(ort|örter)e?|themen|jetzt anmelden|pressekontakt",
        r"(\d+ )?(commentaires?|réactions?)|réagir à cet article|à propos de l auteur",
        r"partager|inscrivez vous|abonnez vous|mots clés|contact presse",
        r"(\d+ )?comentarios?|deja (un|tu) comentario|sobre (el autor|la autora)|compart(e|ir)|etiquetas|suscríbete|boletín",
        r"commenti|condividi|iscriviti|comentários?|deixe (um|seu) comentário",
        r"compartilh(e|ar)|reacties?|delen|dela|kommentarer|kommentoi|komentarze",
        r"комментарии|поделиться|подписывайтесь|об авторе|теги|yorum(lar)?",
        r"paylaş|التعليقات|اترك (تعليقا|رد)|شارك|عن الكاتب|النشرة( البريدية)?",
        r"الكلمات (المفتاحية|الدلالية)|टिप्पणि(याँ|यां)|टैग|शेयर करें|コメント(一覧|欄)?|シェア(する)?|著者紹介|タグ|メルマガ",
        r"评论|分享|关于作者|作者简介|标签|댓글|공유(하기)?|기자 소개",
    ),
}
_COMMENTS = re.compile(
    r"(\d+ )?(reader )?(comments?|responses?|replies|kommentare?|commentaires?|réactions?|comentarios?|commenti|comentários?|reacties?|"
    r"kommentarer|komentarze|комментарии|yorumlar|التعليقات|تعليقات|टिप्पणियाँ|टिप्पणियां|コメント(一覧|欄)?|评论|網友評論|댓글)( \d+)?|"
    r"\d+ (thoughts?|comments?|replies|responses?|antworten|kommentare|réponses|respuestas) (on|to|zu|à|a|sur|en) .*|"
    r"discussion( about this post)?"
)
_NOTICE = re.compile(
    r"^(©|\(c\)|copyright\b|copr\.)|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"todos os direitos reservados|tutti i diritti riservati|все права защищены|جميع الحقوق محفوظة|सर्वाधिकार सुरक्षित|無断転載|版权所有",
    re.IGNORECASE,
)
_NOT_A_WORD = re.compile(r"[^\w\s\u0300-\u036f\u0900-\u0dff\u064b-\u0652]+|_")
_HEADS = re.compile("|".join(f"(?:{pattern})" for patterns in _HEADINGS.values() for pattern in patterns))
MOST_WORDS = 8


def heads_furniture(text: str) -> bool:
    """Whether a heading or label reads like one over furniture: the whole of it, so that "Read the letter" does not."""
    plain = _plain(text)
    return 0 < len(plain.split()) <= MOST_WORDS and (_HEADS.fullmatch(plain) or _COMMENTS.fullmatch(plain)) is not None


def heads_comments(text: str) -> bool:
    """Whether a heading announces what readers wrote."""
    return len(text) < 200 and _COMMENTS.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(_NOT_A_WORD.sub(" ", text.casefold()).split())


def is_notice(text: str) -> bool:
    """Whether a short block is a copyright line."""
    return len(text) < 300 and _NOTICE.search(text) is not None
