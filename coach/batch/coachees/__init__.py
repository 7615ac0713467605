"""Simulated coachees: people out of a library, or played by a model."""

from coach.batch.coachees.cast import Cast
from coach.batch.coachees.library import TEMPERAMENTS, Person, people
from coach.batch.coachees.written import MOST_TURNS, WrittenCoachee

__all__ = ["MOST_TURNS", "TEMPERAMENTS", "Cast", "Person", "WrittenCoachee", "people"]
