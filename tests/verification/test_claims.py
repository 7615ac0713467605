"""Claims without quotes, as ``coach check`` reads them."""

import pytest
from pydantic import ValidationError

from coach.verification import Claim, check_claim

BEES = "Imke Vries kept bees for nine years before she sold her first jar, in Leeds."
DOGS = "A racing dog that ever gets hold of the fake rabbit stops running for good."
PERSON = ("I was made head nurse in march after 11 years on the ward.", "I don't want to leave.")

SUPPORTED = [
    {"claim": "Vries sold her first jar after 9 years with bees.", "passages": [BEES]},
    {"claim": BEES, "passages": [BEES]},
    {"claim": "A dog that catches the rabbit stops running.", "passages": [BEES, DOGS]},
    {"claim": "She kept bees.", "passages": [{"text": BEES, "title": "The ledger", "author": "V"}]},
    {"claim": "The ledger says Vries kept bees.", "passages": [BEES], "source": "The ledger"},
    {"claim": "You spent eleven years on the ward.", "user_messages": PERSON},
    {"claim": "You don't want to leave.", "passages": [DOGS], "user_messages": PERSON},
    {"claim": "A racing dog stops running for good.", "passages": [DOGS], "user_messages": PERSON},
    {"claim": "The “fake rabbit” stops the dog.", "passages": [DOGS]},
]
NOT_SUPPORTED = [
    ({"claim": "Vries kept bees for ten years.", "passages": [BEES]}, "figure"),
    ({"claim": "Vries kept bees in York.", "passages": [BEES]}, "name"),
    ({"claim": "The “fake hare” stops the dog.", "passages": [DOGS]}, "quotation"),
    ({"claim": "Imke Vries never kept bees for nine years.", "passages": [BEES]}, "not"),
    ({"claim": "Gardens need patient watering.", "passages": [DOGS]}, "Hardly a word"),
    ({"claim": "She kept bees.", "passages": []}, "nothing"),
    ({"claim": "She kept bees."}, "nothing"),
    (
        {"claim": "She kept bees.", "passages": [{"text": BEES, "title": "B"}], "source": "A"},
        "None of the passages",
    ),
    ({"claim": "You spent 12 years on the ward.", "user_messages": PERSON}, "figure"),
    (
        {"claim": "You kept bees for nine years.", "passages": [BEES], "user_messages": PERSON},
        "figure",
    ),
    ({"claim": "You want to leave.", "passages": [DOGS], "user_messages": PERSON}, "not"),
]


@pytest.mark.parametrize("claim", SUPPORTED, ids=lambda claim: claim["claim"])
def test_supported(claim):
    verdict = check_claim(Claim.model_validate(claim))
    assert verdict.supported, verdict.reasons
    assert verdict.score >= 0.5


@pytest.mark.parametrize(("claim", "reason"), NOT_SUPPORTED, ids=lambda value: str(value)[:40])
def test_not_supported(claim, reason):
    verdict = check_claim(Claim.model_validate(claim))
    assert not verdict.supported
    assert any(reason in found for found in verdict.reasons), verdict.reasons
    assert verdict.score < 0.5


@pytest.mark.parametrize("bad", [{}, {"claim": ""}, {"claim": "x", "passages": [3]}, {"claim": 3}])
def test_what_is_no_claim_is_refused(bad):
    with pytest.raises(ValidationError):
        Claim.model_validate(bad)


def test_further_fields_do_no_harm():
    assert check_claim(Claim.model_validate({"claim": BEES, "passages": [BEES], "id": 7})).supported
