"""Reads a form on a page as a browser would send it."""

from selectolax.lexbor import LexborHTMLParser, LexborNode


def form_as_sent(html: str, selector: str = "form.card") -> dict[str, str]:
    """What pressing the button sends while nothing was touched."""
    form = LexborHTMLParser(html).css_first(selector)
    assert form is not None
    return {
        name: value
        for field in form.css("input, select")
        if (name := field.attributes.get("name")) and (value := _value(field)) is not None
    }


def options_of(html: str, name: str) -> list[str]:
    """What a list offers."""
    return [option.attributes.get("value") or "" for option in LexborHTMLParser(html).css(f"select[name={name}] option")]


def text_of(html: str, selector: str) -> list[str]:
    """The words of the elements that match."""
    return [" ".join(found.text().split()) for found in LexborHTMLParser(html).css(selector)]


def _value(field: LexborNode) -> str | None:
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return chosen.attributes.get("value") or "" if chosen else None
    if field.attributes.get("type") in {"radio", "checkbox"} and "checked" not in field.attributes:
        return None
    return field.attributes.get("value") or ("on" if field.attributes.get("type") == "checkbox" else "")
