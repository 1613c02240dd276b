"""Numbers as words, one table for each language: "seven stories", "Today's seven". Larger numbers stay digits."""

NUMBER_WORDS = {
    "en": (
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
    ),
}


def number_word(number: int, language: str = "en") -> str:
    """``seven`` for 7; digits where the table of the language (``en`` or ``en_GB``) has no word."""
    words = NUMBER_WORDS.get(language.partition("_")[0], ())
    return words[number] if 0 <= number < len(words) else str(number)
