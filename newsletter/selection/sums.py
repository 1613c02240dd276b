"""How a stored score adds up: the numbers between attention and score, as a sum that anybody can do again."""

from collections.abc import Sequence

from newsletter.model.selections import Reason

_ATTENTION = "ln(1 + reports) summed over outlets, each times its weight; copies count far less"


def beside(reason: Reason, reasons: Sequence[Reason]) -> str:
    """What stands beside the number of a reason: its sentence, or how the number came about where the sentence says no more than it."""
    if reason.code == "attention":
        return _ATTENTION
    return (worked_out(reasons) if reason.code == "score" else "") or reason.text


def worked_out(reasons: Sequence[Reason]) -> str:
    """``(2.77 + 0.10) × 1.19``; nothing where the parts were not stored."""
    codes = [reason.code for reason in reasons]
    if "attention" not in codes or "score" not in codes:
        return ""
    attention, *rest = reasons[codes.index("attention") : codes.index("score")]
    added = [f"{part.amount:.2f}" for part in (attention, *rest) if part.code in ("attention", "saga")]
    factors = [f"{part.amount:.2f}" for part in rest if part.code != "saga"]
    total = " + ".join(added)
    if not factors:
        return total if len(added) > 1 else "the attention, nothing added or taken off"
    return " × ".join([f"({total})" if len(added) > 1 else total, *factors])
