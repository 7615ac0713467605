"""The picture in real letters, beside the record and in large; every export downloaded and read."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from coach.export import FORMATS, draw_svg, picture_of
from coach.export.picture_svg import LAYOUTS
from coach.record import CareerRecord
from tests.browser.talking import expect, say
from tests.export.conversation import ARTICLE
from tests.export.records import HOSTILE, LONG, SCRIPTS, full

pytestmark = pytest.mark.browser
CITED = ({"art-1": [2]}, {2: [ARTICLE]})
NAME = "<img src=x onerror=alert(1)>"
SAID = (
    f"I'm a ward nurse {NAME} in Leeds and last week they passed me over again.",
    "go to commitments",
    "I'll write one page by 30 November 2027 and Denise will read it.",
)

# The boxes of all texts as they are really drawn, within the coordinates of their picture.
MEASURE = """() => [...document.querySelectorAll("svg")].map((svg) => ({
  sheet: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height],
  texts: [...svg.querySelectorAll("text")].map((text) => {
    const { x, y, width, height } = text.getBBox();
    return { says: text.textContent, box: [x, y, x + width, y + height] };
  }),
}))"""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_as_a_browser_draws_it_no_text_overlaps_or_leaves_the_sheet(browser, layout):
    texts = (LONG, SCRIPTS, HOSTILE, "W" * 300, "Ю" * 300, "田" * 300, "short")
    records = [CareerRecord(), *(full(text) for text in texts)]
    page = browser.new_page()
    page.set_content("".join(draw_svg(picture_of(record, *CITED), layout) for record in records))
    drawings = page.evaluate(MEASURE)
    page.close()
    assert len(drawings) == len(records)
    for drawing in drawings:
        width, height = drawing["sheet"]
        boxes = [text["box"] for text in drawing["texts"]]
        for index, (left, top, right, bottom) in enumerate(boxes):
            assert left >= 0
            assert top >= 0
            assert right <= width, drawing["texts"][index]
            assert bottom <= height, drawing["texts"][index]
            for other in boxes[index + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] + 2
                assert apart or other[3] <= top + 2, (drawing["texts"][index], other)


@pytest.fixture(scope="module")
def told(server, browser):
    """A page on which something was said that can be exported."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page.goto(f"{server.url}#taken")
    page.wait_for_selector("#coach[data-ready]")
    for message in SAID:
        say(page, message)
    yield page
    page.close()


def test_the_small_picture_stands_beside_the_record_and_grows_with_it(told):
    picture = told.get_by_role("img", name="The picture of your career")
    expect(picture).to_have_count(1)
    # What was said, and what is not there yet.
    words = re.compile("By 30 November 2027: .*Denise.*Job after next: nothing yet", re.DOTALL)
    expect(picture).to_have_accessible_description(words)
    assert told.locator("#view-record :is(img, script)").count() == 0


@pytest.mark.parametrize("format", FORMATS)
def test_every_export_is_downloaded_and_read_back(told, format, tmp_path):
    with told.expect_download() as downloading:
        told.locator(f"#view-record [data-export={format}]").click()
    download = downloading.value
    stem = {"ics": "commitments", "svg": "career-picture"}.get(format, "career-record")
    assert download.suggested_filename.startswith(f"{stem}-20")
    assert download.suggested_filename.endswith(f".{format}")
    file = tmp_path / "kept"
    download.save_as(file)
    assert _holds(format, file)


def _holds(format: str, file: Path) -> bool:
    data = file.read_bytes()
    if format == "pdf":
        pages = PdfReader(BytesIO(data)).pages
        return NAME in " ".join(page.extract_text() for page in pages).replace("\n", " ")
    text = data.decode()
    if format == "ics":
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        return f"{event['dtstart'].dt}" == "2027-11-30" and "Denise" in event["description"]
    if format == "svg":
        return NAME in " ".join(ElementTree.fromstring(text).itertext())
    if format == "json":
        return json.loads(text)["turns"][0]["message"] == SAID[0]
    return "&lt;img src=x onerror=alert(1)&gt;" in text and NAME not in text


def test_it_is_looked_at_in_large_by_keyboard_and_by_a_click(told):
    opener = told.get_by_role("button", name="Look at the picture")
    opener.focus()
    told.keyboard.press("Enter")
    dialog = told.get_by_role("dialog", name="The picture of your career")
    expect(dialog.locator(".picture-wide svg")).to_be_visible()
    expect(dialog.locator(".picture-narrow")).to_be_hidden()
    dialog.get_by_text("The same in words").click()
    expect(dialog.get_by_role("listitem").filter(has_text="By 30 November 2027")).to_be_visible()
    told.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    told.locator("#view-record .picture-glance").click()
    expect(dialog).to_be_visible()
    with told.expect_download() as downloading:
        dialog.get_by_role("button", name="Keep this picture").click()
    assert downloading.value.suggested_filename.endswith(".svg")
    dialog.get_by_role("button", name="Close the picture").click()
    expect(dialog).to_be_hidden()


def test_on_a_phone_it_runs_down_the_page_and_fits(visit, told):
    page = visit("#taken", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("button", name="Look at the picture").click()
    dialog = page.get_by_role("dialog", name="The picture of your career")
    svg = dialog.locator(".picture-narrow svg")
    expect(svg).to_be_visible()
    expect(dialog.locator(".picture-wide")).to_be_hidden()
    box = svg.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.getElementById('picture').scrollWidth") <= 390
    # Scaled by no more than a tenth, the smallest words stay as large as elsewhere on the page.
    assert box["width"] / LAYOUTS["narrow"](picture_of(CareerRecord())).width > 0.9


def test_a_record_without_a_date_offers_no_calendar(visit):
    page = visit("#dateless")
    expect(page.locator("#view-record [data-export]")).to_have_count(0)
    expect(page.get_by_role("img", name="The picture of your career")).to_be_visible()
    say(page, SAID[0])
    expect(page.locator("#view-record [data-export=pdf]")).to_be_visible()
    expect(page.locator("#view-record [data-export=ics]")).to_have_count(0)
