"""The card's source: its types, its own tests, and that the shipped file is what it builds."""

from pathlib import Path

from .conftest import BUILT, Node


def test_its_types_hold(node: Node) -> None:
    """TypeScript's compiler, in its strictest form, finds nothing."""
    ran = node("node_modules/typescript/bin/tsc", "--noEmit")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_its_own_tests_pass(node: Node) -> None:
    """Node's own runner ran some, and none of them failed."""
    ran = node("scripts/test.mjs")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "ℹ fail 0" in ran.stdout
    assert "ℹ pass 0" not in ran.stdout


def test_the_shipped_file_is_what_the_source_builds(node: Node, tmp_path: Path) -> None:
    """Whoever changes the source commits what it builds, with `npm run build` in `card/`."""
    built = tmp_path / "card.js"
    ran = node("scripts/build.mjs", str(built))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert built.read_text() == BUILT.read_text()
