"""A turn under way, with a model that writes as slowly as it is told to."""

from __future__ import annotations

import threading

import pytest

from tests.browser.serving import Server
from tests.browser.talking import FIRST, answered, expect, say, shown, turns
from tests.endpoint.faults import fault
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer, close, counts, cut_up, part
from tests.models.openai.writer import good

pytestmark = pytest.mark.browser

WHOLE = good("arrival")
SECOND = "Nine years I wanted this, and now I sit in the office."


@pytest.fixture(scope="module")
def endpoint():
    with Endpoint() as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory, endpoint):
    running = Server(
        tmp_path_factory.mktemp("coach") / "data",
        COACH_MODEL=f"openai:{MODEL}",
        COACH_BASE_URL=endpoint.url,
        COACH_API_KEY=endpoint.key,
    )
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(autouse=True)
def script(endpoint):
    endpoint.anew()
    endpoint.always(answer(WHOLE))
    yield
    assert not endpoint.errors


class Held:
    """A step: the first half of an answer, and the rest when it is let go."""

    def __init__(self) -> None:
        self._gate = threading.Event()

    def let_go(self) -> None:
        self._gate.set()

    async def __call__(self, exchange) -> None:
        text = await part(exchange, WHOLE)
        while not self._gate.is_set():
            await exchange.wait(0.05)
        sent = exchange.record.stamps[-1][0]
        for piece in cut_up(text[sent:]):
            await exchange.content(piece)
        await close(exchange, "stop", counts(exchange, text))


@pytest.fixture
def held(endpoint):
    step = Held()
    endpoint.then(step)
    yield step
    step.let_go()


def begin(page, words: str = FIRST):
    """Send a message and wait for the first sentence that comes from the model."""
    page.get_by_label("Your message").fill(words)
    page.keyboard.press("Enter")
    live = page.locator(".turn.live")
    expect(live.locator("[data-kind=reflection]")).to_be_visible()
    return live


def test_sentences_stand_while_the_rest_is_on_its_way(page, held):
    page.clock.install()
    live = begin(page)
    expect(live.locator("[data-kind=question]")).to_have_count(0)
    expect(live.locator(".waiting .line")).to_be_visible()
    expect(live.locator(".doing")).to_be_empty()
    page.clock.fast_forward(4_000)
    expect(live.locator(".doing")).to_have_text("Waiting for the model")
    fading = "(e) => getComputedStyle(e).animationName"
    assert live.locator(".sentence").first.evaluate(fading) == "appear"
    page.emulate_media(reduced_motion="reduce")
    assert live.locator(".sentence").first.evaluate(fading) == "none"
    before = live.locator(".sentence").all_inner_texts()
    held.let_go()
    turn = answered(page, 1)
    assert turn.locator(".sentence").all_inner_texts()[: len(before)] == before
    expect(turn.locator("[data-kind=question]")).to_have_count(1)


def test_stop_breaks_the_turn_off_and_offers_the_message_again(page, endpoint, held):
    begin(page)
    page.get_by_role("button", name="Stop this reply").click()
    expect(page.locator(".page-line")).to_contain_text("Stopped.")
    expect(page.get_by_label("Your message")).to_have_value(FIRST)
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(turns(page)).to_have_count(0)
    assert endpoint.settled()
    assert endpoint.completions[0].left
    page.reload()
    expect(page.get_by_label("Your message")).to_have_value(FIRST)
    expect(page.locator(".page-line")).to_contain_text("not answered yet")
    page.get_by_role("button", name="Send it again").click()
    answered(page, 1)
    expect(turns(page)).to_have_count(1)
    expect(page.get_by_label("Your message")).to_have_value("")


def test_a_double_click_sends_once_and_stops_nothing(page, endpoint, held):
    page.get_by_label("Your message").fill(FIRST)
    page.get_by_role("button", name="Send").dblclick()
    live = page.locator(".turn.live")
    expect(live.locator("[data-kind=reflection]")).to_be_visible()
    held.let_go()
    answered(page, 1)
    expect(turns(page)).to_have_count(1)
    expect(page.locator(".page-line")).to_have_count(0)
    assert len(endpoint.completions) == 1


def test_escape_stops_and_what_is_sent_next_may_be_something_else(page, held):
    begin(page)
    page.keyboard.press("Escape")
    expect(page.locator(".page-line")).to_contain_text("Stopped.")
    turn = say(page, SECOND)
    expect(turn.locator(".said p")).to_have_text(SECOND)
    page.reload()
    answered(page, 1)
    expect(turns(page)).to_have_count(1)


def test_a_reload_in_the_middle_goes_on_where_it_was(page, endpoint, held):
    begin(page)
    page.reload()
    live = page.locator(".turn.live")
    expect(live.locator("[data-kind=reflection]")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("")
    held.let_go()
    answered(page, 1)
    expect(turns(page)).to_have_count(1)
    assert len(endpoint.completions) == 1


def test_a_server_killed_in_the_middle_loses_nothing(page, endpoint, server):
    say(page, FIRST)
    before = shown(page)
    endpoint.then(Held())
    begin(page, SECOND)
    server.kill()
    expect(page.locator(".page-line.error")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("Your message")).to_have_value(SECOND)
    assert shown(page) == before
    server.start()
    expect(page.locator(".page-line")).to_contain_text("there again")
    page.get_by_role("button", name="Send it again").click()
    answered(page, 2)
    page.reload()
    answered(page, 2)
    assert shown(page)[: len(before)] == before
    expect(turns(page)).to_have_count(2)


def test_a_model_that_fails_is_named_in_a_quiet_line(page, endpoint):
    endpoint.always(fault("bad_request"))
    turn = say(page, FIRST)
    expect(turn.locator(".notice")).to_contain_text("The guided coach took this turn.")
    expect(turn.locator("[data-kind=question]")).to_have_count(1)
    page.reload()
    expect(answered(page, 1).locator(".notice")).to_contain_text("took this turn")


def test_what_was_held_back_is_counted_and_can_be_looked_at(page, endpoint):
    claim = "In 2019 you told your sister that 73 percent of museums close within a year."

    def untrue(body):
        reply = WHOLE(body)
        if "record" in reply:
            wrong = {**reply["sentences"][0], "text": claim}
            reply["sentences"].insert(1, wrong)
        return reply

    endpoint.always(answer(untrue))
    turn = say(page, FIRST)
    expect(turn.locator(".words")).not_to_contain_text("73")
    line = turn.locator(".withheld summary")
    expect(line).to_have_text("1 sentence held back")
    expect(turn.locator(".withheld q")).to_be_hidden()
    line.click()
    expect(turn.locator(".withheld q")).to_have_text(claim)
    expect(turn.locator(".withheld li span").first).not_to_be_empty()
