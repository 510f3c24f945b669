"""`setup.sh` puts the access list and the login on a router, says what is missing, and takes everything off again."""

import pytest

from .conftest import PACKAGE_FILES, SETUP, FakeRouter
from .fake_programs import hashed

PASSWORD = 'a "long" \\ password'


def reloads(router: FakeRouter) -> list[str]:
    """Return the services that were reloaded, in order."""
    return [
        name
        for name, *args in router.state["calls"]
        if name in {"rpcd", "firewall"} and args == ["reload"]
    ]


def test_the_access_list_and_the_login_are_put_on(router: FakeRouter) -> None:
    result = router.run(stdin=f"{PASSWORD}\n")

    assert result.returncode == 0, result.stderr
    assert router.acl.read_bytes() == (SETUP / "iot-egress-guard.json").read_bytes()
    assert router.acl.stat().st_mode & 0o777 == 0o644
    assert router.login == {
        ".type": "login",
        "username": "iot-egress-guard",
        "password": hashed("1", PASSWORD),
        "read": ["iot-egress-guard"],
        "write": ["iot-egress-guard"],
    }
    assert reloads(router) == ["rpcd"]
    assert "opkg update && opkg install conntrack" in result.stderr


def test_a_password_of_ones_own_is_never_shown(router: FakeRouter) -> None:
    result = router.run(stdin=f"{PASSWORD}\n")

    assert PASSWORD not in result.stdout + result.stderr


def test_the_login_can_have_another_name(router: FakeRouter) -> None:
    assert router.run("--user", "home_assistant", stdin=PASSWORD).returncode == 0

    assert router.login is not None
    assert router.login["username"] == "home_assistant"


def test_sha_512_is_used_where_openssl_is_installed(
    router_with_openssl: FakeRouter,
) -> None:
    assert router_with_openssl.run(stdin=f"{PASSWORD}\n").returncode == 0

    assert router_with_openssl.login is not None
    assert router_with_openssl.login["password"] == hashed("6", PASSWORD)


def test_a_hash_that_the_routers_library_lacks_gives_way(
    router_with_openssl: FakeRouter,
) -> None:
    router_with_openssl.change(ciphers=["1"])

    assert router_with_openssl.run(stdin=f"{PASSWORD}\n").returncode == 0

    assert router_with_openssl.login is not None
    assert router_with_openssl.login["password"] == hashed("1", PASSWORD)


def test_a_login_that_never_works_is_not_left_behind(router: FakeRouter) -> None:
    router.change(ciphers=[])

    result = router.run(stdin=f"{PASSWORD}\n")

    assert result.returncode == 1
    assert "doesn't accept the login" in result.stderr
    assert router.login is None


def test_a_password_is_made_up_when_none_is_given(router: FakeRouter) -> None:
    result = router.run(stdin="")

    assert result.returncode == 0, result.stderr
    made_up = result.stdout.strip()
    assert len(made_up) == 24
    assert made_up.isalnum()
    assert router.login is not None
    assert router.login["password"] == hashed("1", made_up)


def test_two_made_up_passwords_differ(router: FakeRouter) -> None:
    first = router.run(stdin="").stdout
    router.run("--remove")

    assert router.run(stdin="").stdout != first


def test_a_password_that_is_too_short_changes_nothing(router: FakeRouter) -> None:
    result = router.run(stdin="elevenchars\n")

    assert result.returncode == 1
    assert "at least 12 characters" in result.stderr
    assert router.login is None
    assert not router.acl.exists()


def test_running_it_again_keeps_the_password_and_adds_nothing(
    router: FakeRouter,
) -> None:
    router.run(stdin=f"{PASSWORD}\n")
    before = router.login
    router.acl.write_text("{}")

    result = router.run(stdin="\n")

    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert router.login == before
    assert router.acl.read_bytes() == (SETUP / "iot-egress-guard.json").read_bytes()
    assert (router.root / "etc/sysupgrade.conf").read_text().count(
        "iot-egress-guard"
    ) == 1


def test_running_it_again_changes_the_password(router: FakeRouter) -> None:
    router.run(stdin=f"{PASSWORD}\n")

    assert router.run(stdin="another password\n").returncode == 0

    assert router.login is not None
    assert router.login["password"] == hashed("1", "another password")


def test_firmware_upgrades_keep_the_access_list(router: FakeRouter) -> None:
    kept = router.root / "etc/sysupgrade.conf"
    kept.write_text("/etc/mine\n")

    router.run(stdin=f"{PASSWORD}\n")

    assert (
        kept.read_text() == "/etc/mine\n/usr/share/rpcd/acl.d/iot-egress-guard.json\n"
    )


