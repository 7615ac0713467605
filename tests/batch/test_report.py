"""The report over a batch that was really held, and over lines that no batch would write."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pandas as pd
import pyarrow.parquet as pq
import pytest
import pytest_asyncio

from coach import Result, Settings, open_coach, report_on, to_dataframe
from coach.batch.report import write_page, write_parquet
from coach.batch.report.gaps import Gaps
from coach.batch.report.tally import reason
from coach.errors import BadInput, BadSettings
from coach.schemas import SentenceKind
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

ATTACK = "<img src=x onerror=alert(1)> & <script>alert(2)</script>"
CASES = [
    {"id": "whole", "persona": "rafael"},
    {
        "id": "asks",
        "messages": [
            "I was passed over for promotion, twice.",
            "What do the articles say about tax in Uruguay?",
            "Do your articles say anything about taxes in Uruguay?",
            "What does the podcast say about the job after next?",
        ],
    },
    {"id": "attack", "messages": [ATTACK]},
    {"id": "too long", "messages": ["x" * 30_000]},
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def held(indexed, tmp_path_factory):
    """A file of results, and the results."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copytree(indexed, folder / "data", ignore=shutil.ignore_patterns("lock"))
    out = folder / "results.jsonl"
    async with open_coach(Settings(data_dir=folder / "data"), sync=False) as coach:
        found = [result async for result in coach.batch(CASES)]
    # The guided coach writes what holds; this is what a model's sentence looks like that did not.
    spoiled = found[2].model_copy(update={"verdicts": (*found[2].verdicts, _refused())})
    found[2] = spoiled
    lines = [result.model_dump_json() for result in found]
    out.write_text("".join(line + "\n" for line in lines))
    return out, found


def _refused():
    return Result.model_validate(
        {
            "id": "x",
            "verdicts": [
                {
                    "turn": 1,
                    "shown": False,
                    "kind": SentenceKind.SOURCE,
                    "text": f"The podcast says {ATTACK}.",
                    "verdict": {
                        "supported": False,
                        "score": 0,
                        "reasons": ["“<b>40</b> percent” stands in no passage."],
                    },
                }
            ],
        }
    ).verdicts[0]


@pytest.fixture
def report(held, embedder):
    return report_on(held[0], embedder)


@pytest.mark.asyncio(loop_scope="module")
async def test_it_adds_up_what_the_results_say(held, report):
    results = held[1]
    assert (report.cases, report.failed, report.unreadable) == (len(CASES), 1, 0)
    turns = [turn for result in results if result.transcript for turn in result.transcript.turns]
    assert report.turns == len(turns)
    assert report.stages["arrival"] >= report.stages["commitments"] == 1
    assert report.closed == 1
    confidence = report.confidence
    assert confidence.both == 1
    assert confidence.change == confidence.after.mean - 4
    assert sum(confidence.before.counts) == confidence.before.n == 1
    kinds = [sentence.kind for turn in turns for sentence in turn.reply.sentences]
    assert report.coaching.questions == kinds.count(SentenceKind.QUESTION)
    assert report.coaching.repeated == 0
    assert [(f.count, f.cases) for f in report.errors] == [(1, ("too long",))]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_sources_have_not_got_is_a_gap_and_what_they_have_is_none(held, report):
    told = [turn.reply.gap for turn in held[1][1].transcript.turns]
    assert [bool(gap) for gap in told] == [False, True, True, False]
    tax = next(gap for gap in report.gaps if "Uruguay" in gap.question)
    assert (tax.count, tax.cases) == (2, 1)
    assert len(tax.wordings) == 2


def test_gaps_are_grouped_by_what_is_asked_and_not_by_how_it_begins(embedder):
    gaps = Gaps(embedder)
    for case, question in enumerate(
        (
            "Do your articles say anything about work visas?",
            "Do your articles say anything about beekeeping?",
            "what does the podcast say about getting a visa",
            "Is there something in the sources on how to keep bees?",
            "Do your articles say anything about work visas?",
        )
    ):
        gaps.add(question, str(case))
    found = [(gap.question, gap.count, gap.cases) for gap in gaps.largest()]
    assert found == [
        ("Do your articles say anything about work visas?", 3, 3),
        ("Do your articles say anything about beekeeping?", 2, 2),
    ]


def test_a_reason_counts_as_one_whatever_it_quotes():
    first = "“40 percent” stands in no passage."
    second = "“the board of 1998” stands in no passage."
    assert reason(first) == reason(second) == "… stands in no passage."
    assert reason("It isn't said and wasn't meant.") == "It isn't said and wasn't meant."


@pytest.mark.asyncio(loop_scope="module")
async def test_results_and_their_file_give_the_same_report(held, report, embedder):
    assert report_on(held[1], embedder) == report


@pytest.mark.asyncio(loop_scope="module")
async def test_a_line_that_is_no_result_is_counted_and_loses_no_other(held, tmp_path, embedder):
    spoiled = tmp_path / "spoiled.jsonl"
    lines = held[0].read_text().splitlines()
    spoiled.write_text("\n".join([lines[0], '{"id": "cut", "transc', "", *lines[1:]]))
    found = report_on(spoiled, embedder)
    assert (found.cases, found.unreadable) == (len(CASES), 1)


