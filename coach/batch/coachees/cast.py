"""Finds who speaks for a persona: somebody of the library, or a model that plays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.batch.coachees.library import TEMPERAMENTS, people
from coach.batch.coachees.matching import Ear
from coach.batch.coachees.written import WrittenCoachee
from coach.errors import BadInput

if TYPE_CHECKING:
    from coach.batch.coachee import Case, Coachee
    from coach.batch.coachees.library import Person, Temperament
    from coach.models.openai.client import Endpoint
    from coach.protocol import Embedder
    from coach.settings import Settings


class Cast:
    """The coachees of one run; bound to the event loop it is first used in.

    ``played_by`` is the model that plays the personas ("openai:<name>"). Where it is "", people
    of the library speak for themselves, and a description is played by the model of ``settings``.
    """

    def __init__(self, settings: Settings, embedder: Embedder, played_by: str = "") -> None:
        if played_by and not played_by.startswith("openai:"):
            raise BadInput(f"'{played_by}' cannot play a persona; use 'openai:<name>'.")
        self._settings = settings
        self._ear = Ear(embedder)
        self._played_by = played_by
        self._endpoint: Endpoint | None = None

    def coachee(self, case: Case) -> Coachee:
        """Who speaks for ``case``, which has a persona. Raises BadInput with what to do."""
        person = people().get(case.persona.strip().lower())
        model = self._played_by
        if not model and person is None and self._settings.model != "guided":
            model = self._settings.model
        if model:
            return self._played(case, model.removeprefix("openai:"), person)
        if person is None:
            raise BadInput(
                f"'{case.persona[:60]}' is nobody of the library ({', '.join(people())}), and a "
                "description needs a model to play it; name one of them, or set COACH_MODEL."
            )
        return WrittenCoachee(case, person, self._ear, _temperament(case))

    async def close(self) -> None:
        """Close the connections to a model."""
        if self._endpoint is not None:
            await self._endpoint.close()
            self._endpoint = None

    def _played(self, case: Case, model: str, person: Person | None) -> Coachee:
        from coach.batch.coachees.played import PlayedCoachee
        from coach.models.openai.client import Endpoint
        from coach.models.openai.pricing import Prices

        settings = self._settings
        if self._endpoint is None:
            key = settings.api_key.get_secret_value() if settings.api_key else None
            self._endpoint = Endpoint(
                model, api_key=key, base_url=settings.base_url, patience=settings.patience
            )
        return PlayedCoachee(case, self._endpoint, Prices(settings.prices), person)


def _temperament(case: Case) -> tuple[Temperament, ...]:
    """The case's temperament, in the words that the library's people know. Raises BadInput."""
    known = {name.replace("themselves", "").strip(): name for name in TEMPERAMENTS}
    found = []
    for wanted in case.temperament:
        plain = " ".join(wanted.lower().replace("-", " ").split())
        name = known.get(plain.replace("themselves", "").strip())
        if name is None:
            raise BadInput(
                f"'{wanted}' is no temperament of the library; it has {', '.join(TEMPERAMENTS)}. "
                "A model can play any."
            )
        found.append(name)
    return tuple(found)
