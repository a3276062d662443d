"""Invented answers for the demonstration: pure, seeded, and said to be invented."""

from collections.abc import Sequence

import numpy as np

from promdaen.course.rules import answers as answer_rules
from promdaen.kit import spreadsheets

SHUFFLE = 20121031
QUOTED_RELEVANCE, QUOTED_OVERALL = 5, 5
# Ability before and its growth over five days, in logits; difficulty of items about zero.
BEFORE_MEAN, BEFORE_SD, GROWTH_MEAN, GROWTH_SD, ITEM_SD = 0.1, 0.9, 0.95, 0.5, 0.8
RATINGS = (2, 3, 4, 5)
RATING_SHARES = (0.03, 0.12, 0.4, 0.45)
ABSENT_SHARE = 0.06


def answers_table(*, run: answer_rules.RunAnswers, seed: int, is_over: bool) -> spreadsheets.Table:
    """A long-format table of 0/1 marks for every officer of a run, with a few absences.

    Marks follow a Rasch model whose items keep their difficulty on every occasion. Only the
    test before where the run is not over.
    """
    draw = np.random.default_rng(seed)
    codes = sorted({item.code for items in run.papers.values() for item in items})
    difficulty = dict(zip(codes, draw.normal(0, ITEM_SD, len(codes)), strict=True))
    rows: list[list[str]] = [["officer", "occasion", "item", "answer"]]
    occasions = ("before", "after") if is_over else ("before",)
    for officer in run.officers:
        ability = draw.normal(BEFORE_MEAN, BEFORE_SD)
        for occasion in occasions:
            if occasion == "after":
                ability += max(0.0, draw.normal(GROWTH_MEAN, GROWTH_SD))
            if draw.random() < ABSENT_SHARE:
                continue
            paper = officer.papers.get(occasion) or run.occasions[occasion]
            for item in run.papers[paper]:
                chance = 1 / (1 + np.exp(difficulty[item.code] - ability))
                mark = "1" if draw.random() < chance else "0"
                rows.append([officer.officer_code, occasion, item.code, mark])
    return _table(rows=rows)


def ratings(*, count: int, seed: int) -> list[tuple[int, int]]:
    """Relevance and overall of as many invented forms."""
    draw = np.random.default_rng(seed)
    found = draw.choice(RATINGS, size=(count, 2), p=RATING_SHARES)
    return [(int(relevance), int(overall)) for relevance, overall in found]


def keep_ratings_for_quotes(*, header: Sequence[str], rows: list[list[str]], count: int) -> None:
    """Blank the ratings of `count` rows that gave the highest, for forms that carry a quote."""
    relevance, overall = header.index("relevance"), header.index("overall")
    highest = [
        row
        for row in rows
        if (row[relevance], row[overall]) == (str(QUOTED_RELEVANCE), str(QUOTED_OVERALL))
    ]
    for row in highest[:count]:
        row[relevance] = row[overall] = ""


def _table(*, rows: list[list[str]]) -> spreadsheets.Table:
    text = "\n".join(",".join(row) for row in rows) + "\n"
    return spreadsheets.read_table(name="invented.csv", data=text.encode())
