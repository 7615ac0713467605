"""The parts of the record as they are headed and labelled on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.prompts import Prompts

if TYPE_CHECKING:
    from coach.record import CareerRecord

# Stage → (heading, [(field, label)]). Lists of things (categories, shadows, steps) are laid out by
# ``markdown``; the mission line stands on top of the page.
PARTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "arrival": (
        "What brought you",
        [
            ("situation", "Where you stood"),
            ("session_goal", "What you wanted from this"),
            ("confidence_before", "Confidence at the start, 0 to 10"),
        ],
    ),
    "mission": (
        "Mission",
        [
            ("beneficiaries", "Who it is for"),
            ("moments", "Moments that show it"),
            ("motives", "What else you work for"),
            ("lean_in", "Where to lean in"),
            ("refuel", "How much the line refuels you, 0 to 10"),
        ],
    ),
    "job_after_next": (
        "The job after next",
        [
            ("end_state", "Where it should end up"),
            ("job_after_next", "The job after next"),
            ("next_job", "The next job"),
            ("gaps", "What is missing between them"),
            ("rabbit", "The rabbit you chase now"),
            ("after_rabbit", "After you catch it"),
            ("experiences", "Experiences to collect"),
            ("weak", "Skills that are weak"),
            ("enjoyed", "Skills you enjoy"),
            ("avoided", "What you avoid"),
            ("story", "The story you can tell"),
        ],
    ),
    "shadows": ("Superpowers and their shadows", []),
    "north_star": (
        "The second North Star",
        [
            ("remains", "What is left when the first goal is reached"),
            ("form", "Your form of giving"),
            ("beneficiary", "Who benefits"),
            ("first_gift", "The first small gift"),
        ],
    ),
    "commitments": (
        "Commitments",
        [
            ("confidence_after", "Confidence at the end, 0 to 10"),
            ("learning", "What you learned"),
        ],
    ),
}

CATEGORY = [("name", "Category"), ("evidence", "Shown by")]
SHADOW = [
    ("superpower", "Superpower"),
    ("shadow", "Its shadow"),
    ("evidence", "Seen in"),
    ("experiment", "A small experiment"),
    ("ask", "Who to ask"),
]


def clinic_titles(record: CareerRecord) -> dict[str, str]:
    """The headings of the clinics; their guides are read only where there is one: it takes time."""
    if not record.clinics:
        return {}
    return {name: guide.title for name, guide in Prompts().clinics.items()}
