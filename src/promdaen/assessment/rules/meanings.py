"""Meanings: the name of each figure of an item, and a one-line explanation."""

from dataclasses import dataclass

from promdaen.kit.texts import Text, Words


@dataclass(frozen=True)
class FigureMeaning:
    """A figure of `behaviour.Behaviour`: its field, unit, name and explanation.

    unit: "count", "share" (0..1, shown in per cent) or "number"; interval: the field of its
    interval, "" without one.
    """

    field: str
    unit: str
    name: Words
    explanation: Words
    interval: str = ""


FIGURE_MEANINGS: tuple[FigureMeaning, ...] = (
    FigureMeaning(
        field="n",
        unit="count",
        name=Text("Officers"),
        explanation=Text("Each officer counts once in a column."),
    ),
    FigureMeaning(
        field="facility",
        unit="share",
        name=Text("Facility"),
        explanation=Text("Share of officers who are right (mean mark)."),
        interval="facility_interval",
    ),
    FigureMeaning(
        field="discrimination",
        unit="number",
        name=Text("Discrimination"),
        explanation=Text(
            "Correlation with the rest of the paper. From 0.2 it distinguishes stronger "
            "and weaker officers; below 0 something is wrong."
        ),
        interval="discrimination_interval",
    ),
    FigureMeaning(
        field="efficiency",
        unit="number",
        name=Text("Discriminative efficiency"),
        explanation=Text(
            "How far it distinguishes officers, of the most that an item so easy could (1)."
        ),
    ),
    FigureMeaning(
        field="upper_lower",
        unit="number",
        name=Text("Upper less lower 27 %"),
        explanation=Text("Share right among the best 27 % less that among the poorest 27 %."),
    ),
    FigureMeaning(
        field="sd",
        unit="number",
        name=Text("Standard deviation"),
        explanation=Text(
            "Spread of the marks: near 0.5 where half are right, 0 where all answer alike."
        ),
    ),
    FigureMeaning(
        field="alpha",
        unit="number",
        name=Text("Alpha of the paper"),
        explanation=Text("Reliability of the whole paper (coefficient alpha, at most 1)."),
    ),
    FigureMeaning(
        field="alpha_if_deleted",
        unit="number",
        name=Text("Alpha without the item"),
        explanation=Text("Above the alpha of the paper the item weakens it."),
    ),
)
TURN_NAMES = {
    "first": Text("First test"),
    "latest": Text("Latest test"),
}
DIF_CLASSES = {
    "A": Text("no difference to speak of"),
    "B": Text("some difference"),
    "C": Text("large difference"),
}
REASON_TEXTS = {
    "few": Text("Not enough data: fewer than 30 officers answered it in their first test."),
    "right": Text("Everyone was right: how much easier it is cannot be determined."),
    "wrong": Text("Everyone was wrong: how much harder it is cannot be determined."),
    "": Text("The answers do not fix a difficulty."),
}
SEX_NAMES = {"F": Text("Women"), "M": Text("Men")}
LANGUAGE_NAMES = {
    "km": Text("Tested in Khmer"),
    "en": Text("Tested in English"),
}
