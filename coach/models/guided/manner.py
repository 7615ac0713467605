"""How a sentence is said: as a wish, a value, a strength, a habit, praise or blame, or as none."""

from __future__ import annotations

import re
from enum import Enum, auto

from coach.models.guided.pieces import to_the_coach
from coach.models.guided.words import words

FEWEST_WORDS = 4


class Said(Enum):
    """How a sentence is said, which decides what it may be laid beside."""

    WISH = auto()
    VALUE = auto()
    STRENGTH = auto()
    PRAISE = auto()
    DEMAND = auto()
    DOING = auto()


def _any(*ways: str) -> re.Pattern[str]:
    """Matches one of several ways of putting a thing, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


# Plans, changes, suppositions and what somebody says of their own weak spot: no claim about today.
_NOT_NOW = _any(
    r"used to|no longer|any ?more|for once|since then|some ?day|one day|as an experiment",
    r"i(?:'ll| will| would)|i(?: can| want to) try|going to|could|might",
    r"(?:at the )?next (?:time|week|month|meeting)",
    r"(?:if|once) i (?:had|have|get|got|told|was|were)|when i (?:have|get)",
    r"i learn\w*|reali[sz]e\w*|weak(?:ness| at| spot)|downside|problem is",
    r"what(?:'s| is| i'?m) missing|i (?:don't|do not|never) want",
)
_I_WOULD_LIKE = _any(r"i(?:'d| would) (?:really )?(?:like|love|rather|want)")
_I_SAID = _any(r"i(?:'ve| have)? (?:just |only )?said (?:yes|no)")
_LACK = _any(
    r"i(?:'ve| have) never (?!cared|minded|liked|needed|opened|asked|told|shown)\w+",
    r"i never (?:wrote|led|made|did|had|learn\w*|worked|built|met|saw|went)",
    r"(?:haven't|have not|hasn't) got|i lack|i don't have|i've no|i have no|not allowed",
    r"since \w+ (?:left|retired|went)|they (?:gave|made|put|promised)",
)
# What a person is there for is no claim about how they live.
_MISSION = _any(
    r"i(?:'d| would)? (?:want|like|love) to (?:make|help|show|teach|give|bring|build|let)",
    r"i want to be there when",
)
_LOSS = _any(
    r"die[ds]?|dead|death|funeral|grie\w+|widow\w*|cancer|hospice|miscarr\w+|divorc\w+|suicid\w+",
    r"depress\w+|burn(?:ed|t)?[ -]?out|cry(?:ing)?|cried|in tears|hopeless|panic\w*|ill|sick",
    r"passed away|lost (?:my|our|him|her)",
)
_TOLD = _any(
    r"(?<!')(?!(?:i|nobody|noone|one|never|not)\b)\w+ (?:also |then |once |only |always )?"
    r"(?:said|sayed|says|told|tells|wrote|writes|complain(?:s|ed)|praised|call(?:s|ed)? me)",
    r"(?:they|people|colleagues|everyone|everybody|all|folk|others) (?:all )?(?:say|tell|call)",
    r"(?:thank(?:s|ed)|wants?) me|feedback|it says in|(?:review|appraisal) (?:says|said|was)",
    r"(?:in|says in) my (?:review|appraisal)",
)
_ABOUT_ME = re.compile(r"\b(?:i|i'm|i've|me|my)\b|[\"“:]", re.IGNORECASE)
_REPORTED_WORDS = re.compile(r"[\"“](?P<quoted>[^\"”]+)[\"”]|:\s+(?P<after>.+)")
_BLAME = _any(
    r"too|must|should|never|nobody|no one|not enough|more|less|have to|need(?:s|ed)? to",
    r"wants? me|forget|can't|cut \w+ off|don't|interrupt\w*",
)
_KINDLY = _any(r"never (?:make|cause|complain)\w*|nobody (?:does|gets)")
_PRAISE = _any(
    r"nice|good|great|well|glad|likes?|loves?|lucky|perfect|best|brilliant|thank\w*|happy|rely",
    r"how (?:quickly|well|calm|patient)\w*|light up|strong|patient|calm|gentle|kind",
)
_STRENGTH = _any(
    r"my (?:strength|superpower|gift|talent)|come to me|rely on me|i (?:stay|keep) calm",
    r"i(?:'m| am) (?:good|great|best|known|always|the (?:\w+ )?one|calm|patient|careful|quick|fast"
    r"|thorough)",
    r"i decide (?:fast|quickly)|i can (?:always|calm)|what i(?:'m| am) (?:good|known)",
)
_VALUE = _any(
    r"matters?|comes? first|important|i value|what i value|i can't (?:bear|stand)|counts",
    r"i (?:really )?(?:like|love|enjoy|hate)|(?:don't|never|not) cared?",
    r"means? (?:nothing|everything|a lot)|is (?:why|most of why)",
    r"what (?:gets|hurts|eats|bothers) me|it (?:hurts|eats)",
)
_WISH = _any(
    r"i (?:really |just |do |only )?(?:want|wish|hope|need|miss|must)|what i (?:want|miss|need)",
    r"is what i want|i(?:'d| would) (?:really )?(?:like|love)",
)
# What is wished for others says nothing of how the person means to live.
_FOR_OTHERS = _any(
    r"i(?:'d)? (?:want|like|wish|need) (?!(?:to|my|a|an|some|more|less|out|it|that)\b)\w+"
    r"(?: \w+){0,3} to",
)
_MYSELF = _any("i|i'm|i've|me")
# What they do by habit or by choice; what merely happened is nothing to hold beside a wish.
_CHOSEN = _any(
    r"always|never|still|again|every|each|most|mostly|all the time|usually|often|these days",
    r"keep|can't|couldn't|won't|avoid|put off|rather|let|nothing|nobody|no one|until|choose|chose",
    r"myself|turned down|refuse[ds]?|agreed|promised|signed up|volunteer\w*|skip\w*|cancel\w*",
    r"on sundays?|on saturdays?|weekends?|took on|quit|no to|i don't|and don't|pretend\w*|hide",
    r"tell no|told no|secretly|instead|to nobody|when i (?:had|knew)",
    r"i (?:check|redo|rewrite|cut|end|close|stop|shout|snap|bark|nod|step in|stay|work|fix|fixed)",
    r"i (?:interrupt|look|looked|sit|say|envy|hope|swear|write|answer|move|prefer)",
)
_THEIRS = re.compile(
    r"^\W*(?:my|our|the|his|her|their|she|he|they|we)\b(?!.*\bi\b)", re.IGNORECASE | re.DOTALL
)


def of_loss(message: str) -> bool:
    """Whether a message speaks of death, illness or despair."""
    return bool(_LOSS.search(message))


def for_others(piece: str) -> bool:
    """Whether a sentence wishes something for others."""
    return bool(_FOR_OTHERS.search(piece))


def core(piece: str) -> str:
    """The words that somebody else used, where a sentence reports them, else the sentence."""
    found = _REPORTED_WORDS.search(piece)
    inner = (found.group("quoted") or found.group("after")) if found else ""
    return inner if len(words(inner)) >= FEWEST_WORDS else piece


def how_said(piece: str) -> Said | None:
    """How a sentence is said; None where it may not be held against anybody."""
    text = piece.replace("’", "'")
    text = _I_SAID.sub("i agreed", text)
    excused = (
        _NOT_NOW.search(_I_WOULD_LIKE.sub("i want", text))
        or _LACK.search(text)
        or _MISSION.search(text)
    )
    if excused or "?" in text or to_the_coach(text) or len(words(text)) < FEWEST_WORDS:
        return None
    if _TOLD.search(text):
        if not _ABOUT_ME.search(text):
            return None
        told = core(text)
        blamed = _BLAME.search(_KINDLY.sub("", told))
        return Said.PRAISE if _PRAISE.search(told) and not blamed else Said.DEMAND
    for pattern, said in (
        (_STRENGTH, Said.STRENGTH),
        (_WISH, Said.WISH),
        (_VALUE, Said.VALUE),
    ):
        if pattern.search(text):
            return said
    doing = _MYSELF.search(text) and _CHOSEN.search(text) and not _THEIRS.match(text)
    return Said.DOING if doing else None
