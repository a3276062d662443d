"""The band over the pages of an exercise, in the languages of the installation."""

from django.template.loader import render_to_string
from django.utils import translation
from pytest_django import Settings


def band() -> str:
    return " ".join(render_to_string("exercise/parts/drill.html").split())


def test_the_band_is_in_khmer_and_in_english_whatever_the_page() -> None:
    with translation.override("en"):
        assert band() == ('<span lang="km"> លំហាត់</span> · <span lang="en"> EXERCISE</span>')


def test_the_band_follows_the_languages_of_the_installation(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English")]
    assert band() == '<span lang="en"> EXERCISE</span>'
