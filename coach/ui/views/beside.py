"""Two conversations side by side: what they share, where they differ, what was said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.ui.views.markup import draw
from coach.ui.views.record_words import label_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.prompts import Guide
    from coach.schemas import ThreadSummary
    from coach.session.comparing import Comparison, Difference, Side


def beside(found: Comparison, family: Sequence[ThreadSummary], guides: Mapping[str, Guide]) -> str:
    """Draw both, with every difference named in words; ``family`` are the others on offer."""
    names = _names(found)
    return draw(
        "beside",
        found=found,
        names=names,
        stages=[_stage(side, guides) for side in (found.left, found.right)],
        differences=[(each, _label(each, guides), _how(each, names)) for each in found.differences],
        others=[each for each in family if each.thread != found.left.thread and each.turns],
    )


def _names(found: Comparison) -> tuple[str, str]:
    """What the two are called where a title would be too long."""
    if found.right.forked_from.rpartition("@")[0] == found.left.thread:
        return "the original", "the what-if"
    if found.left.forked_from.rpartition("@")[0] == found.right.thread:
        return "the what-if", "the original"
    return "the first", "the second"


def _how(difference: Difference, names: tuple[str, str]) -> str:
    if difference.left and difference.right:
        return "differs"
    return f"only in {names[0] if difference.left else names[1]}"


def _label(difference: Difference, guides: Mapping[str, Guide]) -> str:
    """As the record beside the conversation calls it, which is what somebody knows it by."""
    stage, label = difference.path.partition(".")[0], label_of(difference.path)
    if not label or stage not in guides:
        return difference.label
    title = guides[stage].title
    return (
        label if label in (title, title.removeprefix("The ").capitalize()) else f"{title} › {label}"
    )


def _stage(side: Side, guides: Mapping[str, Guide]) -> str:
    return guides[side.stage].title if side.stage in guides else ""
