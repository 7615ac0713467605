"""Career records of every kind: whole ones by hand, and whatever hypothesis thinks of."""

from datetime import date

from hypothesis import strategies as st

from coach.record import CareerRecord, RecordChange, apply

HOSTILE = "<img src=x onerror=alert(1)>\"'&amp; ]]> --> </title><script>alert(1)</script>"
LONG = (
    "Wirtschaftsprüfungsgesellschaftsmitarbeiterin " * 2
    + "and something that goes on about the work, the people in it and what they told me. " * 8
)
SCRIPTS = "Łukasz Żółć, Αλέξανδρος, Дмитрий Щукин, 田中さん, 김민수, علي, 😀👩🏽‍🚀 WWWWWW"
PLACES = (
    "mission.line",
    "north_star.remains",
    "north_star.form",
    "arrival.situation",
    "job_after_next.next_job",
    "job_after_next.job_after_next",
    "job_after_next.end_state",
)


def record_of(*changes):
    """A record with ``(path, value, *passages)`` set in this order."""
    record = CareerRecord()
    for path, value, *passages in changes:
        change = RecordChange(path=path, value=value, turns=(1,), passages=tuple(passages))
        record = apply(record, change)
    return record


def full(text, gaps=9, steps=6):
    """Every place of the picture taken by ``text``, gaps and steps besides."""
    changes = [(place, f"{text}") for place in PLACES]
    changes += [("job_after_next.gaps", f"{n} {text}"[:2000], "art-1") for n in range(gaps)]
    for n in range(steps):
        changes += [
            (f"commitments.steps.{n}.step", f"{n} {text}"[:2000], "art-1"),
            (f"commitments.steps.{n}.due", date(2026, 11, 28 - n)),
            (f"commitments.steps.{n}.witness", text),
        ]
    return record_of(*changes)


_words = st.one_of(
    st.text(min_size=1, max_size=300),
    st.text(alphabet="WM@mw Ю田😀\u0301\u200d", min_size=1, max_size=300),
    st.sampled_from([HOSTILE, LONG, SCRIPTS]),
)


@st.composite
def records(draw):
    """Records with any of their places empty or taken by any text."""
    changes = [(place, draw(_words)) for place in PLACES if draw(st.booleans())]
    changes += [("job_after_next.gaps", text) for text in draw(st.lists(_words, max_size=8))]
    for n, (text, due) in enumerate(draw(st.lists(st.tuples(_words, st.dates()), max_size=7))):
        changes += [(f"commitments.steps.{n}.step", text), (f"commitments.steps.{n}.due", due)]
    return record_of(*changes)
