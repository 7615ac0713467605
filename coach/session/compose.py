"""The composition root: the only place that knows which implementation stands behind a seam."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from coach.errors import BadSettings
from coach.prompts import Prompts
from coach.resources import corpus_dir
from coach.session.speaking import made_model
from coach.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from coach.graph.context import CoachContext
    from coach.protocol import Embedder
    from coach.retrieval import Index
    from coach.session.coach import Coach
    from coach.session.uploads import Uploads


@asynccontextmanager
async def open_coach(
    settings: Settings | None = None,
    *,
    sync: bool = True,
    clock: Callable[[], datetime] | None = None,
) -> AsyncIterator[Coach]:
    """Open a coach: index the corpus if it changed, open the stores, build the graph.

    ``sync=False`` leaves the index as it is, for whoever is about to index or to look at it.
    ``clock`` tells the time (default: this machine's); whoever moves it moves what day it is.
    An index on this machine that another embedder made is made anew.
    Raises BadSettings, StoreDamaged or IndexMismatch, each with one sentence that says what to do.
    """
    from coach.graph.graph import build_graph
    from coach.session.coach import Coach
    from coach.session.preparing import told, warm
    from coach.session.stores import open_stores

    settings = settings or Settings()
    async with open_stores(settings.data_dir) as stores:
        context, index, uploads = await asyncio.to_thread(_compose, settings, sync)
        stopping = threading.Event()
        # The first message needs the phrases' vectors; they are ready while it is being typed.
        warming = asyncio.create_task(asyncio.to_thread(warm, context, stopping)) if sync else None
        if warming:
            warming.add_done_callback(told)
        parts = (settings, stores, build_graph(stores.saver), context, index, uploads)
        coach = Coach(*parts, clock) if clock else Coach(*parts)
        try:
            yield coach
        finally:
            stopping.set()
            if warming:
                await asyncio.wait([warming])
            await coach.close_models()


def _compose(settings: Settings, sync: bool) -> tuple[CoachContext, Index, Uploads]:
    from coach.graph.context import CoachContext
    from coach.models.guided import GuidedModel
    from coach.retrieval import Index, Limits, OnnxEmbedder, Searcher
    from coach.safety import SafetyGate
    from coach.session.preparing import synced
    from coach.session.uploads import Uploads
    from coach.understanding import Understander
    from coach.verification import FidelityVerifier, check_change, resolve

    # What is said is always understood with the embedder whose cosines the thresholds were
    # measured in; only what is looked up may use another.
    local = OnnxEmbedder()
    embedder = _embedder(settings)
    guides = [corpus_dir()]  # our lines help to find the passages of articles that have none
    limits = Limits(bytes=settings.max_source_bytes, pages=settings.max_source_pages)
    index = Index(settings.data_dir / "index", embedder, settings.chroma_url, guides, limits)
    uploads = Uploads(settings.data_dir / "uploads", index, limits, settings.max_sources)
    if sync:
        synced(index, settings.corpus, uploads, shared=bool(settings.chroma_url))
    prompts = Prompts()
    searcher = Searcher(index)
    guided = GuidedModel(local, searcher, prompts)
    context = CoachContext(
        model=made_model(settings, guided, searcher, prompts),
        stand_in=guided,
        retriever=searcher,
        verifier=FidelityVerifier(settings.policy),
        resolve=resolve,
        check_change=check_change,
        gate=SafetyGate(local, prompts),
        reader=Understander(local, prompts),
        prompts=prompts,
        owner=settings.owner,
        attend=_reads_ahead(embedder),
    )
    return context, index, uploads


def _reads_ahead(embedder: Embedder) -> Callable[[str], object] | None:
    """Puts a message's vector into the embedder's memory; only where it is on this machine."""
    from coach.retrieval import OnnxEmbedder

    return (lambda text: embedder.encode([text])) if isinstance(embedder, OnnxEmbedder) else None


def _embedder(settings: Settings) -> Embedder:
    if settings.embedder == "embedded":
        from coach.retrieval import TUNED, OnnxEmbedder

        return OnnxEmbedder(weights=TUNED)
    if settings.embedder.startswith("openai:"):
        from coach.models.openai_embedder import OpenAIEmbedder

        key = settings.api_key.get_secret_value() if settings.api_key else None
        name = settings.embedder.removeprefix("openai:")
        return OpenAIEmbedder(name, api_key=key, base_url=settings.base_url)
    raise BadSettings(f"Unknown embedder '{settings.embedder}': use 'embedded' or 'openai:<name>'.")
