"""The wheel is whole: code, corpus, prompts, model and command, with nothing left behind."""

import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def shipped(folder: str) -> set[str]:
    """Paths of the files under a folder of the checkout that belong in a package."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def build(target: str, out: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_package(names: set[str]) -> None:
    assert shipped("coach") <= names
    assert "coach/py.typed" in names
    assert [name for name in names if name.startswith("coach/retrieval/model/")]
    assert [name for name in names if name.endswith(".onnx")]


@pytest.mark.parametrize("folder", ["corpus", "prompts"])
def test_the_wheel_holds_the_data(names: set[str], folder: str) -> None:
    files = shipped(folder)
    assert files
    assert {f"coach/_data/{file}" for file in files} <= names


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"coach", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_wheel_brings_the_command_and_its_licence(wheel: Path, names: set[str]) -> None:
    archive = zipfile.ZipFile(wheel)
    read = {name.split("/", 1)[1]: name for name in names if ".dist-info/" in name}
    scripts = ConfigParser()
    scripts.read_string(archive.read(read["entry_points.txt"]).decode())
    assert dict(scripts["console_scripts"]) == {"coach": "coach.cli:main"}
    metadata = message_from_bytes(archive.read(read["METADATA"]))
    assert metadata["Name"] == "career-coach"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == "<3.14,>=3.11"
    assert "licenses/LICENSE" in read


def test_an_installed_package_finds_its_own_data(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from coach.resources import corpus_dir, prompts_dir\n"
        "print(corpus_dir(), prompts_dir(), sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, check=True
    )
    data = tmp_path / "coach" / "_data"
    assert done.stdout.decode().splitlines() == [str(data / "corpus"), str(data / "prompts")]


def test_the_source_distribution_can_build_the_wheel(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        members = {name.split("/", 1)[1] for name in archive.getnames()}
    needed = shipped("coach") | shipped("corpus") | shipped("prompts")
    assert needed | {"pyproject.toml", "README.md", "LICENSE", "requirements.lock"} <= members
    assert not [name for name in members if name.startswith((".venv", ".git/", ".env/"))]