def test_what_is_no_file_of_results_is_one_clear_sentence(tmp_path, embedder):
    with pytest.raises(BadInput, match="cannot be read"):
        report_on(tmp_path / "none.jsonl", embedder)
    (tmp_path / "other.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(BadInput, match="There is no result in"):
        report_on(tmp_path / "other.jsonl", embedder)


# -- the page


class Page(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_shows_what_was_held_back_beside_its_reason_and_runs_nothing(
    held, report, tmp_path
):
    out = tmp_path / "new" / "report.html"
    write_page(report, held[0], out)
    page = Page()
    page.feed(out.read_text())
    assert not page.tags & {"script", "img", "b", "link", "iframe"}
    assert "svg" in page.tags
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"src", "href"})
    text = " ".join(page.text)
    assert ATTACK in text
    assert "“<b>40</b> percent” stands in no passage." in text
    for gap in report.gaps:
        assert gap.question in text
    assert [file.name for file in out.parent.iterdir()] == ["report.html"]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_that_cannot_be_written_is_one_clear_sentence(held, report, tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        write_page(report, held[0], tmp_path)


def test_a_report_on_nothing_can_be_shown(tmp_path, embedder):
    empty = report_on([], embedder)
    write_page(empty, [], tmp_path / "empty.html")
    assert "0 cases" in (tmp_path / "empty.html").read_text()


# -- tables


@pytest.mark.asyncio(loop_scope="module")
async def test_a_table_has_a_row_for_each_case_and_for_each_turn(held):
    file, results = held
    cases = to_dataframe(results)
    assert list(cases.index) == [case["id"] for case in CASES]
    assert cases.loc["whole", "confidence_before"] == 4
    assert pd.isna(cases.loc["asks", "confidence_after"])
    assert cases.loc["too long", "error"]
    turns = to_dataframe(file, per="turn")
    assert len(turns) == cases["turns"].sum()
    assert turns.loc[("asks", 2), "gap"]
    assert turns.loc[("attack", 1), "message"] == ATTACK
    with pytest.raises(BadInput, match="use 'case' or 'turn'"):
        to_dataframe(results, per="week")


@pytest.mark.asyncio(loop_scope="module")
async def test_parquet_holds_the_same_tables(held, tmp_path):
    paths = write_parquet(held[0], tmp_path / "tables")
    assert [path.name for path in paths] == ["cases.parquet", "turns.parquet"]
    for path, per in zip(paths, ("case", "turn"), strict=True):
        table = pq.read_table(path).to_pandas()
        frame = to_dataframe(held[0], per=per).reset_index()
        assert list(table.columns) == list(frame.columns)
        pd.testing.assert_frame_equal(table.convert_dtypes(), frame)


def test_without_pyarrow_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadSettings, match=r"pip install 'career-coach\[analysis\]'"):
        write_parquet([], tmp_path)


# -- the command


def run(*arguments):
    command = [sys.executable, "-m", "coach.cli", "report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_command_prints_a_table_json_and_files(held, report, tmp_path):
    shown = run(held[0])
    assert shown.returncode == 0, shown.stderr
    for part in ("4 cases", "1 failed", "Confidence", "Uruguay", "Held back"):
        assert part in shown.stdout
    out, tables = tmp_path / "r.html", tmp_path / "tables"
    written = run(held[0], "--json", "--html", out, "--parquet", tables)
    assert written.returncode == 0, written.stderr
    assert json.loads(written.stdout) == report.model_dump(mode="json")
    assert out.is_file()
    assert (tables / "turns.parquet").is_file()


async def test_what_playing_a_coachee_costs_is_counted_apart(data_dir, embedder):
    coach_says = answer(good("mission"))
    plays = answer({"says": "I run a kitchen in Lyon and my knees are going.", "leaves": False})

    async def either(exchange):
        schema = exchange.body["response_format"]["json_schema"]["schema"]
        await (plays if "says" in schema["properties"] else coach_says)(exchange)

    prices = data_dir / "prices.yaml"
    prices.write_text(f"{MODEL}: {{prompt: 10.0, cached: 1.0, completion: 40.0}}\n")
    with Endpoint() as served:
        served.always(either)
        settings = Settings(
            data_dir=data_dir,
            model=f"openai:{MODEL}",
            base_url=served.url,
            api_key=served.key,
            prices=prices,
        )
        async with open_coach(settings, sync=False) as coach:
            batch = coach.batch([{"id": "cook", "persona": "A cook in Lyon, 51", "turns": 2}])
            (result,) = [result async for result in batch]
            told = batch.progress.cost
    assert result.error is None
    assert result.coachee_usage.calls == len(result.transcript.turns) == 2
    assert result.usage.calls >= 2
    assert result.usage.cost > 0
    assert told == pytest.approx(result.usage.cost + result.coachee_usage.cost)
    report = report_on([result], embedder)
    assert report.coachee_usage.cost == pytest.approx(result.coachee_usage.cost)
    assert report.usage.cost == pytest.approx(result.usage.cost)
