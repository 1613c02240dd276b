"""The stem of an English word: resigns, resigned and resignation are one.

Coarser than the singular that grouping uses: after months a story is retold in other forms of its words.
"""

_ENDINGS = (
    *("isations", "izations", "isation", "ization", "ations", "ation", "ments", "ment", "ingly", "ings", "edly", "ances", "ance"),
    *("ences", "ence", "eries", "ery", "ities", "ity", "ives", "ive", "ions", "ion", "ness", "ists", "ist", "ism", "ing", "ers", "ors"),
    *("als", "ed", "er", "or", "al", "ly", "es", "s", "e", "y"),
)
_SHORT_STEM = {"ing": 3, "ed": 3, "es": 3, "s": 3, "e": 3, "y": 3}
_STEM = 4
_KEPT_DOUBLE = "lsz"


def stem_of(word: str) -> str:
    """``word`` is in the singular and lower case. Numbers, and words of other scripts, stay as they are."""
    if not (word.isascii() and word.isalpha()):
        return word
    stem = _without_ending(word)
    if stem.endswith("at") and len(stem) > _STEM + 1:
        stem = stem[:-2]  # investigates, investigation
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _KEPT_DOUBLE:
        stem = stem[:-1]
    return stem.rstrip("e") if len(stem) > 3 else stem


def _without_ending(word: str) -> str:
    if word.endswith(("ied", "ies")) and len(word) > 4:
        word = word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORT_STEM.get(ending, _STEM):
            return word[: -len(ending)]
    return word
