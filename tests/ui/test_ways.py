"""What a click sends is what the coach understands, and is offered only where it fits."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from coach.prompts import Prompts
from coach.protocol import Intent
from coach.retrieval import OnnxEmbedder
from coach.schemas import Citation, Safety, Sentence, SentenceKind
from coach.transcript import Position, Reply, Transcript, Turn
from coach.ui.parts import only_new
from coach.ui.views import stages, talk
from coach.ui.views.markup import listed, player_url, to_you
from coach.ui.views.quick import quick
from coach.understanding import Understander

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROMPTS = Prompts()
GUIDES = {**PROMPTS.stages, **PROMPTS.clinics}
SAYS = re.compile(r'data-say="([^"]+)"')


@pytest.fixture(scope="module")
def reader():
    return Understander(OnnxEmbedder(), PROMPTS)


def after(position: Position, safety: Safety = Safety.OK) -> Transcript:
    turn = Turn(number=1, message="Hello", reply=Reply(safety=safety), at=NOW, position=position)
    return Transcript(thread="t", turns=(turn,))


def sent(transcript: Transcript) -> list[str]:
    return SAYS.findall(quick(GUIDES, transcript))


@pytest.mark.parametrize("stage", ["mission", "shadows"])
def test_a_stage_or_a_detour_that_is_clicked_is_where_one_goes(reader, stage):
    position = Position(stage=stage, asked=f"{stage}.line", done=("arrival",))
    drawn = stages.stages(PROMPTS.stages, PROMPTS.clinics, position)
    drawn += stages.detours(PROMPTS.clinics)
    said = [words for words in SAYS.findall(drawn) if words != "skip this part"]
    meant = [reader.read(words, position).target for words in said]
    assert meant == [*PROMPTS.stages, *PROMPTS.clinics]


def test_skipping_and_leaving_are_understood(reader):
    here = Position(stage="mission", asked="mission.moments")
    assert reader.read("skip this part", here).intent is Intent.SKIP
    aside = Position(stage="feedback", thread_of="mission", asked="feedback.told")
    assert reader.read("leave this detour", aside).intent is Intent.BACK


def test_every_detour_has_its_line():
    assert set(stages.DETOURS) == set(PROMPTS.clinics)


def test_a_question_for_a_number_gets_the_numbers():
    scales = [s.path for g in GUIDES.values() for s in g.slots if s.form == "scale"]
    for path in scales:
        said = sent(after(Position(stage="mission", asked=path)))
        assert said[:11] == [str(number) for number in range(11)]
        assert "I don’t know" not in said
    assert "7" not in sent(after(Position(stage="mission", asked="mission.moments")))


def test_an_offer_gets_a_yes_and_a_no(reader):
    for offer in ("line", "clinic:feedback", "shadow:bridge"):
        position = Position(stage="mission", asked="mission.line", offer=offer)
        yes, no, _ = sent(after(position))
        assert reader.read(yes, position).intent is Intent.YES
        assert reader.read(no, position).intent is Intent.NO


def test_nothing_is_offered_before_the_first_reply_nor_in_a_crisis():
    assert quick(GUIDES, Transcript(thread="t")) == ""
    assert quick(GUIDES, after(Position(), Safety.CRISIS)) == ""
    assert sent(after(Position(closed=True))) == []


def test_a_part_is_sent_once_and_again_when_it_has_changed():
    first = only_new({"stages": "<a>", "record": "<b>"}, {})
    assert (first["stages"], first["record"]) == ("<a>", "<b>")
    second = only_new({"stages": "<a>", "record": "<c>"}, first["marks"])
    assert "stages" not in second
    assert second["record"] == "<c>"
    assert set(second["marks"]) == {"stages", "record"}


@pytest.mark.parametrize(
    ("url", "player"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk&t=510s",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?start=510",
        ),
        (
            "https://youtube.com/watch?v=abcdefghijk",
            "https://www.youtube-nocookie.com/embed/abcdefghijk?start=0",
        ),
        ("https://www.youtube.com/watch?v=abc", ""),
        ("https://www.youtube.com/watch?v=abcdefghij%22&t=1s", ""),
        ("https://www.youtube.com/watch?v=abcdefghijk&t=1s%22onload", ""),
        ("https://www.youtube.com.example.com/watch?v=abcdefghijk", ""),
        ("https://example.com/article", ""),
    ],
)
def test_only_a_talk_on_youtube_has_a_player(url, player):
    assert player_url(url) == player


def test_help_lines_are_told_apart():
    found = listed("People who listen: 988 (USA, day and night); Samaritans 116 123; 1737.")
    assert found is not None
    assert found.lead == "People who listen:"
    assert found.lines == ("988 (USA, day and night)", "Samaritans 116 123", "1737")
    assert listed("Nothing you told me is lost.") is None


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("It uses words that are not the person's own.", "It uses words that are not your own."),
        ("In no turn it names the person agrees.", "In no turn it names you agree."),
        ("It adds what the person did not say there.", "It adds what you did not say there."),
        ("No passage has that figure.", "No passage has that figure."),
    ],
)
def test_reasons_speak_to_whoever_reads_them(reason, said):
    assert to_you(reason) == said


def test_a_branch_names_where_it_came_from():
    html = talk.origin(Transcript(thread="b", forked_from="a <b>@2"))
    assert "turn 3" in html
    assert 'data-thread="a &lt;b&gt;"' in html
    assert talk.origin(Transcript(thread="a")) == ""


def test_the_list_gets_a_line_for_each_new_source_of_a_reply():
    cited = [
        Citation(passage_id=f"p{n}", source="s", title="T", text="One.", quote="One.", number=n)
        for n in (2, 1, 2)
    ]
    said = [Sentence(kind=SentenceKind.SOURCE, text="So.", citations=(c,)) for c in cited]
    assert [number for number, _ in talk.cited_in(Reply(sentences=tuple(said)))] == [1, 2]
