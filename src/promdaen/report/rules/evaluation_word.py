"""The evaluator's report as the blocks of a word processor file, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text
from promdaen.kit.word_files import Block, ColouredCell, Heading, Paragraph, Table, WordFile
from promdaen.report.rules import evaluation_figures

RED = "F6D5D0"
REPORT_TITLE = Text("Evaluator's report")
LIMIT_TEXTS = (
    Text("Figures of costs and tests are of the programme; the others are of the whole country."),
    Text(
        "A change after the course is not always because of the course: only the roll-out by lot"
        " compares with officers not yet trained."
    ),
    Text(
        "Officers who came to the later test may be better than those who did not, so that an"
        " officer still at the standard can look cheaper than one at the standard after the"
        " course."
    ),
)
NO_STORIES = Text("Collect quotes and stories with consent and approve them for the report.")
REPORT_LABELS: Mapping[str, Text] = {
    "report": REPORT_TITLE,
    "missing": Text("Missing"),
    "digest": Text("Digest"),
    "levels": Text("Four levels: from the course to the border"),
    "level": Text("Level"),
    "figure": Text("Figure"),
    "value": Text("Value"),
    "interval": Text("95 % interval"),
    "n": Text("Rests on", context="n of a figure"),
    "before": Text("Before the course"),
    "previous": Text("Last report"),
    "counts": Text("Counts"),
    "stories": Text("Quotes and stories"),
    "no_stories": NO_STORIES,
    "recommendations": Text("Recommendations since the last report"),
    "no_recommendations": evaluation_figures.FOLLOW_UP,
    "recommendation": Text("Recommendation"),
    "state": Text("State"),
    "done": Text("What was done"),
    "framework": Text("Results framework of the border programme"),
    "framework_about": Text(
        "Checkpoints that reach the standard: of those asked, today, then the target "
        "at the end of each year."
    ),
    "no_framework": evaluation_figures.COMPUTE_BORDER_PROGRAMME,
    "indicator": Text("Indicator"),
    "asked": Text("Asked", context="checkpoints"),
    "today": Text("Today"),
    "limits": Text("What this report cannot show"),
    "made": Text("Made on"),
    "first": Text("It is the first report of its kind here."),
}
"""Texts of the PDF and the word processor file."""


def labels(*, language: str) -> NewJsonObject:
    """The fixed texts of a print in one language."""
    return {name: text.text(language=language) for name, text in REPORT_LABELS.items()} | {
        "limit_texts": [text.text(language=language) for text in LIMIT_TEXTS]
    }


def word_report(*, words: JsonObject, language: str) -> WordFile:
    """The file of a report in words (`evaluation_reports.report_words`)."""
    texts = labels(language=language)
    return WordFile(
        title=f"{texts['report']}: {words['title']}",
        language=language,
        head="  ·  ".join(words["notices"]),
        foot=f"{texts['report']}  ·  {texts['digest']} {words['digest']}",
        blocks=[
            Heading(f"{texts['report']}: {words['title']}", level=1),
            Paragraph(_head_line(words=words, texts=texts)),
            *_levels(words=words, texts=texts),
            *_criteria(words=words, texts=texts),
            *_stories(words=words, texts=texts),
            *_recommendations(words=words, texts=texts),
            Heading(texts["limits"]),
            *(Paragraph(text, is_bullet=True) for text in texts["limit_texts"]),
            # The longest table comes last.
            *_framework(words=words, texts=texts),
        ],
    )


def _head_line(*, words: JsonObject, texts: JsonObject) -> str:
    previous = words["previous_on"]
    last = f"{texts['previous']}: {previous}" if previous else texts["first"]
    parts = [words["period"], f"{texts['made']}: {words['made_on']}", words["measured"], last]
    return "  ·  ".join(part for part in parts if part)


def _levels(*, words: JsonObject, texts: JsonObject) -> Iterator[Block]:
    yield Heading(texts["levels"])
    yield Table(
        heads=[texts["level"], texts["figure"], texts["value"]],
        rows=[
            [
                f"{number}. {level['name']}",
                figure["name"],
                ColouredCell(texts["missing"], RED) if figure["is_missing"] else figure["value"],
            ]
            for number, level in enumerate(words["levels"], start=1)
            for figure in level["figures"]
        ],
        widths=[2, 5, 2],
        right=frozenset({2}),
    )


def _criteria(*, words: JsonObject, texts: JsonObject) -> Iterator[Block]:
    for criterion in words["criteria"]:
        yield Heading(criterion["name"])
        yield Paragraph(criterion["about"])
        yield Table(
            heads=[
                texts[name] for name in ("figure", "value", "interval", "n", "before", "previous")
            ],
            rows=[_row(figure=figure, texts=texts) for figure in criterion["figures"]],
            widths=[5, 2, 2, 1.2, 1.5, 1.5],
            right=frozenset({1, 2, 3, 4, 5}),
        )
        for figure in criterion["figures"]:
            yield Paragraph(_note(figure=figure, texts=texts), is_note=True)


def _row(*, figure: JsonObject, texts: JsonObject) -> list[str | ColouredCell]:
    if figure["is_missing"]:
        return [figure["name"], ColouredCell(texts["missing"], RED), *[""] * 4]
    return [
        figure["name"],
        *(figure[name] or "–" for name in ("value", "interval", "n", "before", "previous")),
    ]


def _note(*, figure: JsonObject, texts: JsonObject) -> str:
    counts = ", ".join(f"{count['name']} {count['number']}" for count in figure["counts"])
    parts = [
        f"{figure['name']}: {figure['meaning']}",
        f"{texts['missing']}: {figure['remedy']}" if figure["is_missing"] else "",
        f"{texts['counts']}: {counts}" if counts else "",
        f"{texts['digest']}: {figure['digest']}",
    ]
    return "  ·  ".join(part for part in parts if part)


def _framework(*, words: JsonObject, texts: JsonObject) -> Iterator[Block]:
    framework = words["framework"]
    yield Heading(texts["framework"])
    if framework is None:
        yield Paragraph(f"{texts['missing']}: {texts['no_framework']}")
        return
    yield Paragraph(f"{framework['title']}. {texts['framework_about']}")
    counts = len(framework["years"]) + 2
    yield Table(
        heads=[texts["indicator"], texts["asked"], texts["today"], *framework["years"]],
        rows=[
            [f"{row['code']} {row['title']}", row["asked"], *row["reached"]]
            for row in framework["rows"]
        ],
        widths=[6, *[1.2] * counts],
        right=frozenset(range(1, counts + 1)),
    )


def _stories(*, words: JsonObject, texts: JsonObject) -> Iterator[Block]:
    yield Heading(texts["stories"])
    for story in words["stories"]:
        yield Paragraph(f"{story['text']} ({story['source']})", is_bullet=True)
    if not words["stories"]:
        yield Paragraph(f"{texts['missing']}: {texts['no_stories']}")


def _recommendations(*, words: JsonObject, texts: JsonObject) -> Iterator[Block]:
    yield Heading(texts["recommendations"])
    if not words["recommendations"]:
        yield Paragraph(f"{texts['missing']}: {texts['no_recommendations']}")
        return
    yield Table(
        heads=[texts[name] for name in ("recommendation", "previous", "state", "done")],
        rows=[
            [
                f"{row['text']} ({row['recommended_on']})",
                row["before_name"] or "–",
                row["state_name"],
                "; ".join(
                    f"{step['day']}: {step['note']}" for step in row["steps"] if step["note"]
                ),
            ]
            for row in words["recommendations"]
        ],
        widths=[5, 1.5, 1.5, 5],
    )
