"""Invented answers for the demonstration: pure, seeded, and marked as invented."""

from collections.abc import Mapping, Sequence

import numpy as np

from promdaen.course.rules import answers as answer_rules
from promdaen.kit import spreadsheets

SHUFFLE = 20121031
QUOTED_RELEVANCE, QUOTED_OVERALL = 5, 5
# Ability before and its growth over five days, in logits; item difficulty has mean zero.
BEFORE_MEAN, BEFORE_SD, GROWTH_MEAN, GROWTH_SD, ITEM_SD = 0.1, 0.9, 0.95, 0.5, 0.8
RATINGS = (2, 3, 4, 5)
RATING_SHARES = (0.03, 0.12, 0.4, 0.45)
ABSENT_SHARE = 0.06
# Of wrong answers: the share left blank, and how unevenly distractors attract officers.
BLANK_SHARE, DISTRACTOR_SPREAD = 0.05, 1.2


def answers_table(
    *,
    run: answer_rules.RunAnswers,
    rights: Mapping[str, Sequence[str]],
    seed: int,
    is_over: bool,
) -> spreadsheets.SheetTable:
    """A long-format table of answers for every officer of a run, with a few absences.

    rights: the correct option ids, by item code. Correct answers follow a Rasch model whose items
    keep their difficulty on every occasion; wrong answers are spread unevenly over the
    distractors. Only the test before, if the run is not over.
    """
    draw, wrong = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    items = {item.code: item for paper in run.papers.values() for item in paper}
    codes = sorted(items)
    difficulty = dict(zip(codes, draw.normal(0, ITEM_SD, len(codes)), strict=True))
    mistakes = {
        code: _mistakes(item=items[code], right=rights[code], draw=wrong) for code in codes
    }
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
                answer = " ".join(rights[item.code])
                if draw.random() >= chance:
                    answers, shares = mistakes[item.code]
                    answer = answers[int(wrong.choice(len(answers), p=shares))]
                rows.append([officer.officer_code, occasion, item.code, answer])
    return _table(rows=rows)


def _mistakes(
    *, item: answer_rules.AnswerableItem, right: Sequence[str], draw: np.random.Generator
) -> tuple[list[str], np.ndarray]:
    """The wrong answers to an item, a blank last, and the share of each among them."""
    wrong = [option for option in item.options if option not in right]
    if item.shape == "order":
        answers = [_swapped(order=right, place=place) for place in range(len(right) - 1)]
    elif item.shape == "some":
        answers = [
            " ".join([*right[:place], option, *right[place + 1 :]])
            for place in range(len(right))
            for option in wrong
        ]
    else:
        answers = wrong
    drawn = draw.gamma(DISTRACTOR_SPREAD, size=len(answers))
    shares = (1 - BLANK_SHARE) * drawn / drawn.sum()
    return [*answers, ""], np.append(shares, BLANK_SHARE)


def _swapped(*, order: Sequence[str], place: int) -> str:
    """An order with two neighbours exchanged."""
    return " ".join([*order[:place], order[place + 1], order[place], *order[place + 2 :]])


def ratings(*, count: int, seed: int) -> list[tuple[int, int]]:
    """Relevance and overall ratings of that many invented forms."""
    draw = np.random.default_rng(seed)
    drawn_ratings = draw.choice(RATINGS, size=(count, 2), p=RATING_SHARES)
    return [(int(relevance), int(overall)) for relevance, overall in drawn_ratings]


def invented_ratings(*, names: Sequence[str], count: int, seed: int) -> list[dict[str, int]]:
    """Ratings of topics or trainers by name, of that many invented forms."""
    draw = np.random.default_rng(seed)
    drawn_ratings = draw.choice(RATINGS, size=(count, len(names)), p=RATING_SHARES)
    return [dict(zip(names, map(int, row), strict=True)) for row in drawn_ratings]


def keep_ratings_for_quotes(*, header: Sequence[str], rows: list[list[str]], count: int) -> None:
    """Blank the ratings of the first `count` rows with top ratings, for forms with a quote."""
    relevance, overall = header.index("relevance"), header.index("overall")
    highest = [
        row
        for row in rows
        if (row[relevance], row[overall]) == (str(QUOTED_RELEVANCE), str(QUOTED_OVERALL))
    ]
    for row in highest[:count]:
        row[relevance] = row[overall] = ""


def _table(*, rows: list[list[str]]) -> spreadsheets.SheetTable:
    text = "\n".join(",".join(row) for row in rows) + "\n"
    return spreadsheets.read_table(name="invented.csv", data=text.encode())
