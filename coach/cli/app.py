"""What ``coach`` can do, command by command; whatever is slow to import comes in when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.cli import logins
from coach.cli.batching import hold_batch
from coach.cli.comeback import compare, rename
from coach.cli.recording import show_record
from coach.cli.running import guarded

app = typer.Typer(
    name="coach",
    help="A career coach that shows nothing its sources, or you, did not say.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich would double the time of --help.
)

app.add_typer(logins.app, name="users")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
app.command(name="record")(guarded(show_record))


def _version(wanted: bool) -> None:
    if wanted:
        import coach

        typer.echo(f"coach {coach.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A career coach that shows nothing its sources, or you, did not say."""


@app.command()
@guarded
def chat(
    thread: Annotated[str, typer.Option(help="The conversation to begin or go on with.")] = "main",
) -> None:
    """Talk with the coach here; each line you write is one message."""
    from coach.cli.chat import run_chat

    run_chat(thread)


@app.command()
@guarded
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Open the coach in the browser."""
    from coach import Settings
    from coach.ui import serve as serve_page

    given = {"host": host, "port": port}
    serve_page(Settings(**{name: value for name, value in given.items() if value is not None}))


@app.command()
@guarded
def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders to add; none: the configured corpus again."),
    ] = None,
    json: Json = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew.")] = False,
) -> None:
    """Read sources into the index: .md .txt .html .pdf .docx .vtt .srt, and folders of them."""
    from coach.cli.sources import run_index

    run_index(paths or [], as_json=json, rebuild=rebuild)


@app.command()
@guarded
def sources(
    remove: Annotated[
        str, typer.Option("--remove", metavar="NAME", help="Take this one out: its name or file.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json: Json = False,
) -> None:
    """List the sources, your own first, or take one out with its passages."""
    from coach.cli.sources import run_remove, run_sources

    if remove:
        run_remove(remove, yes=yes)
    else:
        run_sources(as_json=json)


@app.command()
@guarded
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in your own words.")],
    k: Annotated[int, typer.Option("-k", help="How many passages at most.")] = 5,
    json: Json = False,
) -> None:
    """Find passages in the sources by what they mean."""
    from coach.cli.sources import run_search

    run_search(query, k, as_json=json)


@app.command()
@guarded
def check(
    file: Annotated[str, typer.Argument(help="A .jsonl file, or - for standard input.")],
) -> None:
    """Check claims against passages and messages: one JSON verdict a line.

    Each line is an object {"claim", "passages": [...], "source"?: title, "user_messages"?: [...]};
    passages are strings or objects with text, title, author, id. Figures, names, quotations and
    the source's title are checked exactly; of a paraphrase only how many of its words stand there.
    """
    from coach.cli.checking import run_check

    run_check(file)


app.command(name="batch")(guarded(hold_batch))


@app.command()
@guarded
def report(
    results: Annotated[Path, typer.Argument(help="The file that `coach batch --out` has made.")],
    json: Json = False,
    html: Annotated[Path | None, typer.Option(help="Write it as one page, with plots.")] = None,
    parquet: Annotated[
        Path | None, typer.Option(help="Write cases.parquet and turns.parquet to this folder.")
    ] = None,
) -> None:
    """Say what a batch came to: stages, confidence, coaching, gaps, what was held back, cost.

    The page is one file that needs no other; on it every sentence that was held back stands beside
    its reason. Parquet needs the extra `career-coach[analysis]`.
    """
    from coach.cli.reporting import run_report

    run_report(results, as_json=json, html=html, parquet=parquet)


@app.command(name="eval")
@guarded
def evaluate(
    suites: Annotated[
        list[str] | None, typer.Argument(help="The suites to run; none: all that apply.")
    ] = None,
    model: Annotated[str, typer.Option(help="Who is talked with: guided, openai:NAME.")] = "guided",
    transcripts: Annotated[
        Path | None, typer.Option(help="Measure these conversations (JSON lines) instead.")
    ] = None,
    corpus: Annotated[Path | None, typer.Option(help="Your own sources, in place of ours.")] = None,
    judge: Annotated[str, typer.Option(help="A model that reads along: openai:NAME.")] = "",
    out: Annotated[Path | None, typer.Option(help="Where the reports go.")] = None,
    gate: Annotated[Path | None, typer.Option(help="Floors of your own (YAML).")] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Keep this run to hold later ones against.")
    ] = False,
) -> None:
    """Measure the coach, or conversations you have; exit code 1 below the gate.

    Writes report.json, junit.xml and report.html to reports/evals, or to --out.
    """
    from coach.cli.evaluating import run_eval

    run_eval(
        tuple(suites or ()),
        model=model,
        transcripts=transcripts,
        corpus=corpus,
        judge=judge,
        out=out,
        gate=gate,
        write_baseline=write_baseline,
    )


@app.command()
@guarded
def export(
    thread: Annotated[str, typer.Argument(help="The conversation.")],
    format: Annotated[str, typer.Option("--format", help="md, pdf, json, ics or svg.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
) -> None:
    """Print the career record with its sources and the conversation, or write it to --out.

    md and pdf are pages to read, json is everything as data, ics holds the commitments that have a
    date, svg is the picture alone. A PDF is not printed to a terminal.
    """
    from coach.cli.keeping import run_export

    run_export(thread, format, out)


@app.command()
@guarded
def threads(json: Json = False) -> None:
    """List the conversations, the latest first."""
    from coach.cli.keeping import run_threads

    run_threads(as_json=json)


app.command()(guarded(rename))
app.command()(guarded(compare))


@app.command()
@guarded
def forget(
    thread: Annotated[str, typer.Argument(help="The conversation.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete a conversation everywhere and say what was deleted."""
    from coach.cli.keeping import run_forget

    run_forget(thread, yes=yes)


@app.command()
@guarded
def doctor() -> None:
    """Say what is configured and what is wrong; exit code 1 if something is."""
    from coach.cli.keeping import run_doctor

    run_doctor()
