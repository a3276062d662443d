"""Fictitious figures and names, in both languages, for the page with all components."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms

from promdaen.kit import charts, fields, languages, parts, widgets

Words = dict[str, str]

_PROVINCES: tuple[tuple[str, str, str, int, int, bool], ...] = (
    ("01", "Banteay Meanchey", "បន្ទាយមានជ័យ", 112, 120, False),
    ("02", "Battambang", "បាត់ដំបង", 84, 110, False),
    ("03", "Kampong Cham", "កំពង់ចាម", 41, 60, False),
    ("04", "Kampong Chhnang", "កំពង់ឆ្នាំង", 22, 40, False),
    ("05", "Kampong Speu", "កំពង់ស្ពឺ", 18, 50, True),
    ("06", "Kampong Thom", "កំពង់ធំ", 30, 40, False),
    ("07", "Kampot", "កំពត", 66, 80, False),
    ("08", "Kandal", "កណ្តាល", 58, 90, False),
    ("09", "Koh Kong", "កោះកុង", 90, 90, False),
    ("10", "Kratie", "ក្រចេះ", 37, 60, False),
    ("11", "Mondul Kiri", "មណ្ឌលគិរី", 29, 80, True),
    ("12", "Phnom Penh", "ភ្នំពេញ", 201, 260, False),
    ("13", "Preah Vihear", "ព្រះវិហារ", 24, 70, True),
    ("14", "Prey Veng", "ព្រៃវែង", 71, 90, False),
    ("15", "Pursat", "ពោធិ៍សាត់", 9, 50, False),
    ("16", "Ratanak Kiri", "រតនគិរី", 33, 80, False),
    ("17", "Siemreap", "សៀមរាប", 88, 110, False),
    ("18", "Preah Sihanouk", "ព្រះសីហនុ", 97, 100, False),
    ("19", "Stung Treng", "ស្ទឹងត្រែង", 28, 60, False),
    ("20", "Svay Rieng", "ស្វាយរៀង", 104, 110, False),
    ("21", "Takeo", "តាកែវ", 49, 70, False),
    ("22", "Oddar Meanchey", "ឧត្តរមានជ័យ", 52, 80, False),
    ("23", "Kep", "កែប", 12, 20, False),
    ("24", "Pailin", "ប៉ៃលិន", 38, 40, False),
    ("25", "Tboung Khmum", "ត្បូងឃ្មុំ", 36, 60, False),
)

DEPARTMENTS: tuple[tuple[Words, int, int], ...] = (
    ({"en": "Immigration", "km": "អន្តោប្រវេសន៍"}, 522, 640),
    ({"en": "Border Patrol Police", "km": "នគរបាលការពារព្រំដែន"}, 431, 620),
    ({"en": "Maritime Police", "km": "នគរបាលសមុទ្រ"}, 243, 330),
    (
        {
            "en": "Anti-Human Trafficking and Juvenile Protection",
            "km": "ប្រឆាំងការជួញដូរមនុស្ស និងការពារអនីតិជន",
        },
        243,
        430,
    ),
)

RUNS: tuple[tuple[str, date, int, float, float, float], ...] = (
    ("BMC-2026-01", date(2026, 1, 12), 28, 16.9, 13.1, 20.7),
    ("KKG-2026-01", date(2026, 2, 9), 30, 18.4, 14.6, 22.2),
    ("SVR-2026-01", date(2026, 4, 20), 26, 14.2, 9.7, 18.7),
    ("PNP-2026-02", date(2026, 7, 6), 30, 17.8, 14.2, 21.4),
    ("BTB-2026-01", date(2026, 10, 5), 9, 5.1, -4.2, 14.4),
)

OFFICERS: tuple[tuple[float, float], ...] = tuple(
    (round(17.5 + index * 2.5, 1), min(round(17.5 + index * 2.5 + shift, 1), 100.0))
    for index, shift in enumerate((15, 30, 12.5, -5, 20, 17.5, 35, 10, 0, 22.5, 15, 27.5, 5) * 2)
)

TEXTS: MappingProxyType[str, Words] = MappingProxyType(
    {
        "stem": {
            "en": (
                "A man paid 1,200 dollars to be led across the border away from any checkpoint. He"
                " agreed to it himself and nothing points to exploitation. What is this?"
            ),
            "km": (
                "បុរសម្នាក់បានបង់ប្រាក់ ១ ២០០ ដុល្លារ ដើម្បីឱ្យគេនាំឆ្លងព្រំដែនដោយចៀសវាងច្រក។"
                " គាត់យល់ព្រមដោយខ្លួនឯង ហើយគ្មានសញ្ញានៃការកេងប្រវ័ញ្ចទេ។ តើនេះជាអ្វី?"
            ),
        },
        "papers": {"en": "Papers that match no participant", "km": "ក្រដាសដែលមិនត្រូវនឹងសិក្ខាកាម"},
        "roster": {"en": "Runs without a roster", "km": "វគ្គដែលមិនទាន់មានបញ្ជីឈ្មោះ"},
        "starts": {"en": "RTK-2026-01 starts Monday", "km": "RTK-2026-01 ចាប់ផ្តើមថ្ងៃចន្ទ"},
        "review": {"en": "Items waiting for Khmer review", "km": "សំណួររង់ចាំពិនិត្យភាសាខ្មែរ"},
        "topics": {"en": "topics 6 and 12", "km": "ប្រធានបទទី៦ និងទី១២"},
    }
)

STEPS: MappingProxyType[str, Words] = MappingProxyType(
    {
        "file": {"en": "File", "km": "ឯកសារ"},
        "check": {"en": "Check", "km": "ពិនិត្យ"},
        "import": {"en": "Import", "km": "នាំចូល"},
    }
)

_CHOICES: tuple[tuple[str, Words], ...] = (
    ("a", {"en": "Smuggling of migrants", "km": "ការរត់ពន្ធជនចំណាកស្រុក"}),
    ("b", {"en": "Trafficking in persons", "km": "ការជួញដូរមនុស្ស"}),
    ("c", {"en": "Both", "km": "ទាំងពីរករណី"}),
    (
        "d",
        {"en": "Cannot be decided, for want of information", "km": "មិនអាចសម្រេចបាន ព្រោះខ្វះព័ត៌មាន"},
    ),
)


class SampleForm(forms.Form):
    """One of each kind of field, in the language it is made in."""

    name = fields.TypedText(max_length=40)
    phone = fields.TypedCode()
    province = forms.ChoiceField()
    starts_on = fields.DayField(required=False, widget=widgets.DayInput)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(required=False)
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    overall = widgets.scale_field(label="", ends=("", ""), is_required=True)
    consent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language = language
        for name, (label, help_text) in _FIELD_WORDS.items():
            self.fields[name].label = label[language]
            self.fields[name].help_text = help_text.get(language, "")
        self.fields["province"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((code, {"en": en, "km": km}[language]) for code, en, km, *_ in _PROVINCES),
        ]
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            (code, text[language]) for code, text in _CHOICES
        ]
        scale = self.fields["overall"].widget
        scale.low, scale.high = {"en": ("poor", "very good"), "km": ("ខ្សោយ", "ល្អណាស់")}[language]

    def clean_phone(self) -> str:
        """Require nine digits, as an example of a message that says what to do."""
        phone = str(self.cleaned_data["phone"]).replace(" ", "")
        if len(phone) < _PHONE_DIGITS:
            raise forms.ValidationError(_PHONE_SHORT[self.language])
        return phone


class SampleFilterForm(forms.Form):
    """The filters above a sample list."""

    q = forms.CharField(required=False)
    department = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["q"].label = {"en": "Name or code", "km": "ឈ្មោះ ឬលេខកូដ"}[language]
        self.fields["department"].label = {"en": "Department", "km": "នាយកដ្ឋាន"}[language]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", {"en": "All", "km": "ទាំងអស់"}[language]),
            *((str(index), name[language]) for index, (name, _, _) in enumerate(DEPARTMENTS)),
        ]


_PHONE_DIGITS = 9
_PHONE_SHORT = {
    "en": "Type all 9 digits of the phone number",
    "km": "វាយលេខទូរស័ព្ទឱ្យគ្រប់ ៩ ខ្ទង់",
}

_FIELD_WORDS: dict[str, tuple[Words, Words]] = {
    "name": (
        {"en": "Full name", "km": "ឈ្មោះពេញ"},
        {"en": "As on the identity card", "km": "តាមអត្តសញ្ញាណបណ្ណ"},
    ),
    "phone": (
        {"en": "Phone number", "km": "លេខទូរស័ព្ទ"},
        {"en": "For example 012 345 678", "km": "ឧទាហរណ៍ 012 345 678"},
    ),
    "province": ({"en": "Province", "km": "រាជធានី ខេត្ត"}, {}),
    "starts_on": ({"en": "First day", "km": "ថ្ងៃចាប់ផ្តើម"}, {}),
    "note": (
        {"en": "What should be better?", "km": "តើផ្នែកណាគួរកែលម្អ?"},
        {"en": "No names of persons, please.", "km": "មិនបាច់សរសេរឈ្មោះមនុស្សទេ។"},
    ),
    "paper": ({"en": "Roster", "km": "បញ្ជីឈ្មោះ"}, {"en": "XLSX or CSV", "km": "XLSX ឬ CSV"}),
    "answer": ({"en": "What is this?", "km": "តើនេះជាអ្វី?"}, {}),
    "overall": (
        {"en": "The course as a whole", "km": "វគ្គនេះជារួម"},
        {},
    ),
    "consent": (
        {
            "en": "My words may be quoted, with the department only",
            "km": "អនុញ្ញាតឱ្យដកស្រង់ពាក្យរបស់ខ្ញុំ ដោយបង្ហាញតែឈ្មោះនាយកដ្ឋាន",
        },
        {},
    ),
}


def tiles(*, language: str) -> list[parts.Tile]:
    """The provinces with fictitious numbers of officers trained."""
    of_word = {"en": "of", "km": "ក្នុងចំណោម"}[language]
    return [
        parts.Tile(
            code=code,
            name=km if language == "km" else en,
            value=languages.share_text(trained / target),
            level=parts.share_tone(share=trained / target),
            detail=f"{trained} {of_word} {target}",
            url=f"#{code}",
            is_flagged=is_flagged,
        )
        for code, en, km, trained, target, is_flagged in _PROVINCES
    ]


def drawings(*, language: str) -> dict[str, Any]:
    """Every chart with its figures."""
    axis = charts.axis_around(values=[end for run in RUNS for end in run[3:]])
    label = {
        "en": "Score before against score after, 26 officers; 22 lie above the line of no change.",
        "km": "ពិន្ទុមុន និងក្រោយ មន្ត្រី ២៦ រូប; ២២ រូបនៅលើខ្សែមិនប្រែប្រួល។",
    }[language]
    return {
        "axis": charts.axis_svg(axis=axis),
        "runs": [
            (
                code,
                on,
                n,
                gain,
                (low, high),
                charts.interval_svg(axis=axis, interval_row=_interval(run)),
            )
            for run in RUNS
            for code, on, n, gain, low, high in [run]
        ],
        "departments": [
            (
                name,
                trained,
                target,
                trained / target,
                charts.bar_svg(bar_row=charts.BarRow(value=trained, top=680, target=target)),
            )
            for name, trained, target in DEPARTMENTS
        ],
        "scatter": charts.scatter_svg(
            chart=charts.Scatter(points=OFFICERS, reliable_change=18.3, label=label)
        ),
        "timeline": charts.timeline_svg(chart=_timeline(language)),
        "relevance": charts.stacked_svg(counts=[0, 0, 14, 35, 41]),
        "overall": charts.histogram_svg(counts=[0, 1, 2, 39, 48]),
        "scores_axis": charts.axis_svg(axis=_SCORES, signed=False),
        "scores": charts.score_svg(
            axis=_SCORES, step_row=charts.StepRow(before=56, after=72, standard=70)
        ),
    }


_SCORES = charts.ChartAxis(low=0, high=100, step=50)


def _interval(run: tuple[str, date, int, float, float, float]) -> charts.IntervalRow:
    return charts.IntervalRow(value=run[3], low=run[4], high=run[5])


def _timeline(language: str) -> charts.ChartTimeline:
    return charts.ChartTimeline(
        points=[
            charts.TimePoint(day=on, value=gain, low=low, high=high)
            for _, on, _, gain, low, high in RUNS
        ],
        label={
            "en": "Mean gain of five runs from January to October 2026, from 5.1 to 18.4 points.",
            "km": "ការកើនជាមធ្យមនៃវគ្គ ៥ ពីមករាដល់តុលា ឆ្នាំ២០២៦ ពី 5.1 ដល់ 18.4 ពិន្ទុ។",
        }[language],
    )
