"""Countries and tongues as people type them, and as they are called in the language of the reader."""

import pytest

from web.fields import Field
from web.forms import Form
from web.own_names import COUNTRIES, TONGUES


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Malaysia", "MY"), ("my", "MY"), ("arab saudi", "SA"), ("Saudi Arabia", "SA"), ("Hongkong", "HK"), ("", "")],
)
def test_a_country_is_known_by_its_name_in_either_language_and_by_its_code(typed: str, code: str):
    assert COUNTRIES.code_in(typed) == code


def test_what_is_none_is_left_for_the_service_to_refuse():
    assert (COUNTRIES.code_in("Atlantis"), COUNTRIES.name("id", "XX")) == ("Atlantis", "XX")


def test_a_country_is_called_in_the_language_of_the_reader():
    assert (COUNTRIES.name("id", "SA"), COUNTRIES.name("en", "SA"), COUNTRIES.name("id", "MM")) == (
        "Arab Saudi",
        "Saudi Arabia",
        "Myanmar",
    )


def test_a_form_says_codes_and_shows_names():
    one, several = Field("citizenship", "", "country"), Field("transit_countries", "", "countries")
    form = Form({"citizenship": "malaysia", "transit_countries": "Singapura\r\nAE"})
    assert (one.said(form, ""), several.said(form, "")) == ("MY", ["SG", "AE"])
    assert one.tidied(form, "", "id") == {"citizenship": "Malaysia"}
    assert several.tidied(form, "", "en") == {"transit_countries": "Singapore\nUnited Arab Emirates"}
    assert several.typed(["SG", "AE"], "", "id") == {"transit_countries": "Singapura\nUni Emirat Arab"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Jawa", "jv"), ("bahasa Sunda", "su"), ("Javanese", "jv"), ("JV", "jv"), ("Mandarin", "zh"), ("", "")],
)
def test_a_tongue_is_known_by_its_name_and_by_its_code(typed: str, code: str):
    assert TONGUES.code_in(typed) == code


def test_a_form_says_the_code_of_a_tongue_and_shows_its_name():
    one = Field("language", "", "tongue")
    assert (one.said(Form({"language": "bahasa jawa"}), ""), one.said(Form({"language": "Osing"}), "")) == (
        "jv",
        "Osing",
    )
    assert one.tidied(Form({"language": "bahasa jawa"}), "", "en") == {"language": "Javanese"}
