"""A border programme as the blocks of a word processor file, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words, words_from
from promdaen.kit.word_files import (
    PALE,
    Block,
    ColouredCell,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    WordFile,
)
from promdaen.planning.rules.measures import EXPERTS
from promdaen.planning.rules.programmes import INVENTED_FIGURES

RESTRICTED = Text("RESTRICTED · names checkpoints")
MARK_TEXTS: Mapping[str, Words] = {
    "core": Text("Core: in at least 9 of 10 plans drawn from the ranges"),
    "borderline": Text("Borderline: in 1 to 9 of 10; worth asking experts about"),
    "rarely": Text("Rarely: in fewer than 1 of 10"),
    "by_hand": Text("By hand: set by a person"),
}
SHORT_MARKS: Mapping[str, Words | str] = {
    "core": Text("Core"),
    "borderline": Text("Borderline"),
    "rarely": Text("Rarely"),
    "by_hand": Text("By hand"),
    "mixed": Text("mixed"),
    "": "–",
}
METHOD = Text(
    "A gap is an answer of the survey below the standard of its class. Measures lift indicators "
    "to levels; a linear relaxation gives a bound that no plan can pass, rounding and repair give "
    "the plan within budget, capacity, requirements, floors and choices."
)
LIMITS = Text(
    "Effects are assumed certain and whole from the first year; an answer that is missing is left "
    "out; what replaces worn-out things is not in the budget; a plan is a proposal, not the only "
    "sound one."
)
JUDGING = Text(
    "Where experts judged a measure, their pooled values replace the range (IDEA protocol: two "
    "rounds, intervals brought to 80 % sure, mean). Where fewer than half of the places are "
    "expected to reach the level, the plan counts on one level less."
)
JUDGES = Text("Experts who judged")
REPLACED = Text("{n} levels differ from the survey: a planner changed them, with a reason.")
UNMET = Text(
    "The least spending of {name} could not be reached: nothing more there closes a gap within "
    "the limits."
)
MILLION = 1_000_000
BAR = "■"
MAX_BAR_LENGTH = 14
MIN_PRICE = 0.0005
"""A smaller price is printed as 0.0 %, without a sign."""


def word_programme(*, document: JsonObject, language: str) -> WordFile:
    """The file of a version's document (schema promdaen.border-programme/1)."""
    writer = _Writer(document=document, language=language)
    head = [INVENTED_FIGURES.text(language=language)] if document["is_invented"] else []
    head += [RESTRICTED.text(language=language)] if document["is_restricted"] else []
    title = writer.words(document["title"])
    foot = writer.say(Text("{title}, version {n}", title=title, n=document["number"]))
    return WordFile(
        title=title,
        language=language,
        head="  ·  ".join(head),
        foot=foot,
        blocks=[*writer.page_one(), *writer.lists(), *writer.results(), *writer.assumptions()],
    )


