"""The words that the mutation operators trade; kept apart from any list the checker has."""

ANTONYMS = {
    "easy": "hard", "hard": "easy", "early": "late", "late": "early", "strong": "weak",
    "weak": "strong", "good": "bad", "bad": "good", "success": "failure", "failure": "success",
    "succeed": "fail", "gain": "lose", "win": "lose", "love": "hate", "loves": "hates",
    "loved": "hated", "likes": "dislikes", "clear": "unclear", "clearly": "vaguely",
    "honest": "dishonest", "happy": "unhappy", "useful": "useless", "helps": "hinders",
    "help": "hinder", "helpful": "harmful", "accept": "reject", "accepts": "rejects",
    "agree": "disagree", "agrees": "disagrees", "remember": "forget", "begin": "end",
    "first": "last", "start": "end", "starts": "ends", "started": "ended", "inside": "outside",
    "external": "internal", "internal": "external", "public": "private", "private": "public",
    "short": "long", "long": "short", "long-term": "short-term", "narrow": "broad",
    "broad": "narrow", "big": "small", "small": "big", "large": "small", "new": "old",
    "old": "new", "full": "empty", "open": "closed", "rise": "fall", "grow": "shrink",
    "growing": "shrinking", "deeper": "shallower", "positive": "negative", "negative": "positive",
    "important": "unimportant", "crucial": "needless", "valuable": "worthless",
    "encourages": "discourages", "recommends": "warns against", "advises": "warns against",
    "praises": "blames", "supports": "opposes", "gives": "takes", "giving": "taking",
    "junior": "senior", "senior": "junior", "rarely": "often", "logical": "illogical",
}  # fmt: skip
STRONGER = {
    "some": "all", "many": "all", "most": "all", "several": "all", "often": "always",
    "usually": "always", "sometimes": "always", "typically": "always", "few": "most",
    "a few": "most", "a couple of": "dozens of", "partly": "wholly", "almost": "exactly",
    "every": "hardly any", "each": "hardly any", "all": "few",
    "always": "seldom",
}  # fmt: skip
MODALS = {
    "may": "will", "might": "will", "can": "must", "could": "must", "should": "need not",
    "would": "will", "must": "may", "will": "may",
}  # fmt: skip
COMPARISONS = {
    "more": "less", "less": "more", "better": "worse", "worse": "better", "higher": "lower",
    "lower": "higher", "before": "after", "after": "before", "above": "below", "below": "above",
    "over": "under", "beyond": "short of", "upward": "downward", "forward": "backward",
    "backward": "forward", "up": "down", "increase": "decrease", "earlier": "later",
    "later": "earlier", "faster": "slower", "further": "nearer", "highest": "lowest",
    "best": "worst", "most": "least", "least": "most", "larger": "smaller", "bigger": "smaller",
}  # fmt: skip
UNITS = {
    "years": "months", "year": "month", "months": "years", "month": "year", "weeks": "years",
    "week": "year", "days": "years", "hours": "minutes", "minutes": "hours", "percent": "times",
    "people": "companies", "companies": "people", "startups": "banks", "areas": "countries",
    "moments": "weeks", "jobs": "cities",
}  # fmt: skip
NAMES = (
    "Gordon", "Meta", "Microsoft", "Netflix", "Amazon", "Apple", "Canada", "Taiwan", "Berlin",
    "Steve Jobs", "Lenny", "Stanford", "Priya",
)  # fmt: skip
HEDGES = (
    "in all likelihood ", "probably ", "perhaps ", "maybe ", "usually ", "often ", "typically ",
    "in part ", "partly ", "for the writer, ", "as he sees it, ", "likely ", "largely ",
    "not always ", "almost ", "at least ", "tends to ",
)  # fmt: skip
ADDED = (
    ", and within six months at that", ", as a survey of managers confirmed",
    ", above all in large companies", ", which doubled the salary", ", at the price of a divorce",
    ", mostly for people under thirty", ", with the help of a paid mentor",
)  # fmt: skip