@pytest.mark.parametrize("package", PACKAGE_FILES)
def test_a_missing_package_is_named_and_nothing_is_changed(
    router: FakeRouter, package: str
) -> None:
    (router.root / PACKAGE_FILES[package]).unlink()

    result = router.run(stdin=f"{PASSWORD}\n")

    assert result.returncode == 1
    assert f"opkg update && opkg install {package}\n" in result.stderr
    assert router.login is None
    assert not router.acl.exists()


@pytest.mark.parametrize(
    ("object_", "package"),
    [
        ("session", "rpcd"),
        ("file", "rpcd-mod-file"),
        ("luci-rpc", "rpcd-mod-luci"),
    ],
)
def test_a_missing_rpcd_module_is_named(
    router: FakeRouter, object_: str, package: str
) -> None:
    router.change(objects=[each for each in router.state["objects"] if each != object_])

    result = router.run(stdin=f"{PASSWORD}\n")

    assert result.returncode == 1
    assert f"opkg install {package}\n" in result.stderr


def test_the_command_is_that_of_the_routers_package_manager(
    router: FakeRouter,
) -> None:
    router.has_program("apk", wrapper="exit 0")
    (router.root / "www/cgi-bin/cgi-download").unlink()

    assert "apk update && apk add cgi-io\n" in router.run().stderr


def test_nothing_is_said_of_conntrack_where_it_is_installed(
    router: FakeRouter,
) -> None:
    tool = router.root / "usr/sbin/conntrack"
    tool.parent.mkdir(parents=True)
    tool.write_text("")
    tool.chmod(0o755)

    assert "conntrack" not in router.run(stdin=f"{PASSWORD}\n").stderr


def test_another_login_of_that_name_is_left_alone(router: FakeRouter) -> None:
    result = router.run("--user", "root", stdin=f"{PASSWORD}\n")

    assert result.returncode == 1
    assert "another login is called root" in result.stderr
    assert router.login is None


def test_unsaved_changes_of_others_are_left_alone(router: FakeRouter) -> None:
    working = {"rpcd": {**router.state["committed"]["rpcd"], "x": {".type": "login"}}}
    router.change(working=working)

    result = router.run(stdin=f"{PASSWORD}\n")

    assert result.returncode == 1
    assert "unsaved changes in rpcd" in result.stderr
    assert "x" not in router.state["committed"]["rpcd"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--user"], "--user needs a name"),
        (["--user", "a b"], "letters, digits"),
        (["--user", ""], "letters, digits"),
        (["--force"], "unknown option --force"),
    ],
)
def test_wrong_options_are_named(
    router: FakeRouter, args: list[str], said: str
) -> None:
    result = router.run(*args)

    assert result.returncode == 1
    assert said in result.stderr
    assert router.state["calls"] == []


def test_it_says_that_it_belongs_on_the_router(router: FakeRouter) -> None:
    (router.programs / "uci").unlink()

    result = router.run()

    assert result.returncode == 1
    assert "run this on the OpenWrt router" in result.stderr


def test_everything_is_taken_off_again(router: FakeRouter) -> None:
    rpcd = router.state["committed"]["rpcd"]
    (router.root / "etc/sysupgrade.conf").write_text("/etc/mine\n")
    router.run(stdin=f"{PASSWORD}\n")
    theirs = {".type": "rule", "name": "Allow-Ping"}
    router.configure(
        "firewall",
        {
            "cfg01": theirs,
            "ieg_3f2a9c1d": {".type": "rule", "name": "ieg_3f2a9c1d"},
            "ieg_0badcafe_s4_0": {".type": "ipset", "name": "ieg_0badcafe_s4_0"},
            "ieg_0badcafe_r4_0": {".type": "rule", "name": "ieg_0badcafe_r4_0"},
        },
    )

    result = router.run("--remove")

    assert result.returncode == 0, result.stderr
    assert router.state["committed"] == {"rpcd": rpcd, "firewall": {"cfg01": theirs}}
    assert not router.acl.exists()
    assert (router.root / "etc/sysupgrade.conf").read_text() == "/etc/mine\n"
    assert reloads(router) == ["rpcd", "firewall", "rpcd"]


def test_removing_twice_does_no_harm(router: FakeRouter) -> None:
    before = router.state["committed"]

    assert router.run("--remove").returncode == 0
    assert router.run("--remove").returncode == 0

    assert router.state["committed"] == before
    assert "firewall" not in reloads(router)


def test_removal_leaves_unsaved_firewall_changes_alone(router: FakeRouter) -> None:
    router.run(stdin=f"{PASSWORD}\n")
    router.change(
        working=router.state["committed"] | {"firewall": {"x": {".type": "rule"}}}
    )

    result = router.run("--remove")

    assert result.returncode == 1
    assert "unsaved changes in firewall" in result.stderr
    assert router.login is not None
