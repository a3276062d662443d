from collections.abc import Iterator
from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from promdaen.kit import fields, mistakes, renderer, widgets


class Entry(forms.Form):
    default_renderer = renderer.PromdaenRenderer

    name = fields.TypedText(label="Full name", help_text="As on the card")
    phone = fields.TypedCode(label="Phone", required=False)
    seats = fields.TypedInteger(label="Seats", required=False, min_value=1)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="Agrees", required=False)
    rating = widgets.scale_field(label="Overall", ends=("poor", "good"), is_required=False)
    paper = forms.FileField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("phone") == "same":
            raise forms.ValidationError("Phone and name cannot be the same.")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def entry(**typed: str) -> Entry:
    return Entry({"name": "Sok Dara", "kind": "a", **typed})


def test_khmer_digits_are_stored_as_latin_ones() -> None:
    form = entry(phone="០១២ 345", seats="១ ២០០")
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "012 345"
    assert form.cleaned_data["seats"] == 1200


def test_a_number_with_a_true_minus_is_read_and_then_refused_by_its_bound() -> None:
    assert entry(seats="−3").errors["seats"] == [
        "Ensure this value is greater than or equal to 1."
    ]


def test_a_day_of_a_form_is_before_the_year_2100() -> None:
    field = fields.DayField(required=False)
    assert field.clean("") is None
    assert field.clean("2099-12-31") == date(2099, 12, 31)
    with pytest.raises(forms.ValidationError, match="Choose a day before the year 2100"):
        field.clean("2100-01-01")


def test_unseen_spaces_do_not_reach_the_store() -> None:
    form = entry(name="សុខ\u200b ដារ៉ា")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "សុខ ដារ៉ា"


def test_a_rating_is_a_whole_number_or_nothing() -> None:
    assert entry(rating="4").is_valid()
    assert entry(rating="6").errors["rating"]
    form = entry()
    assert form.is_valid()
    assert form.cleaned_data["rating"] is None


def test_a_field_shows_its_error_between_label_and_control() -> None:
    html = str(entry(name="")["name"].as_field_group())
    order = [html.index(mark) for mark in ("<label", "As on the card", 'class="why"', "<input")]
    assert order == sorted(order)
    assert 'class="field wrong"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html


def test_controls_get_the_class_of_their_look_and_keep_their_own() -> None:
    html = str(entry())
    assert '<input type="text" name="name" value="Sok Dara" required' in html
    assert 'class="form-control short"' in html
    assert 'class="form-control"' in html
    assert html.count('class="choice"') == 3


def test_an_optional_field_is_marked() -> None:
    assert "(optional)" in str(entry()["phone"].as_field_group())
    assert "(optional)" not in str(entry()["name"].as_field_group())


def test_the_scale_shows_khmer_digits_to_a_khmer_reader() -> None:
    with translation.override("km"):
        assert "<span>៥" in str(Entry()["rating"])
    assert "<span>5" in str(Entry()["rating"])


def test_every_mistake_is_listed_with_the_id_of_its_control() -> None:
    lines = list(mistakes.form_errors(form=entry(name="", kind="z", phone="same", seats="x")))
    assert [(line.target, line.text) for line in lines] == [
        ("", "Phone and name cannot be the same."),
        ("id_name", "Full name: This field is required."),
        ("id_seats", "Seats: Enter a whole number."),
        ("id_kind_0", "Kind: Select a valid choice. z is not one of the available choices."),
    ]


def test_a_message_written_for_its_field_stays_as_it_is() -> None:
    class Own(forms.Form):
        phone = forms.CharField(error_messages={"required": "Type the phone number"})

    assert next(mistakes.form_errors(form=Own({}))).text == "Type the phone number"


def test_a_form_shown_whole_brings_its_summary_once() -> None:
    assert str(entry(name="")).count("data-errors") == 1
    form = entry(name="")
    list(mistakes.form_errors(form=form))
    assert "data-errors" not in str(form)


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "data-errors" not in str(entry())
    assert list(mistakes.form_errors(form=Entry())) == []


def test_a_formset_lists_the_mistakes_of_all_its_forms() -> None:
    rows = forms.formset_factory(Entry, extra=0, min_num=2, validate_min=True)
    typed = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    bound = rows(typed)
    targets = [line.target for line in mistakes.form_errors(form=bound)]
    assert targets == ["", "id_form-0-kind_0"]
    assert "form-TOTAL_FORMS" in bound.render()


def test_packages_that_ask_for_paragraphs_get_our_form() -> None:
    assert '<div class="field">' in entry().as_p()


def test_a_file_already_given_is_named_beside_the_control() -> None:
    class Stored(SimpleUploadedFile):
        url = "/papers/roster.csv"

    html = str(Entry(initial={"paper": Stored("roster.csv", b"a")})["paper"])
    assert "/papers/roster.csv" in html
    assert "roster.csv" in html


def test_a_day_is_asked_for_by_the_browsers_calendar() -> None:
    html = widgets.DayInput().render("on", "2026-11-24", renderer=renderer.PromdaenRenderer())
    assert 'type="date"' in html
    assert 'value="2026-11-24"' in html


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", "2026-11-24", "24 November 2026"),
        ("km", date(2026, 11, 24), "ថ្ងៃទី២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៦"),
        ("en", "", ""),
        ("en", "soon", ""),
    ],
)
def test_a_day_is_read_back_in_words(language: str, value: object, words: str) -> None:
    with translation.override(language):
        html = widgets.DayInput().render("on", value, renderer=renderer.PromdaenRenderer())
    assert f'">{words}</output>' in html


class Controls(forms.Form):
    text = forms.CharField(initial='x"<é&')
    chosen = forms.ChoiceField(
        choices=[("", "–"), (1, "<a & b>"), ("Group &", [(2, "in"), (3, "o'ut")])], initial=3
    )
    several = forms.MultipleChoiceField(choices=[(1, 1234567.5), (None, None)], initial=[1])
    agrees = forms.BooleanField(initial=True)
    day = forms.DateField(initial=date(2026, 11, 30))
    count = forms.IntegerField(initial=12345, min_value=1)
    token = forms.CharField(widget=forms.HiddenInput)
    secret = forms.CharField(
        widget=forms.PasswordInput(attrs={"data-off": False, "autofocus": True, "pattern": "<>"})
    )


@pytest.mark.parametrize("name", list(Controls.base_fields))
def test_a_control_is_written_as_the_templates_of_django_write_it(name: str) -> None:
    class Ours(Controls):
        default_renderer = renderer.PromdaenRenderer

    class ByTemplates(renderer.PromdaenRenderer):
        def render(self, template_name: str, context: dict, request: object = None) -> str:
            if "widget" in context:
                renderer.dress_widget(widget=context["widget"])
            return super(renderer.PromdaenRenderer, self).render(template_name, context)

    class Theirs(Controls):
        default_renderer = ByTemplates

    ours, theirs = (" ".join(str(form()[name]).split()) for form in (Ours, Theirs))
    assert ours == theirs


def test_a_list_whose_choices_look_otherwise_keeps_its_template() -> None:
    class Marked(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    class One(forms.Form):
        default_renderer = renderer.PromdaenRenderer
        kind = forms.ChoiceField(choices=[("a", "A")], widget=Marked)

    assert '<input type="select" name="kind" value="a">' in str(One()["kind"])
