"""The picture and the exports as parts of the page: whatever was said, they stay what they are."""

from datetime import date
from html.parser import HTMLParser

import pytest

from coach.transcript import Transcript
from coach.ui.views import picture
from tests.export.conversation import conversation
from tests.export.records import HOSTILE, LONG, full, record_of


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def holding(record):
    return conversation().model_copy(update={"record": record})


@pytest.mark.parametrize("draw", [picture.glance, picture.large, picture.exports])
def test_what_was_said_adds_no_tag_and_no_attribute(draw):
    plain, hostile = (Tags(draw(holding(full(text)))) for text in (LONG, HOSTILE))
    assert hostile.tags == plain.tags
    assert hostile.attributes == plain.attributes


def test_the_words_below_the_large_picture_say_it_all():
    *_, words = picture.large(holding(full(HOSTILE))).partition("<details")
    # Seven places, nine gaps, six steps with a witness each.
    assert Tags(words).text.count(HOSTILE) == 7 + 9 + 2 * 6


def test_every_drawing_on_the_page_has_names_of_its_own():
    html = str(picture.glance(conversation())) + picture.large(conversation())
    names = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(names) == len(set(names)) == 2 * 4


def test_a_calendar_is_offered_where_there_is_a_date_and_says_what_it_leaves_out():
    step, due = "commitments.steps.{}.step", ("commitments.steps.0.due", date(2026, 12, 4))
    undated = picture.exports(holding(record_of((step.format(0), "x"))))
    assert 'data-export="ics"' not in undated
    assert "left out" not in undated
    dated = picture.exports(holding(record_of((step.format(0), "x"), due)))
    assert 'data-export="ics"' in dated
    assert "left out" not in dated
    both = picture.exports(holding(record_of((step.format(0), "x"), due, (step.format(1), "y"))))
    assert "1 step has no date and is left out." in both


def test_before_anything_was_said_the_picture_stands_there_already():
    assert "Today: nothing yet" in picture.glance(Transcript(thread="new"))
