"""English: also the form of a language that has none of its own."""

from promdaen.kit.languages.language_form import LanguageForm

FORM = LanguageForm(
    name="English",
    range_sign=" to ",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    day="{day} {month} {year}",
    day_of_year="{day} {month}",
    day_short="{day} {month_short} {year}",
    day_month="{day} {month}",
    days_in_month="{first}–{day} {month} {year}",
    days_brief="{first}–{day} {month} {year}",
    days_across="{first} – {last}",
    moment="{day}, {time}",
)  # fmt: skip
