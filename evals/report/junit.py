"""The run as JUnit XML: a test suite for each suite, a test case for each figure of the gate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from evals.figures import Report
    from evals.gate import Gate

# XML 1.0 knows no other control characters, however escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report, gate: Gate) -> bytes:
    """UTF-8 XML; a shortfall is a failure, a crash an error."""
    root = ET.Element("testsuites", name="coach eval")
    sections = dict.fromkeys([r.suite for r in report.results] + _named(report.shortfalls))
    for section in sections:
        _section(root, section, report, gate)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _named(shortfalls: tuple[str, ...]) -> list[str]:
    return [line.split(":")[0] for line in shortfalls]


def _section(root: ET.Element, section: str, report: Report, gate: Gate) -> None:
    results = [result for result in report.results if result.suite == section]
    missed = [line.removeprefix(f"{section}: ") for line in report.shortfalls
              if line.startswith(f"{section}: ")]  # fmt: skip
    seconds = sum(result.seconds for result in results)
    node = ET.SubElement(root, "testsuite", name=section, time=f"{seconds:.3f}")
    figures = {name: figure for result in results for name, figure in result.figures.items()}
    for name in dict.fromkeys([*figures, *gate.get(section, {})]):
        case = ET.SubElement(node, "testcase", classname=section, name=name, time="0")
        for line in [line for line in missed if line.split()[0] == name]:
            ET.SubElement(case, "failure", message=_clean(line))
        if name in figures:
            ET.SubElement(
                case, "system-out"
            ).text = f"{figures[name].value} (n = {figures[name].n})"
    other = [line for line in missed if line.startswith(("crashed:", "measured nothing"))]
    for line in other:
        case = ET.SubElement(node, "testcase", classname=section, name="runs", time="0")
        ET.SubElement(case, "error", message=_clean(line))
    node.set("tests", str(len(node.findall("testcase"))))
    node.set("failures", str(len(node.findall("testcase/failure"))))
    node.set("errors", str(len(other)))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