class _Writer:
    """The parts of one document in one language."""

    def __init__(self, *, document: JsonObject, language: str) -> None:
        self.document, self.language = document, language

    def say(self, text: Words) -> str:
        message = text.text(language=self.language)
        return languages.form(self.language).with_digits(message)

    def words(self, pair: Mapping[str, str] | None) -> str:
        if pair is None:
            return "–"
        return self.say(words_from(pair))

    def num(self, value: float | None, places: int = 0) -> str:
        text = languages.number_text(value, places=places)
        return languages.form(self.language).with_digits(text)

    def million(self, value: float) -> str:
        return self.num(value / MILLION, 2)

    def year(self, number: int) -> str:
        return languages.form(self.language).with_digits(str(number))

    def heads(self, *texts: Words | str) -> list[str]:
        return [text if isinstance(text, str) else self.say(text) for text in texts]

    # ---- page one ----

    def page_one(self) -> Iterator[Block]:
        p = self.document
        state = Text("final") if p["state"] == "final" else Text("proposal")
        yield Heading(self.words(p["title"]), level=1)
        yield Paragraph(
            self.say(
                Text(
                    "Version {n}, {state}, from {round}",
                    n=p["number"],
                    state=state,
                    round=Words(**p["round"]),
                )
            )
        )
        yield Paragraph(
            self.say(
                Text(
                    "{money} million {currency} over {years} years would close {closed} of {all} "
                    "gaps at the {places} surveyed checkpoints; {left} are not surveyed yet.",
                    currency=words_from(p["currency_name"]),
                    money=self.million(p["spent"]),
                    years=len(p["years"]),
                    closed=p["closed"],
                    all=p["gaps"],
                    places=p["surveyed"],
                    left=p["unsurveyed"],
                )
            )
        )
        yield Paragraph(
            self.say(
                Text(
                    "No plan with this money can close more than {share} % more of the weighted "
                    "gap.",
                    share=self.num(100 * p["missing_share"], 1),
                )
            )
        )
        yield from self._years()
        yield from self._open()
        yield from self._choices()
        yield from self._signatures()

    def _years(self) -> Iterator[Block]:
        p = self.document
        yield Heading(self.say(Text("Gaps and money by year")))
        top = max(1, *(line["must"] + line["serious"] for line in p["lines"]))
        rows = []
        for index, line in enumerate(p["lines"]):
            count = line["must"] + line["serious"]
            rows.append(
                [
                    self.say(Text("Today")) if index == 0 else self.year(line["year"]),
                    BAR * round(MAX_BAR_LENGTH * count / top),
                    self.num(line["must"]),
                    self.num(line["serious"]),
                    self.num(line["open"]),
                    *(
                        ["–"] * 3
                        if index == 0
                        else [
                            self.million(line["capital"]),
                            self.million(line["running"]),
                            self.million(line["budget"]),
                        ]
                    ),
                ]
            )
        yield Table(
            heads=self.heads(
                Text("End of"),
                Text("Must-have and serious gaps, international"),
                Text("Must-have"),
                Text("Serious"),
                Text("All gaps"),
                Text("Capital, millions"),
                Text("Running, millions"),
                Text("Budget, millions"),
            ),
            rows=rows,
            widths=[2, 5, 2, 2, 2, 2.4, 2.4, 2.4],
            right=frozenset({2, 3, 4, 5, 6, 7}),
        )
        yield Paragraph(
            self.say(
                Text(
                    "After the plan, running costs {after} million a year: {paid} is in the "
                    "ministry’s budget, {unpaid} has no payer yet. Replacing what wears out takes "
                    "{renew} million a year more.",
                    after=self.million(p["running_after"]),
                    paid=self.million(p["paid_after"]),
                    unpaid=self.million(p["unpaid"]),
                    renew=self.million(p["replacement_after"]),
                )
            )
        )
        if p["pay"]:
            yield Paragraph(self.words(p["pay"]))

    def _open(self) -> Iterator[Block]:
        p = self.document
        yield Heading(self.say(Text("What stays open")))
        for row in p["open"]:
            parts = [f"{self.words(row['title'])}: {self.num(row['count'])}"]
            if row["must"]:
                parts.append(self.say(Text("must-have {n}", n=row["must"])))
            if not row["has_measure"]:
                parts.append(self.say(Text("no measure of the list closes it")))
            yield Paragraph("; ".join(parts), is_bullet=True)
        if p["missing"]:
            yield Paragraph(
                self.say(
                    Text(
                        "{n} answers are missing in the survey and may hide more gaps.",
                        n=p["missing"],
                    )
                )
            )
        if p["replaced"]:
            yield Paragraph(self.say(REPLACED.filled({"n": p["replaced"]})))
        for row in p["unmet"]:
            name = words_from(row["title"])
            yield Paragraph(self.say(UNMET.filled({"name": name})), is_bullet=True)

    def _choices(self) -> Iterator[Block]:
        p = self.document
        yield Heading(self.say(Text("Choices that people made")))
        rows = []
        for row in p["choices"]:
            choice = (
                self.words(row["measure"])
                if row["measure"]
                else self.say(Text("Least spending in provinces"))
            )
            if row["measure"]:
                year = (
                    self.say(Text("in year {n}", n=row["year"]))
                    if row["year"]
                    else self.say(Text("kept out"))
                )
                place = f", {self.words(row['place'])}" if row["place"] else ""
                choice = f"{choice}{place}: {year}"
            sign = "−" if row["price"] >= MIN_PRICE else ""
            rows.append([choice, row["who"] or "–", f"{sign}{self.num(100 * row['price'], 1)} %"])
        yield Table(
            heads=self.heads(Text("Choice"), Text("By"), Text("Price")),
            rows=rows or [[self.say(Text("None", context="choices")), "", ""]],
            widths=[6, 2, 1.4],
            right=frozenset({2}),
        )
        yield Paragraph(
            self.say(Text("Price: how much less of the gap is closed than without this choice.")),
            is_note=True,
        )
        for name, text in (
            ("more", Text("A tenth more money closes {n} more gaps.", n=0)),
            ("less", Text("A tenth less money leaves {n} more gaps open.", n=0)),
        ):
            if p[name]:
                yield Paragraph(self.say(text.filled({"n": p[name]["gaps"]})), is_bullet=True)

    def _signatures(self) -> Iterator[Block]:
        rows = [
            [
                row["name"],
                row["office"],
                self.say(Text("not yet"))
                if row["signed_on"] is None
                else languages.day_text(
                    date.fromisoformat(row["signed_on"]), language=self.language
                ),
            ]
            for row in self.document["signatures"]
        ]
        if rows:
            yield Heading(self.say(Text("Signatures")))
            yield Table(
                heads=self.heads(Text("Name"), Text("Office"), Text("Signed")),
                rows=rows,
                widths=[3, 3, 2],
            )

    # ---- lists ----

    def lists(self) -> Iterator[Block]:
        p = self.document
        yield PageBreak()
        yield Heading(self.say(Text("Priorities")))
        for row in p["sure"]:
            money = self.say(Text("{money} million", money=self.million(row["money"])))
            yield Paragraph(f"{self.say(MARK_TEXTS[row['mark']])}: {money}", is_bullet=True)
        yield Paragraph(
            self.say(Text("Each year lists first what closes the most gaps.")), is_note=True
        )
        yield from self._core()
        yield Heading(self.say(Text("When measures begin")))
        yield self._chart()
        yield Paragraph(
            self.say(
                Text(
                    "Dark: the number of places where the measure begins in that year. Pale: it "
                    "runs on."
                )
            ),
            is_note=True,
        )
        yield from self._year_lists()
        yield Heading(self.say(Text("Measures by province")))
        for part in p["by_province"]:
            yield Heading(self.words(part["title"]), level=3)
            yield self._province_list(part)
        yield from self._provinces()

    def _core(self) -> Iterator[Block]:
        rows = self.document["core"]
        if not rows:
            return
        yield Heading(self.say(Text("Core measures, most weight first")), level=3)
        yield Table(
            heads=self.heads(
                Text("Measure", context="plan"), Text("Where"), Text("Closes"),
                Text("Money, millions"),
            ),
            rows=[
                [
                    self.words(row["title"]),
                    self.words(row["place"]),
                    self.num(row["closes"]),
                    self.million(row["money"]),
                ]
                for row in rows
            ],
            widths=[5, 4, 1.3, 2],
            right=frozenset({2, 3}),
        )  # fmt: skip
        if more := self.document["core_more"]:
            yield Paragraph(self.say(Text("and {n} more", n=more)), is_note=True)

    def _year_lists(self) -> Iterator[Block]:
        yield Heading(self.say(Text("Measures by year")))
        for part in self.document["by_year"]:
            yield Heading(self.words(part["title"]), level=3)
            if not part["rows"]:
                yield Paragraph(self.say(Text("Nothing is bought in this year.")))
                continue
            yield Table(
                heads=self.heads(
                    Text("Measure", context="plan"), Text("Where"), Text("Closes"),
                    Text("Capital", context="cost"), Text("Running", context="cost"),
                    Text("Delivery"), Text("How sure"),
                ),
                rows=[
                    [
                        self.words(row["title"]),
                        self.words(row["place"]),
                        self.num(row["closes"]),
                        self.num(row["capital"]),
                        self.num(row["running"]),
                        self.words(row["delivery"]),
                        *self.heads(SHORT_MARKS[row["mark"]]),
                    ]
                    for row in part["rows"]
                ],
                widths=[4.6, 3.2, 1.3, 1.8, 1.8, 1.9, 1.9],
                right=frozenset({2, 3, 4}),
            )  # fmt: skip

    def _province_list(self, part: JsonObject) -> Table:
        return Table(
            heads=self.heads(
                Text("Measure", context="plan"), Text("Year"), Text("Where"), Text("Closes"),
                Text("Capital", context="cost"), Text("Running", context="cost"), Text("How sure"),
            ),
            rows=[
                [
                    self.words(row["title"]),
                    self.year(row["year"]),
                    self.words(row["place"]),
                    self.num(row["closes"]),
                    self.num(row["capital"]),
                    self.num(row["running"]),
                    *self.heads(SHORT_MARKS[row["mark"]]),
                ]
                for row in part["rows"]
            ],
            widths=[4.6, 1.3, 3.2, 1.3, 1.8, 1.8, 1.9],
            right=frozenset({3, 4, 5}),
        )  # fmt: skip

    def _provinces(self) -> Iterator[Block]:
        p = self.document
        yield Heading(self.say(Text("By province")))
        yield Table(
            heads=[
                self.say(Text("Province")),
                *(self.year(year) for year in p["years"]),
                self.say(Text("All")),
            ],
            rows=[
                [
                    self.words(row["name"]),
                    *(self.num(value) for value in row["money"]),
                    self.num(row["total"]),
                ]
                for row in p["provinces"]
            ],
            widths=[3, *[1.6] * (len(p["years"]) + 1)],
            right=frozenset(range(1, len(p["years"]) + 2)),
        )

    def _chart(self) -> Table:
        years: Sequence[int] = self.document["years"]
        rows: list[list[str | ColouredCell]] = []
        for row in self.document["chart"]:
            cells: list[str | ColouredCell] = [self.words(row["title"])]
            has_begun = False
            for count in row["begins"]:
                if count:
                    cells.append(ColouredCell(self.num(count), PALE))
                else:
                    runs_on = has_begun and row["running"]
                    cells.append(ColouredCell("", "DCE7EC") if runs_on else "")
                has_begun = has_begun or bool(count)
            rows.append(cells)
        return Table(
            heads=[
                self.say(Text("Measure", context="plan")),
                *(self.year(year) for year in years),
            ],
            rows=rows,
            widths=[5, *[1.3] * len(years)],
            right=frozenset(range(1, len(years) + 1)),
        )

    # ---- results framework, assumptions ----

    def results(self) -> Iterator[Block]:
        p = self.document
        yield PageBreak()
        yield Heading(self.say(Text("Results framework")))
        yield Paragraph(
            self.say(
                Text(
                    "Checkpoints that reach the standard: of those asked, today, then the target "
                    "at the end of each year."
                )
            )
        )
        yield Table(
            heads=[
                *self.heads(
                    Text("Code"), Text("Indicator"), Text("Asked", context="checkpoints"),
                    Text("Today"),
                ),
                *(self.year(year) for year in p["years"]),
            ],
            rows=[
                [
                    row["code"],
                    self.words(row["title"]),
                    self.num(row["asked"]),
                    *(self.num(value) for value in row["reached"]),
                ]
                for row in p["framework"]
            ],
            widths=[1.2, 6, *[1.2] * (len(p["years"]) + 2)],
            right=frozenset(range(2, len(p["years"]) + 4)),
        )  # fmt: skip

    def assumptions(self) -> Iterator[Block]:
        yield PageBreak()
        yield Heading(self.say(Text("Assumptions")))
        yield Paragraph(
            self.say(
                Text(
                    "Lowest, likely and highest cost of a checkpoint of middle size, of a "
                    "province or of the nation."
                )
            )
        )
        yield Table(
            heads=self.heads(
                Text("Measure", context="plan"), Text("Capital"), Text("Running a year"),
                Text("Lasts, years"), Text("Evidence"), Text("Where the costs are from"),
                Text("Places of 100 that reach the level"),
            ),
            rows=[
                [
                    self.words(row["title"]),
                    self._range(row["capital"]),
                    self._range(row["running"]),
                    self.num(row["lifetime"]),
                    self.words(row["evidence"]),
                    self.words(row["basis"]),
                    self._reach(row),
                ]
                for row in self.document["assumptions"]
            ],
            widths=[4, 2.6, 2.4, 1, 1.6, 1.9, 2],
            right=frozenset({1, 2, 3}),
        )  # fmt: skip
        if self.document["judges"]:
            judges = f"{self.say(JUDGES)}: {', '.join(self.document['judges'])}"
            yield Paragraph(judges)
        yield Heading(self.say(Text("Method")))
        yield Paragraph(self.say(METHOD))
        yield Paragraph(self.say(JUDGING))
        yield Heading(self.say(Text("Limits", context="method")))
        yield Paragraph(self.say(LIMITS))

    def _range(self, cost: Mapping[str, float]) -> str:
        return f"{self.num(cost['likely'])} ({self.num(cost['low'])}–{self.num(cost['high'])})"

    def _reach(self, row: JsonObject) -> str:
        if not row["reach"]:
            return "–"
        low, likely, high = (
            self.num(100 * row["reach"][end]) for end in ("low", "likely", "high")
        )
        source = self.words(row["reach_source"])
        if row["reach_from"] == EXPERTS and row["judged"]:
            source = self.say(Text("{n} experts", n=row["judged"]))
        return f"{likely} ({low}–{high}), {source}"
