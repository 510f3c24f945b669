"""What is installed is pinned, hashed, named by no address, and what Home Assistant itself runs with."""

from collections.abc import Iterable
import json
from pathlib import Path
import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
import pytest

from homeassistant import bootstrap, components
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
from homeassistant.util.yaml import load_yaml_dict

from .project import INTEGRATION, ROOT, compiled, json_file, wanted

COMPONENTS = Path(components.__path__[0])
SETS = ("test", "demo", "fuzz", "bench")


def everything_compiled() -> dict[str, str]:
    """Return the version of every package that the demo has."""
    return {
        package: pin.version
        for name in ("test", "demo")
        for package, pin in compiled(name).items()
    }


def with_dependencies(domains: Iterable[str]) -> set[str]:
    """Return the integrations and all that they load with them."""
    loaded: set[str] = set()
    waiting = set(domains)
    while waiting:
        domain = waiting.pop()
        loaded.add(domain)
        manifest = json_file(COMPONENTS / domain / "manifest.json")
        waiting |= set(manifest.get("dependencies", [])) - loaded
    return loaded


def demo_domains() -> set[str]:
    """Return the integrations that the demo's Home Assistant loads."""
    configured = load_yaml_dict(ROOT / "script" / "demo_home" / "configuration.yaml")
    manifest = json_file(INTEGRATION / "manifest.json")
    discovered = {
        domain
        for key, domains in DISCOVERY_INTEGRATIONS.items()
        if key in manifest
        for domain in domains
    }
    return with_dependencies(
        bootstrap.CORE_INTEGRATIONS
        | bootstrap.DEFAULT_INTEGRATIONS
        | set(configured)
        | set(manifest.get("dependencies", []))
        | discovered
    )


@pytest.mark.parametrize("name", SETS)
def test_every_download_is_held_against_a_hash(name: str) -> None:
    """A package that was swapped at its source is not installed."""
    pins = compiled(name)
    assert pins
    for package, pin in pins.items():
        assert pin.hashes, package
        for digest in pin.hashes:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest), package


@pytest.mark.parametrize("name", SETS)
def test_the_files_name_no_address(name: str) -> None:
    """Where packages come from is the installer's own setting."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert set(re.findall(r"(?:^|\s)(--?[a-z-]+)", text)) == {"--hash"}


@pytest.mark.parametrize("name", SETS)
def test_the_compiled_file_has_what_the_project_asks_for(name: str) -> None:
    """`script/lock` was run after the last change of `pyproject.toml`."""
    pins = compiled(name)
    for requirement in wanted(name):
        version = pins[canonicalize_name(requirement.name)].version
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("name", SETS[1:])
def test_what_comes_on_top_agrees_with_the_tests(name: str) -> None:
    """They are installed together, so a package has one version."""
    test, other = compiled("test"), compiled(name)
    assert {each: test[each] for each in test.keys() & other} == {
        each: other[each] for each in test.keys() & other
    }


def test_what_home_assistant_will_install_for_us_is_what_we_test_with() -> None:
    """The manifest's pins are the compiled ones."""
    versions = everything_compiled()
    for line in json_file(INTEGRATION / "manifest.json")["requirements"]:
        requirement = Requirement(line)
        assert str(requirement.specifier) == (
            f"=={versions[canonicalize_name(requirement.name)]}"
        )


def test_the_demo_has_what_its_components_ask_for() -> None:
    """The demo's Home Assistant installs nothing by itself."""
    versions = everything_compiled()
    domains = demo_domains()
    assert {"frontend", "lovelace", "onboarding", "recorder"} <= domains
    for domain in sorted(domains):
        manifest = json.loads((COMPONENTS / domain / "manifest.json").read_text())
        for line in manifest.get("requirements", []):
            requirement = Requirement(line)
            version = versions.get(canonicalize_name(requirement.name))
            assert version is not None, f"{domain}: {line}"
            assert requirement.specifier.contains(version), f"{domain}: {line}"


def test_hacs_offers_us_only_where_we_were_tested() -> None:
    """The oldest Home Assistant that HACS lets in is no newer than the tested one."""
    least = Version(json_file(ROOT / "hacs.json")["homeassistant"])
    assert Version("2026.10.0") <= least
    assert least <= Version(compiled("test")["homeassistant"].version)
