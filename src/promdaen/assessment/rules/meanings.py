"""Meanings: what each figure of an item is called, and what it says, in one line."""

from dataclasses import dataclass

from promdaen.kit.spreadsheets.words import Words


@dataclass(frozen=True)
class FigureMeaning:
    """A figure of `behaviour.Behaviour`: its field, unit, name and what it says.

    unit: "count", "share" (0..1, shown in per cent) or "number"; interval: the field of its
    interval, "" without one.
    """

    field: str
    unit: str
    name: Words
    explanation: Words
    interval: str = ""


FIGURES: tuple[FigureMeaning, ...] = (
    FigureMeaning(
        field="n",
        unit="count",
        name=Words(en="Officers", km="មន្ត្រី"),
        explanation=Words(
            en="Each officer counts once in a column.",
            km="មន្ត្រីម្នាក់រាប់តែម្តងក្នុងជួរឈរនីមួយៗ។",
        ),
    ),
    FigureMeaning(
        field="facility",
        unit="share",
        name=Words(en="Facility", km="ភាពងាយ"),
        explanation=Words(
            en="Share of officers who are right (mean mark).",
            km="ភាគរយមន្ត្រីដែលឆ្លើយត្រូវ (មធ្យមភាគនៃពិន្ទុ)។",
        ),
        interval="facility_interval",
    ),
    FigureMeaning(
        field="discrimination",
        unit="number",
        name=Words(en="Discrimination", km="សន្ទស្សន៍បែងចែក"),
        explanation=Words(
            en="Correlation with the rest of the paper. From 0.2 it distinguishes stronger "
            "and weaker officers; below 0 something is wrong.",
            km="សហសម្ពន្ធជាមួយផ្នែកដែលនៅសល់នៃវិញ្ញាសា។ ចាប់ពី 0.2 វាបែងចែកអ្នកចេះច្រើនពីអ្នកចេះតិច។ "
            "ក្រោម 0 មានអ្វីមួយមិនត្រឹមត្រូវ។",
        ),
        interval="discrimination_interval",
    ),
    FigureMeaning(
        field="efficiency",
        unit="number",
        name=Words(en="Discriminative efficiency", km="ប្រសិទ្ធភាពនៃការបែងចែក"),
        explanation=Words(
            en="How far it distinguishes officers, of the most that an item so easy could (1).",
            km="កម្រិតដែលវាបែងចែកមន្ត្រីបាន ធៀបនឹងកម្រិតខ្ពស់បំផុតដែលសំណួរងាយដូចគ្នាអាចធ្វើបាន (1)។",
        ),
    ),
    FigureMeaning(
        field="upper_lower",
        unit="number",
        name=Words(en="Upper less lower 27 %", km="27 % ខ្ពស់ ដក 27 % ទាប"),
        explanation=Words(
            en="Share right among the best 27 % less that among the poorest 27 %.",
            km="ភាគឆ្លើយត្រូវក្នុងចំណោម 27 % ដែលបានពិន្ទុខ្ពស់ជាងគេ ដកភាគក្នុងចំណោម 27 % ដែលទាបជាងគេ។",
        ),
    ),
    FigureMeaning(
        field="sd",
        unit="number",
        name=Words(en="Standard deviation", km="គម្លាតស្តង់ដារ"),
        explanation=Words(
            en="Spread of the marks: near 0.5 where half are right, 0 where all answer alike.",
            km="ការរាយប៉ាយនៃពិន្ទុ៖ ជិត 0.5 បើពាក់កណ្តាលឆ្លើយត្រូវ និង 0 បើគ្រប់គ្នាឆ្លើយដូចគ្នា។",
        ),
    ),
    FigureMeaning(
        field="alpha",
        unit="number",
        name=Words(en="Alpha of the paper", km="Alpha នៃវិញ្ញាសា"),
        explanation=Words(
            en="Reliability of the whole paper (coefficient alpha, at most 1).",
            km="ភាពជឿជាក់នៃវិញ្ញាសាទាំងមូល (មេគុណ alpha ខ្ពស់បំផុត 1)។",
        ),
    ),
    FigureMeaning(
        field="alpha_if_deleted",
        unit="number",
        name=Words(en="Alpha without the item", km="Alpha បើដកសំណួរនេះ"),
        explanation=Words(
            en="Above the alpha of the paper the item weakens it.",
            km="បើខ្ពស់ជាង alpha នៃវិញ្ញាសា សំណួរនេះធ្វើឱ្យវិញ្ញាសាចុះខ្សោយ។",
        ),
    ),
)
TURNS = {
    "first": Words(en="First test", km="តេស្តលើកដំបូង"),
    "latest": Words(en="Latest test", km="តេស្តចុងក្រោយ"),
}
CLASSES = {
    "A": Words(en="no difference to speak of", km="គ្មានភាពខុសគ្នាគួរឱ្យកត់សម្គាល់"),
    "B": Words(en="some difference", km="មានភាពខុសគ្នាខ្លះ"),
    "C": Words(en="large difference", km="មានភាពខុសគ្នាខ្លាំង"),
}
REASONS = {
    "few": Words(
        en="Not enough data: fewer than 30 officers answered it in their first test.",
        km="ទិន្នន័យមិនគ្រប់គ្រាន់៖ មន្ត្រីតិចជាង ៣០ រូបបានឆ្លើយក្នុងតេស្តលើកដំបូង។",
    ),
    "right": Words(
        en="Everyone was right: how much easier it is cannot be determined.",
        km="គ្រប់គ្នាឆ្លើយត្រូវ៖ មិនអាចដឹងថាងាយប៉ុនណាទេ។",
    ),
    "wrong": Words(
        en="Everyone was wrong: how much harder it is cannot be determined.",
        km="គ្រប់គ្នាឆ្លើយខុស៖ មិនអាចដឹងថាពិបាកប៉ុនណាទេ។",
    ),
    "": Words(
        en="The answers do not fix a difficulty.",
        km="ចម្លើយមិនអាចកំណត់កម្រិតពិបាកបានទេ។",
    ),
}
SEXES = {"F": Words(en="Women", km="ស្រី"), "M": Words(en="Men", km="ប្រុស")}
LANGUAGES = {
    "km": Words(en="Tested in Khmer", km="ធ្វើតេស្តជាភាសាខ្មែរ"),
    "en": Words(en="Tested in English", km="ធ្វើតេស្តជាភាសាអង់គ្លេស"),
}
