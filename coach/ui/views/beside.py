"""Two conversations side by side: what they share, where they differ, what was said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.ui.language import counted, t
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
        shared=_shared(found),
        stages=[_stage(side, guides) for side in (found.left, found.right)],
        differences=[(each, _label(each, guides), _how(each, names)) for each in found.differences],
        others=[each for each in family if each.thread != found.left.thread and each.turns],
    )


def _shared(found: Comparison) -> str:
    """What they have in common, in one sentence."""
    turns = counted(found.shared, "turn")
    if not found.shared:
        told = t("They have no turn in common")
    else:
        told = t("They begin with the same {turns}", turns=turns)
    if found.same:
        fields = counted(found.same, "field")
        alike = (
            t(", and {fields} of the record reads the same", fields=fields)
            if found.same == 1
            else t(", and {fields} of the record read the same", fields=fields)
        )
        told += alike
    return f"{told}."


def _names(found: Comparison) -> tuple[str, str]:
    """What the two are called where a title would be too long."""
    if found.right.forked_from.rpartition("@")[0] == found.left.thread:
        return t("the original"), t("the what-if")
    if found.left.forked_from.rpartition("@")[0] == found.right.thread:
        return t("the what-if"), t("the original")
    return t("the first"), t("the second")


def _how(difference: Difference, names: tuple[str, str]) -> str:
    if difference.left and difference.right:
        return t("differs")
    return t("only in {which}", which=names[0] if difference.left else names[1])


def _label(difference: Difference, guides: Mapping[str, Guide]) -> str:
    """As the record beside the conversation calls it, which is what somebody knows it by."""
    stage, label = difference.path.partition(".")[0], label_of(difference.path)
    if not label or stage not in guides:
        return " › ".join(t(part) for part in difference.label.split(" › "))
    title = guides[stage].title
    if label in (title, title.removeprefix("The ").capitalize()):
        return t(label)
    # "Superpower 2": the number stays.
    name, _, number = label.rpartition(" ") if label[-1].isdecimal() else (label, "", "")
    return f"{t(title)} › {t(name)} {number}".rstrip()


def _stage(side: Side, guides: Mapping[str, Guide]) -> str:
    return t(guides[side.stage].title) if side.stage in guides else ""
