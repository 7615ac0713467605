"""A model behind an endpoint is measured as the guided coach is, apart from it."""

from __future__ import annotations

from coach.schemas import SentenceKind
from evals import gate, running
from evals.bench import Bench
from evals.subjects import LiveCoach
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

PEOPLE = {
    "": {
        "alex": [
            "I was passed over for promotion a second time and nobody says why.",
            "What do the sources say about promotion?",
        ]
    }
}


async def test_a_careful_model_passes():
    with Endpoint() as endpoint:
        endpoint.always(answer(good("arrival")))
        subject = LiveCoach(f"openai:{MODEL}", base_url=endpoint.url, api_key=endpoint.key)
        bench = Bench(subject=subject, people=PEOPLE, coachees=())
        names = running.chosen(["conversations"], bench)
        report = await running.run(names, bench)
        assert endpoint.completions
    assert gate.shortfalls(report, gate.read_gate(), {}, names, bench.labels) == []
    (held,) = await bench.held()
    assert held.label == "openai"
    assert "called live" in bench.made["openai"]
    kinds = {s.kind for turn in held.transcripts[0].turns for s in turn.reply.sentences}
    assert SentenceKind.SOURCE in kinds
