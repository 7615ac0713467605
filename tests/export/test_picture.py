"""The picture shows what the record holds, keeps to its sheet, and says the same in words."""

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from coach.export.picture import NO_GAPS, NO_STEPS, picture_in_words, picture_of
from coach.export.picture_layout import MOST_GAPS, MOST_STEPS
from coach.export.picture_marks import Dot, Line, Star, Text
from coach.export.picture_svg import LAYOUTS, draw_svg, to_svg
from coach.record import CareerRecord, RecordChange, apply
from coach.transcript import Transcript
from tests.export.conversation import ARTICLE, conversation
from tests.export.records import HOSTILE, LONG, SCRIPTS, full, record_of, records

SVG = "{http://www.w3.org/2000/svg}"
CITED = ({"art-1": [2]}, {2: [ARTICLE]})


def texts(drawing):
    return [mark for mark in drawing.marks if isinstance(mark, Text)]


def shown(svg):
    """What stands drawn on it, without the titles and the description."""
    return " ".join("".join(t.itertext()) for t in ElementTree.fromstring(svg).iter(f"{SVG}tspan"))


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records())
def test_nothing_overlaps_and_nothing_leaves_the_sheet(layout, record):
    drawing = LAYOUTS[layout](picture_of(record, *CITED))
    boxes = [text.box for text in texts(drawing)]
    for index, box in enumerate(boxes):
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= drawing.width
        assert box.bottom <= drawing.height
        assert not [other for other in boxes[index + 1 :] if box.overlaps(other)]
    for mark in drawing.marks:
        if isinstance(mark, Dot | Star):
            assert mark.radius <= mark.x <= drawing.width - mark.radius
            assert mark.radius <= mark.y <= drawing.height - mark.radius


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("text", [LONG, SCRIPTS, "W" * 300, HOSTILE])
def test_no_mark_stands_on_a_word(layout, text):
    drawing = LAYOUTS[layout](picture_of(full(text), *CITED))
    for mark in drawing.marks:
        if isinstance(mark, Dot | Star):
            inside = [
                t
                for t in texts(drawing)
                if t.box.left < mark.x < t.box.right and t.box.top < mark.y < t.box.bottom
            ]
            assert not inside


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records())
def test_it_is_well_formed_and_inert_whatever_was_said(record):
    root = ElementTree.fromstring(draw_svg(picture_of(record, *CITED)))
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    drawn = {"svg", "title", "desc", "rect", "circle", "polyline", "polygon", "text", "tspan", "g"}
    assert kinds <= drawn
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]


def test_it_is_an_image_with_a_name_and_a_description():
    root = ElementTree.fromstring(to_svg(conversation()))
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
        title.get("id"),
        desc.get("id"),
    )
    picture = picture_of(conversation().record)
    assert desc.text.splitlines() == [f"{line}." for line in picture_in_words(picture)]


def test_the_words_say_everything_uncut():
    words = "\n".join(picture_in_words(picture_of(full(LONG), *CITED)))
    said = " ".join(LONG.split())
    assert words.count(said) == 7 + 9 + 2 * 6
    assert f"Source [2] {ARTICLE.title}, {ARTICLE.author}, Honest motives" in words


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_what_is_too_long_is_cut_and_whole_in_its_title(layout):
    svg = draw_svg(picture_of(full(LONG, gaps=1, steps=1), *CITED), layout)
    whole = [title.text for title in ElementTree.fromstring(svg).iter(f"{SVG}title")]
    said = " ".join(LONG.split())
    assert len([title for title in whole if said in title]) == 7 + 1 + 1
    assert "…" in shown(svg)
    assert said not in shown(svg)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_record_says_what_will_stand_there(layout):
    picture = picture_of(CareerRecord())
    svg = draw_svg(picture, layout)
    if layout != "small":
        assert NO_STEPS in shown(svg)
        assert " ".join(NO_GAPS.split()[:3]) in shown(svg)
        assert all(said.text.split()[0] in shown(svg) for p in picture.stations for said in p.said)
    assert "confirmed" not in svg
    assert "Today: nothing yet (Where you stand)" in svg


def test_draft_and_confirmed_are_told_apart_in_words_and_by_filling():
    record = record_of(("job_after_next.next_job", "link nurse"), ("arrival.situation", "a ward"))
    record = apply(record, RecordChange(path="arrival.situation", op="confirm", turns=(2,)))
    svg = draw_svg(picture_of(record))
    assert "Today · confirmed" in shown(svg)
    assert "Next job · draft" in shown(svg)
    today, later, *_ = ElementTree.fromstring(svg).iter(f"{SVG}circle")
    assert today.get("fill") != later.get("fill")


def test_dates_are_ticks_in_their_order_and_gaps_are_steps():
    drawing = LAYOUTS["wide"](picture_of(full("short", gaps=3, steps=3), *CITED))
    labels = [t for t in texts(drawing) if t.anchor == "middle"]
    assert [t.lines[0] for t in labels] == ["1", "2", "3", "26 Nov", "27 Nov", "28 Nov"]
    assert [t.x for t in labels[3:]] == sorted(t.x for t in labels[3:])
    (path,) = [m for m in drawing.marks if isinstance(m, Line) and len(m.points) > 2]
    levels = [y for _, y in path.points]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) == 4


def test_more_than_a_picture_holds_is_counted():
    svg = draw_svg(picture_of(full("short", gaps=MOST_GAPS + 2, steps=MOST_STEPS + 1), *CITED))
    assert "and 2 more, in the words" in shown(svg)
    assert "and 1 more, in the words" in shown(svg)


def test_a_step_without_a_date_is_no_tick():
    record = record_of(("commitments.steps.0.step", "some day"))
    assert picture_of(record).steps == ()


def test_figures_stand_beside_what_rests_on_a_source_even_when_it_is_cut():
    svg = draw_svg(picture_of(full(LONG, gaps=2, steps=1), *CITED))
    assert shown(svg).count("[2]") == 2 + 1 + 1
    assert f"[2] {ARTICLE.title}" in shown(svg)
    assert "[2]" not in draw_svg(picture_of(full("x", gaps=2), *CITED)).split("<desc")[0]


def test_colours_are_the_pages_own_or_ours():
    svg = to_svg(Transcript(thread="new"))
    painted = [
        element
        for element in ElementTree.fromstring(svg).iter()
        if element.get("fill", "none") != "none" or element.get("stroke")
    ]
    assert painted
    for element in painted:
        for what in ("fill", "stroke"):
            if (colour := element.get(what, "none")) != "none":
                assert f"{what}:var(--" in element.get("style")
                assert f",{colour})" in element.get("style")


def test_a_day_long_past_is_drawn():
    record = record_of(("commitments.steps.0.step", "x"), ("commitments.steps.0.due", date.min))
    assert "1 January" in picture_in_words(picture_of(record))[2]
