"""Facts that stand in several files are the same in each."""

from importlib.metadata import metadata
import re

from .project import INTEGRATION, ROOT, json_file, pyproject, tracked

HACS_KEYS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "zip_release",
}
"""What HACS's own validation lets through; it refuses any other key."""


def test_the_version_is_one() -> None:
    """The package and the integration carry the same version."""
    manifest = json_file(INTEGRATION / "manifest.json")
    assert pyproject()["project"]["version"] == manifest["version"]


def test_the_name_is_one() -> None:
    """HACS shows the integration's own name."""
    manifest = json_file(INTEGRATION / "manifest.json")
    assert json_file(ROOT / "hacs.json")["name"] == manifest["name"]


def test_hacs_knows_every_key() -> None:
    """No key stands in `hacs.json` that HACS would refuse."""
    assert json_file(ROOT / "hacs.json").keys() <= HACS_KEYS


def test_the_python_is_the_one_home_assistant_asks_for() -> None:
    """`script/setup` looks for the Python that Home Assistant's package names."""
    project = pyproject()
    required = project["project"]["requires-python"]
    assert required == metadata("homeassistant")["Requires-Python"]

    minimum = required.removeprefix(">=")
    shell = (ROOT / "script" / "lib" / "python.sh").read_text()
    assert f"\npython_minimum={minimum}\n" in shell

    major, minor, _ = minimum.split(".")
    assert project["tool"]["mypy"]["python_version"] == f"{major}.{minor}"
    assert project["tool"]["ruff"]["target-version"] == f"py{major}{minor}"


def test_every_folder_with_code_is_type_checked() -> None:
    """A new folder at the top doesn't escape the type checker."""
    folders = {path.relative_to(ROOT).parts[0] for path in tracked("*.py")}
    assert {"custom_components", "simulators", "tests"} <= folders
    assert folders <= set(pyproject()["tool"]["mypy"]["files"])


def test_nothing_is_left_unchecked_for_want_of_types() -> None:
    """Types are never waved through, in the configuration or beside a line."""
    assert pyproject()["tool"]["mypy"]["strict"] is True
    waved = re.compile(r"#\s*type:\s*ignore|#\s*pragma:\s*no cover")
    for path in tracked("*.py"):
        assert not waved.search(path.read_text()), path
