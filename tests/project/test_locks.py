"""What is installed is named to the byte, from any index, and without PyTorch."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: str) -> dict[str, str]:
    """Name → version of every pin; fails on a line that is neither a pin nor its hash."""
    found: dict[str, str] = {}
    hashes: dict[str, int] = {}
    name = ""
    for line in (ROOT / lock).read_text().splitlines():
        if pin := PIN.match(line):
            name = pin["name"]
            assert name not in found, f"{name} is pinned twice"
            found[name], hashes[name] = pin["version"], 0
            if pin["marker"]:
                Marker(pin["marker"])
        else:
            assert HASH.match(line), line
            hashes[name] += 1
    assert all(hashes.values())
    return found


def project() -> dict[str, list[str]]:
    """The direct requirements of each lock."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = data["dependency-groups"]
    product = [*data["project"]["dependencies"], *groups["build"]]
    dev = [entry for entry in groups["dev"] if isinstance(entry, str)]
    return {"requirements.lock": product, "requirements-dev.lock": [*product, *dev]}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_or_its_hash(lock: str) -> None:
    assert len(pins(lock)) > 50


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_stands_in_the_lock(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "index" not in text
    assert "file:" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_no_pytorch(lock: str) -> None:
    heavy = {"torch", "torchvision", "triton", "transformers", "sentence-transformers"}
    assert not heavy & pins(lock).keys()
    assert not [name for name in pins(lock) if name.startswith(("torch", "nvidia-", "cuda-"))]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_answers_what_pyproject_asks_for(lock: str) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, project()[lock]):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


def test_the_dev_lock_holds_all_of_the_other() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_every_import_is_a_declared_dependency() -> None:
    """What the package imports is named in pyproject.toml, not just there by way of another."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [entry for extra in data.get("optional-dependencies", {}).values() for entry in extra]
    declared = {
        canonicalize_name(Requirement(entry).name) for entry in [*data["dependencies"], *extras]
    }
    distributions = packages_distributions()
    undeclared = {
        name
        for path in (ROOT / "coach").rglob("*.py")
        for name in imported(path) - sys.stdlib_module_names - {"coach", "evals"}
        if not declared & {canonicalize_name(d) for d in distributions.get(name, [name])}
    }
    assert not undeclared


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
