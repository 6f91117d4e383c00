"""Countries as people type them, and as they are called in the language of the reader."""

import pytest

from web.countries import country_in, country_name
from web.fields import Field
from web.forms import Form


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Malaysia", "MY"), ("my", "MY"), ("arab saudi", "SA"), ("Saudi Arabia", "SA"), ("Hongkong", "HK"), ("", "")],
)
def test_a_country_is_known_by_its_name_in_either_language_and_by_its_code(typed: str, code: str):
    assert country_in(typed) == code


def test_what_is_none_is_left_for_the_service_to_refuse():
    assert (country_in("Atlantis"), country_name("id", "XX")) == ("Atlantis", "XX")


def test_a_country_is_called_in_the_language_of_the_reader():
    assert (country_name("id", "SA"), country_name("en", "SA"), country_name("id", "MM")) == (
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
