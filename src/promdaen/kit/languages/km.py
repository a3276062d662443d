"""Khmer: Khmer digits in sentences, a decimal comma, days in words."""

from promdaen.kit.languages.language_form import LanguageForm

FORM = LanguageForm(
    name="ខ្មែរ",
    digits="០១២៣៤៥៦៧៨៩",
    decimal=",",
    thousands="\u00a0",
    list_sign=" ",
    range_sign=" ដល់ ",
    months=(
        "មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា",
        "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ",
    ),
    day="ថ្ងៃទី{day} ខែ{month} ឆ្នាំ{year}",
    day_of_year="ថ្ងៃទី{day} ខែ{month}",
    day_short="{day:02d}/{month_number:02d}/{year}",
    day_month="{day} {month}",
    days_in_month="ថ្ងៃទី{first} ដល់{day} ខែ{month} ឆ្នាំ{year}",
    days_brief="ថ្ងៃទី{first}–{day} ខែ{month} ឆ្នាំ{year}",
    days_across="{first} ដល់ {last}",
    moment="{day} ម៉ោង {time}",
)  # fmt: skip
