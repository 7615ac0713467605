"""The gate before every model: it stops the coaching where a person needs other help."""

from coach.safety.gate import SafetyGate

__all__ = ["SafetyGate"]
