"""What a strict endpoint refuses about the schema it is asked to answer in.

After OpenAI's guide to structured outputs: the root is an object, every object names all of its
properties as required and allows no other, nothing has a default, references lead somewhere.
"""

from __future__ import annotations

from typing import Any

DEEPEST = 10  # levels
MOST_PROPERTIES = 5_000
NOT_TAKEN = ("default", "allOf", "oneOf", "not", "if", "patternProperties", "dependentRequired")


def objections(body: dict) -> list[str]:
    """What is wrong with the request; [] where it would be taken."""
    found = [] if body.get("messages") else ["'messages' is missing or empty."]
    if body.get("stream_options") and not body.get("stream"):
        found.append("'stream_options' is only allowed when streaming.")
    wanted = body.get("response_format") or {}
    if wanted.get("type") != "json_schema":
        return found
    named = wanted.get("json_schema") or {}
    if not named.get("name"):
        found.append("The schema has no name.")
    if not named.get("strict"):
        return found
    schema = named.get("schema") or {}
    if schema.get("type") != "object":
        found.append("The root of the schema must be an object.")
    _look(schema, schema, "schema", 0, found)
    return found


def _look(part: Any, root: dict, where: str, depth: int, found: list[str]) -> None:
    if isinstance(part, list):
        for number, item in enumerate(part):
            _look(item, root, f"{where}[{number}]", depth, found)
    if not isinstance(part, dict):
        return
    if depth > DEEPEST:
        found.append(f"{where} is nested too deeply.")
        return
    found.extend(f"{where}: '{name}' is not permitted." for name in NOT_TAKEN if name in part)
    reference = part.get("$ref", "")
    if reference and reference.removeprefix("#/$defs/") not in root.get("$defs", {}):
        found.append(f"{where}: {reference} leads nowhere.")
    if part.get("type") == "object":
        _look_at_object(part, where, found)
    for name, inner in [*part.get("properties", {}).items(), *part.get("$defs", {}).items()]:
        _look(inner, root, f"{where}.{name}", depth + 1, found)
    for key in ("items", "anyOf"):
        _look(part.get(key), root, f"{where}.{key}", depth, found)


def _look_at_object(part: dict, where: str, found: list[str]) -> None:
    properties = part.get("properties", {})
    if part.get("additionalProperties") is not False:
        found.append(f"{where}: 'additionalProperties' must be false.")
    if set(part.get("required", [])) != set(properties):
        found.append(f"{where}: 'required' must name every property.")
    if len(properties) > MOST_PROPERTIES:
        found.append(f"{where} has too many properties.")
