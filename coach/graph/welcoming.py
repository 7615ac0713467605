"""The greeting of somebody who comes back: drafted by the stand-in, verified like any reply."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from coach.graph.answering import Answer
from coach.protocol import Briefing, Understanding
from coach.transcript import Welcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from coach.graph.context import CoachContext
    from coach.record import CareerRecord
    from coach.transcript import Position, Turn


async def welcome(
    turns: Sequence[Turn],
    record: CareerRecord,
    position: Position,
    context: CoachContext,
    *,
    at: datetime,
    since: datetime,
) -> Welcome | None:
    """What to say to somebody who was last here at ``since``; None where nothing may be shown.

    The guided coach greets whatever the model is: it quotes what stands in the record, which needs
    no call, and opening a page must neither cost anything nor wait for an endpoint.
    """
    briefing = Briefing(
        number=len(turns) + 1,
        message="",
        turns=turns,
        record=record,
        position=position,
        understanding=Understanding(),
        passages=(),
        prompts=context.prompts,
        today=at.date(),
        owner=context.owner,
    )
    answer = Answer(briefing, context, lambda _: None, list(position.cited))
    drafts, stands = await asyncio.to_thread(context.stand_in.greet, briefing)
    for draft in drafts:
        answer.take(draft, finally_=True)
    if not answer.shown:
        return None
    # Where the question could not be shown, nothing new is open.
    return Welcome(
        at=at,
        since=since,
        sentences=tuple(answer.shown),
        position=stands if answer.asks else position,
    )
