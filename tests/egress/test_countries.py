"""Countries' names."""

from custom_components.iot_egress_guard.egress.countries import COUNTRIES
from custom_components.iot_egress_guard.egress.wording import ENGLISH
from homeassistant.generated.countries import COUNTRIES as ISO_3166_1


def test_every_country_of_iso_3166_has_a_name() -> None:
    assert set(COUNTRIES) == ISO_3166_1 | {"XK"}
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)


def test_names_are_as_people_say_them() -> None:
    names = [ENGLISH.country(code) for code in ("CN", "RU", "KR", "US", "XK")]
    assert names == ["China", "Russia", "South Korea", "United States", "Kosovo"]


def test_an_unknown_code_names_itself() -> None:
    assert ENGLISH.country("ZZ") == "ZZ"
