"""Makes false sentences of true ones, one way at a time (after FactCC, Kryściński et al. 2020)."""

from evals.mutations.making import ABOUT_THE_PERSON, OPERATORS, Operator, mutations

__all__ = ["ABOUT_THE_PERSON", "OPERATORS", "Operator", "mutations"]
