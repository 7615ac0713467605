"""What the settings dialog asks for: which model speaks, whose login this is, forgetting it all."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import Callable
from typing import Any

from coach.errors import BadInput
from coach.session.chosen import Chosen, applied, checked, drop, keep, kept
from coach.session.speaking import tried
from coach.settings import Settings
from coach.ui.endpoints import asking
from coach.ui.language import key, t
from coach.ui.opening import Opening
from coach.ui.views import settings as view
from coach.ui.views import talk
from coach.ui.views.shell import what_stays

OATH = key("forget everything")
NOT_YOURS = key("Which model speaks is decided by whoever runs this coach.")
NAMED = key("The model was named where the coach was started (COACH_MODEL); change it there.")


class Choices:
    """Endpoints of the settings dialog. ``given`` are the settings the coach was started with.

    ``redraw`` is told of new settings: what the page says of the model must be true from the next
    look at it on.
    """

    def __init__(
        self, opening: Opening, given: Settings, redraw: Callable[[Settings], None]
    ) -> None:
        self._opening = opening
        self._given = given
        self._redraw = redraw

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        endpoints = (self.settings, self.use_model, self.forget_key, self.forget_all)
        return {f"page_{endpoint.__name__}": endpoint for endpoint in endpoints}

    async def settings(self) -> dict[str, str]:
        """The parts of the dialog that the server knows."""
        async with asking(self._opening) as coach:
            return self._parts(coach.owner, coach.settings)

    async def use_model(self, kind: str, name: str, address: str, key: str) -> dict[str, str]:
        """Try the model with one small call, and let it speak from the next turn on."""
        async with asking(self._opening) as coach:
            self._may_choose()
            choice = Chosen(model="guided")
            if kind != "guided":
                choice = self._with_kept_key(checked(name, address, key))
            wanted = applied(self._given, choice)
            if wanted.model != "guided" and not (wanted.api_key or wanted.base_url):
                raise BadInput(t("OpenAI's own models need a key; paste one, or name your server."))
            if fault := await tried(wanted):
                raise BadInput(t("{fault} Nothing was changed.", fault=fault))
            keep(self._given.data_dir, choice)
            await self._use(wanted)
            return self._parts(coach.owner, wanted)

    async def forget_key(self) -> dict[str, str]:
        """Forget the choice and its key; the model the coach was started with speaks again."""
        async with asking(self._opening) as coach:
            self._may_choose()
            drop(self._given.data_dir)
            await self._use(self._given)
            return self._parts(coach.owner, self._given)

    async def forget_all(self, oath: str) -> dict[str, str]:
        """Delete all that the owner ever left here; for the one owner, the kept key too."""
        async with asking(self._opening) as coach:
            if oath.strip().casefold() not in {OATH, t(OATH)}:
                raise BadInput(
                    t("Write “{oath}” to say that you mean it; nothing was deleted.", oath=t(OATH))
                )
            receipt = await coach.forget_all()
            if not self._given.users and drop(self._given.data_dir):
                await self._use(self._given)
                receipt = receipt.model_copy(update={"deleted": {**receipt.deleted, "keys": 1}})
            return {"receipt": talk.receipt(receipt)}

    async def _use(self, settings: Settings) -> None:
        await (await self._opening()).use_model(settings)
        self._redraw(settings)

    def _may_choose(self) -> None:
        if locked := self._locked():
            raise BadInput(locked)

    def _locked(self) -> str:
        """Why the model cannot be chosen here; "" where it can."""
        if self._given.users:
            return t(NOT_YOURS)
        return t(NAMED) if self._given.model_is_named else ""

    def _with_kept_key(self, choice: Chosen) -> Chosen:
        """With the key that was kept for the same place, where none was typed."""
        before = kept(self._given.data_dir)
        same = before is not None and before.base_url == choice.base_url
        if before is None or not same or choice.api_key.get_secret_value():
            return choice
        return choice.model_copy(update={"api_key": before.api_key})

    def _parts(self, owner: str, settings: Settings) -> dict[str, str]:
        locked = self._locked()
        before = None if locked else kept(self._given.data_dir)
        return {
            "model": view.model(settings, before, locked=locked),
            "account": view.account(owner if self._given.users else ""),
            "where": what_stays(settings),
        }
