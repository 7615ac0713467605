"""What a turn cost, by the table that comes along or by one of one's own."""

from __future__ import annotations

import pytest
import yaml

from coach.errors import BadSettings
from coach.models.openai.pricing import SHIPPED, Prices
from coach.schemas import Usage

USAGE = Usage(prompt_tokens=10_000, cached_tokens=8_000, completion_tokens=500)


def test_cached_tokens_have_their_own_price(tmp_path):
    table = tmp_path / "prices.yaml"
    table.write_text("house: {prompt: 2.0, cached: 0.5, completion: 10}\n")
    assert Prices(table).cost("house", USAGE) == pytest.approx(0.004 + 0.004 + 0.005)


def test_one_of_one_s_own_comes_before_ours(tmp_path):
    table = tmp_path / "prices.yaml"
    known = next(iter(yaml.safe_load(SHIPPED.read_text())))
    table.write_text(f"{known}: {{prompt: 0, cached: 0, completion: 0}}\n")
    assert Prices().cost(known, USAGE) > 0
    assert Prices(table).cost(known, USAGE) == 0


def test_a_dated_name_has_the_price_of_its_family_and_a_sibling_its_own():
    prices = Prices()
    assert prices.cost("gpt-5-mini-2026-08-07", USAGE) == prices.cost("gpt-5-mini", USAGE)
    assert prices.cost("gpt-5-mini", USAGE) != prices.cost("gpt-5", USAGE)


@pytest.mark.parametrize("name", ["llama3.2", "gpt-5-colossal", ""])
def test_an_unknown_model_has_an_unknown_price(name):
    assert Prices().cost(name, USAGE) is None


def test_what_is_unknown_stays_unknown_in_a_sum():
    known = Usage(cost=0.5)
    assert known.plus(known).cost == 1.0
    assert known.plus(Usage(cost=None)).cost is None


@pytest.mark.parametrize("text", ["- a list", "x: {prompt: cheap}", "x: {prompt: -1}", "x: ["])
def test_a_table_that_cannot_be_read_says_how_one_looks(tmp_path, text):
    table = tmp_path / "prices.yaml"
    table.write_text(text)
    with pytest.raises(BadSettings, match=r"prompt: 1\.0"):
        Prices(table).cost("x", USAGE)
