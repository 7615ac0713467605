"""Makes false sentences of true ones, one way at a time (after FactCC, Kryściński et al. 2020)."""

from evals.mutations.making import OPERATORS, Operator, mutations

__all__ = ["OPERATORS", "Operator", "mutations"]
