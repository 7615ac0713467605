"""Runs the endpoint by hand.

    python -m tests.endpoint --port 8099 --script script.yaml
    COACH_BASE_URL=http://127.0.0.1:8099/v1 COACH_API_KEY=any coach chat

The script is a list in YAML or JSON, one entry a request; the last one stays:

    - {do: rate_limited, retry_after: 1}
    - {do: cut_in_a_string, json: {sentences: []}}
    - {text: "What brings you here?", pieces: 20, pause: 0.05}

``do`` is "answer" or the name of a fault; ``--names`` lists them. What was asked stands at
/requests, as JSON.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import yaml

from tests.endpoint.faults import FAULTS, HARMLESS, fault
from tests.endpoint.server import Endpoint
from tests.endpoint.steps import Step, answer


def read(entry: dict) -> Step:
    """The step that an entry of a script names. Raises KeyError where it names none."""
    options = dict(entry)
    name, text = options.pop("do", "answer"), options.pop("text", "")
    text = options.pop("json", text)
    return answer(text, **options) if name == "answer" else fault(name, text, **options)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="tests.endpoint",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--script", type=Path, help="what to do, request by request")
    parser.add_argument("--key", default="", help="the only key to take (default: any)")
    parser.add_argument("--names", action="store_true", help="list the faults and leave")
    given = parser.parse_args()
    if given.names:
        print("\n".join(["answer", *FAULTS, *HARMLESS]))
        return
    steps = [read(entry) for entry in yaml.safe_load(given.script.read_text())]
    with Endpoint(port=given.port, key=given.key) as endpoint:
        endpoint.then(*steps)
        endpoint.always(steps[-1])
        print(endpoint.url, file=sys.stderr, flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
