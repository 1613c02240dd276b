"""The last part of a story page's address."""

from newsletter.issue.slugs import make_slugs


def test_slugs() -> None:
    """Whole plain words up to 60 characters; a number where a headline has no plain letters or shares its words with another."""
    headlines = [
        "Lake Chad’s fishing season opens late, and full",
        "Größe: Ærø & Łódź",
        "東京で地震",
        "Rates on hold",
        "Rates on hold!",
        "RATES ON HOLD",
        "Ministers of nineteen countries agree on a common set of rules for trade and travel",
        "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle",
        "../../etc/passwd?x=<script>",
        "",
    ]
    assert make_slugs(headlines) == (
        "lake-chads-fishing-season-opens-late-and-full",
        "grosse-aero-lodz",
        "story-3",
        "rates-on-hold",
        "rates-on-hold-2",
        "rates-on-hold-3",
        "ministers-of-nineteen-countries-agree-on-a-common-set-of",
        "story-8",
        "etc-passwd-x-script",
        "story-10",
    )
