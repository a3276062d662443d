"""A version as a document: for its print, and as sheets of its workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from promdaen.kit import pdf, word_files
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.spreadsheets import Output, OutputSheet
from promdaen.kit.texts import Text, Words, page_language
from promdaen.planning.queries import delivery, experts, pages, plans
from promdaen.planning.queries.pages import PageOne
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules import costs, measures, outcomes, word_programme
from promdaen.planning.rules.outcomes import FrameworkRow
from promdaen.planning.rules.plan_inputs import solver_document

PRINTS = Path(__file__).parents[1] / "print"
SCHEMA = "promdaen.border-programme/1"
OPEN_LISTED = CORE_LISTED = 20


def version_print(*, content: VersionFacts, language: str) -> bytes:
    """The programme as a PDF; readers of final versions get it without names of checkpoints."""
    data = version_document(content=content)
    return pdf.compile_pdf(source=PRINTS / "programme.typ", data=data, language=language)


def version_word(*, content: VersionFacts, language: str) -> bytes:
    """The programme as a word processor file, with what the PDF has, to be edited further."""
    document = version_document(content=content)
    return word_files.write_docx(
        file=word_programme.word_programme(document=document, language=language)
    )


def version_input(*, content: VersionFacts) -> bytes:
    """What was computed, as the input of `solve-plan` (JSON)."""
    document = solver_document(
        facts=content.facts, measures=content.measures, inputs=content.inputs
    )
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def cost_sheet(*, content: VersionFacts) -> list[OutputSheet]:
    """The measures of a version with their costs, for the ministry to replace."""
    version = content.version
    mark = costs.version_mark(code=version.plan.code, number=version.number)
    return [
        OutputSheet(
            name="costs",
            heads=[Words.same(head) for head in costs.COLUMN_HEADINGS],
            rows=costs.cost_rows(bodies=version.measures, version=mark),
        ),
        OutputSheet(
            name="sources",
            heads=[Words.same("source"), Text("Where the costs are from")],
            rows=[
                (code, text.text(language=page_language()))
                for code, text in measures.BASIS_LABELS.items()
            ],
        ),
    ]


def version_document(*, content: VersionFacts) -> NewJsonObject:
    """The document of a version; money in `currency`, years of the calendar, shares 0 to 1."""
    page, version = pages.page_one(content=content), content.version
    core = pages.core_measures(content=content)
    return {
        "schema": SCHEMA,
        "title": asdict(content.title),
        "round": {"en": version.plan.round.title_en, "km": version.plan.round.title_km},
        "number": version.number,
        "state": version.state,
        "is_invented": content.is_invented,
        "is_restricted": content.sees_places,
        "currency": content.inputs.currency,
        "currency_name": asdict(content.inputs.currency_name),
        "years": content.inputs.calendar(),
        "spent": page.made.spent,
        "closed": page.made.closed_count,
        "gaps": len(page.made.gaps),
        "surveyed": len(content.facts.checkpoints),
        "unsurveyed": len(content.facts.unsurveyed),
        "missing": content.facts.missing_count,
        "replaced": content.facts.replaced_count,
        "missing_share": page.missing_share,
        "lines": [{**asdict(year), "spent": year.spent} for year in page.lines],
        "running_after": page.made.running_after,
        "paid_after": content.inputs.paid_after,
        "unpaid": page.unpaid,
        "replacement_after": page.made.replacement_after,
        "pay": page.pay_words.by_language() if page.pay_words else None,
        "open": [_open(group) for group in page.open_groups[:OPEN_LISTED]],
        "unmet": list(_unmet(content)),
        "more": _other(page.more),
        "less": _other(page.less),
        "choices": list(_choices(page)),
        "sure": [{"mark": mark, "money": money} for mark, money in page.shares],
        "core": [_core(core_measure) for core_measure in core[:CORE_LISTED]],
        "core_more": max(len(core) - CORE_LISTED, 0),
        "by_year": list(_parts(content, by_province=False)),
        "by_province": list(_parts(content, by_province=True)),
        "chart": list(_chart(content)),
        "provinces": list(_provinces(content)),
        "framework": [
            _framework(framework_row) for framework_row in framework_rows(content=content)
        ],
        "assumptions": list(_assumptions(content)),
        "judges": experts.judge_names(version=version),
        "signatures": [
            {
                "name": signature.account.name,
                "office": signature.office,
                "signed_on": signature.signed_at.date().isoformat()
                if signature.signed_at
                else None,
            }
            for signature in page.signatures
        ],
    }


def version_figures(*, content: VersionFacts) -> NewJsonObject:
    """The document of a version for other programs: without names of people."""
    document = version_document(content=content)
    del document["judges"]
    for part, name in (("choices", "who"), ("signatures", "name")):
        document[part] = [
            {key: value for key, value in row.items() if key != name} for row in document[part]
        ]
    return document


def framework_rows(*, content: VersionFacts) -> list[FrameworkRow]:
    """The results framework: checkpoints at the standard now and by year."""
    return outcomes.framework(facts=content.facts, outcome=content.outcome)


def _open(group: outcomes.OpenGroup) -> dict[str, object]:
    return {
        "code": group.indicator.code,
        "title": asdict(group.indicator.title),
        "count": len(group.gaps),
        "must": group.must_count,
        "has_measure": group.has_measure,
    }


def _unmet(content: VersionFacts) -> Iterator[NewJsonObject]:
    """Provinces whose least spending could not be reached."""
    for code in content.version.answer["unmet_floors"]:
        yield {"code": code, "title": asdict(content.names[code])}


def _other(budget: pages.OtherBudget | None) -> dict[str, object] | None:
    if budget is None:
        return None
    return {
        "money": budget.money,
        "gaps": budget.gaps,
        "measures": [
            {"title": asdict(measure.title), "count": n} for measure, n in budget.measures
        ],
    }


def _choices(page: PageOne) -> Iterator[dict[str, object]]:
    for choice in page.choices:
        yield {
            "measure": asdict(choice.measure.title) if choice.measure else None,
            "place": asdict(choice.place) if choice.place else None,
            "year": choice.lock.year if choice.lock else None,
            "who": choice.decided_by,
            "price": choice.price,
        }


def _parts(content: VersionFacts, *, by_province: bool) -> Iterator[dict[str, object]]:
    for part in pages.list_parts(content=content, by_province=by_province):
        yield {
            "title": asdict(part.title),
            "capital": part.capital,
            "running": part.running,
            "closes": part.closes,
            "rows": [
                {
                    "code": list_row.group.measure.code,
                    "title": asdict(list_row.group.measure.title),
                    "place": asdict(list_row.place),
                    "year": content.inputs.first_year + list_row.group.year - 1,
                    "closes": list_row.group.closes,
                    "capital": list_row.group.capital,
                    "running": list_row.group.running,
                    "delivery": asdict(measures.DELIVERY_LABELS[list_row.group.measure.delivery]),
                    "mark": _mark(list_row),
                }
                for list_row in part.rows
            ],
        }


def _mark(list_row: pages.ListRow) -> str:
    """How sure the choice is: "mixed" where places differ, "" if no plans were drawn."""
    is_mixed = any(mark for _purchase, _name, mark, _share in list_row.entries)
    return list_row.mark or ("mixed" if is_mixed else "")


def _core(core_measure: pages.CoreMeasure) -> dict[str, object]:
    return {
        "code": core_measure.measure.code,
        "title": asdict(core_measure.measure.title),
        "place": asdict(core_measure.place),
        "closes": core_measure.closes,
        "weight": core_measure.weight,
        "money": core_measure.money,
    }


def _provinces(content: VersionFacts) -> Iterator[NewJsonObject]:
    money = outcomes.money_by_province(outcome=content.outcome)
    for code in sorted(money):
        yield {
            "code": code,
            "name": asdict(content.names[code]),
            "money": money[code],
            "total": sum(money[code]),
        }


def _framework(framework_row: FrameworkRow) -> dict[str, object]:
    return {
        "code": framework_row.indicator.code,
        "title": asdict(framework_row.indicator.title),
        "weight": framework_row.indicator.weight,
        "asked": framework_row.answered_count,
        "reached": [*framework_row.reached],
    }


def _chart(content: VersionFacts) -> Iterator[dict[str, object]]:
    for start_row in pages.start_rows(content=content):
        yield {
            "code": start_row.measure.code,
            "title": asdict(start_row.measure.title),
            "begins": [*start_row.begins],
            "running": start_row.measure.running.likely > 0,
        }


def _assumptions(content: VersionFacts) -> Iterator[dict[str, object]]:
    """Every measure with its ranges, the evidence, and how many experts judged it."""
    judged = experts.judged_counts(version=content.version)
    for measure in content.measures.values():
        yield {**_assumption(measure), "judged": judged.get(measure.code, 0)}


def _assumption(measure: measures.MeasureFacts) -> dict[str, object]:
    return {
        "reach": asdict(measure.reach) if measure.reach else None,
        "reach_from": measure.reach_from,
        "reach_source": asdict(measures.REACH_SOURCE_LABELS[measure.reach_from]),
        "code": measure.code,
        "title": asdict(measure.title),
        "capital": asdict(measure.capital),
        "running": asdict(measure.running),
        "lifetime": measure.lifetime_years,
        "evidence": asdict(measures.EVIDENCE_LABELS[measure.evidence]),
        "basis": asdict(measures.BASIS_LABELS[measure.basis]),
        "by": asdict(measures.DELIVERER_LABELS[measure.delivered_by]),
    }


# ---- the workbook ----

YEAR = Text("Year")
MEASURE = Text("Measure", context="plan")
TITLE_KM = Text("Title (Khmer)")
TITLE_EN = Text("Title (English)")
CAPITAL = Text("Capital")
RUNNING = Text("Running a year")
PROVINCE = Text("Province")
INDICATOR = Text("Indicator")
EVIDENCE = Text("Evidence")
BEFORE_LABEL, AFTER_LABEL = Text("Before"), Text("After")
COLUMN_HEADINGS = {
    "years": (
        YEAR,
        Text("Must-have gaps open, international"),
        Text("Serious gaps open, international"),
        Text("All gaps open"),
        CAPITAL,
        RUNNING,
        Text("Budget", context="plan"),
        Text("Replacement, not in the budget"),
        Text("Currency"),
    ),
    "measures": (
        YEAR, MEASURE, TITLE_KM, TITLE_EN,
        Text("Where"), PROVINCE,
        Text("Gaps closed"), CAPITAL, RUNNING,
        Text("Delivery"), EVIDENCE,
        Text("Set by hand"), Text("How sure"),
    ),
    "gaps": (
        Text("Checkpoint", context="code"), PROVINCE, Text("Class"),
        INDICATOR, TITLE_KM, TITLE_EN, Text("Weight", context="survey"),
        Text("Score"), Text("Standard"),
        Text("Closed in"),
    ),
    "results": (
        INDICATOR, TITLE_KM, TITLE_EN, Text("Weight", context="survey"),
        Text("Checkpoints asked"),
        Text("Reach the standard today"),
    ),
    "assumptions": (
        MEASURE, TITLE_KM, TITLE_EN, Text("Scope"),
        *(
            Text("{cost}, {end}", cost=cost, end=end)
            for cost in (Text("Capital", context="cost"), Text("Running", context="cost"))
            for end in (
                Text("lowest", context="cost"),
                Text("likely", context="cost"),
                Text("highest", context="cost"),
            )
        ),
        Text("Lasts, years"), EVIDENCE,
        Text("Where the costs are from"),
        *(
            Text("{cost}, {end}", cost=Text("Places of 100 that reach the level"), end=end)
            for end in (
                Text("lowest", context="cost"),
                Text("likely", context="cost"),
                Text("highest", context="cost"),
            )
        ),
        Text("Where this share is from"),
        *(
            Text("{cost}, {end}", cost=Text("Officers needed, with leave and sickness"), end=end)
            for end in (Text("before"), Text("after"))
        ),
    ),
    "inputs": (Text("What", context="change"), Text("Place or entry"), YEAR, Text("Value")),
    "provinces": (PROVINCE, TITLE_KM, TITLE_EN, YEAR, Text("Money")),
    "unmet_floors": (PROVINCE, TITLE_KM, TITLE_EN),
    "judges": (Text("Experts who judged"),),
    "starts": (MEASURE, TITLE_KM, TITLE_EN, YEAR, Text("Places where it begins")),
    "choices": (
        Text("Decision"), MEASURE, TITLE_KM, TITLE_EN,
        Text("Where"), YEAR, Text("Who", context="change"),
        Text("Price: per cent less of the weighted gap closed"),
    ),
    "sure": (
        MEASURE, TITLE_KM, TITLE_EN, Text("Scope"),
        Text("Where"), PROVINCE, Text("How sure"), Text("In plans of 100"),
    ),
    "delivery": (
        MEASURE, TITLE_KM, TITLE_EN, Text("Where"),
        Text("Progress of delivery"), Text("Day"), Text("Note"), Text("Who", context="change"),
    ),
    "runs": (MEASURE, TITLE_KM, TITLE_EN, Text("Where"), Text("Course run")),
    "changes": (
        Text("When"), Text("Who", context="change"),
        Text("What", context="change"), BEFORE_LABEL, AFTER_LABEL, Text("Why"),
    ),
}  # fmt: skip


def version_sheets(*, content: VersionFacts) -> list[OutputSheet]:
    """The sheets of a version: years, measures, results framework, assumptions.

    Also when measures begin, what people decided with its price, how sure each choice is, money by
    province, and provinces whose least spending was not reached. For readers of checkpoints also
    every gap with its closing year, and for planners the inputs, the changes that people made, and
    what was recorded of the delivery, with course runs.
    """
    sheets = [
        OutputSheet(name="years", heads=COLUMN_HEADINGS["years"], rows=list(_year_rows(content))),
        OutputSheet(
            name="measures", heads=COLUMN_HEADINGS["measures"], rows=list(_measure_rows(content))
        ),
        _results_sheet(content),
        OutputSheet(
            name="assumptions",
            heads=COLUMN_HEADINGS["assumptions"],
            rows=list(_assumption_rows(content)),
        ),
        OutputSheet(
            name="starts", heads=COLUMN_HEADINGS["starts"], rows=list(_start_rows(content))
        ),
        OutputSheet(
            name="choices", heads=COLUMN_HEADINGS["choices"], rows=list(_choice_rows(content))
        ),
        OutputSheet(name="sure", heads=COLUMN_HEADINGS["sure"], rows=list(_sure_rows(content))),
        OutputSheet(
            name="provinces",
            heads=COLUMN_HEADINGS["provinces"],
            rows=list(_province_rows(content)),
        ),
        OutputSheet(
            name="unmet_floors",
            heads=COLUMN_HEADINGS["unmet_floors"],
            rows=[
                (row["code"], row["title"]["km"], row["title"]["en"]) for row in _unmet(content)
            ],
        ),
        OutputSheet(
            name="judges",
            heads=COLUMN_HEADINGS["judges"],
            rows=[(name,) for name in experts.judge_names(version=content.version)],
        ),
    ]
    if content.sees_places:
        sheets.append(
            OutputSheet(name="gaps", heads=COLUMN_HEADINGS["gaps"], rows=list(_gap_rows(content)))
        )
    if content.may_plan:
        rows = list(_input_rows(content))
        sheets.append(OutputSheet(name="inputs", heads=COLUMN_HEADINGS["inputs"], rows=rows))
        rows = list(_change_rows(content))
        sheets.append(OutputSheet(name="changes", heads=COLUMN_HEADINGS["changes"], rows=rows))
        rows = list(_delivery_rows(content))
        sheets.append(OutputSheet(name="delivery", heads=COLUMN_HEADINGS["delivery"], rows=rows))
        rows = list(_run_rows(content))
        sheets.append(OutputSheet(name="runs", heads=COLUMN_HEADINGS["runs"], rows=rows))
    return sheets


def _results_sheet(content: VersionFacts) -> OutputSheet:
    targets = (Text("Target {year}", year=year) for year in content.inputs.calendar())
    return OutputSheet(
        name="results",
        heads=(*COLUMN_HEADINGS["results"], *targets),
        rows=[
            (
                framework_row.indicator.code, framework_row.indicator.title.km,
                framework_row.indicator.title.en, framework_row.indicator.weight,
                framework_row.answered_count, *framework_row.reached,
            )
            for framework_row in framework_rows(content=content)
        ],
    )  # fmt: skip


def _year_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for year in pages.year_summaries(content=content):
        yield (
            year.year, year.must, year.serious, year.open, year.capital, year.running,
            year.budget, year.replacement, content.inputs.currency,
        )  # fmt: skip


def _assumption_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for measure in content.measures.values():
        yield (
            measure.code, measure.title.km, measure.title.en, measure.scope,
            measure.capital.low, measure.capital.likely, measure.capital.high,
            measure.running.low, measure.running.likely, measure.running.high,
            measure.lifetime_years, measure.evidence, measure.basis,
            *(
                round(100 * value) if value is not None else None
                for value in (
                    (measure.reach.low, measure.reach.likely, measure.reach.high)
                    if measure.reach
                    else (None, None, None)
                )
            ),
            measure.reach_from if measure.reach else "",
            *(
                (measure.officers.before, measure.officers.after)
                if measure.officers
                else (None, None)
            ),
        )  # fmt: skip


def _gap_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for gap in content.outcome.gaps:
        yield (
            gap.place.code, gap.place.province, gap.place.standard_class,
            gap.indicator.code, gap.indicator.title.km, gap.indicator.title.en,
            gap.indicator.weight, gap.score, gap.standard,
            content.inputs.first_year + gap.closed_in - 1 if gap.closed_in else None,
        )  # fmt: skip


def _start_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for start_row in pages.start_rows(content=content):
        for year, count in zip(content.inputs.calendar(), start_row.begins, strict=True):
            if count:
                yield (
                    start_row.measure.code, start_row.measure.title.km, start_row.measure.title.en,
                    year, count,
                )  # fmt: skip


def _choice_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    """What people decided: in or out for a measure, floors for least spending; and its price."""
    for choice in pages.plan_choices(content=content):
        lock, measure = choice.lock, choice.measure
        year = content.inputs.first_year + lock.year - 1 if lock and lock.year else None
        yield (
            "floors" if measure is None else "in" if year else "out",
            *((measure.code, measure.title.km, measure.title.en) if measure else ("", "", "")),
            lock.at if lock and choice.place else "",
            year, choice.decided_by, round(100 * choice.price, 2),
        )  # fmt: skip


def _sure_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    provinces = {checkpoint.code: checkpoint.province for checkpoint in content.facts.checkpoints}
    for sure_measure in pages.sure_measures(content=content):
        is_shown = content.shows_places(scope=sure_measure.measure.scope)
        province = (
            ""
            if sure_measure.measure.scope == measures.NATION
            else provinces.get(sure_measure.at, sure_measure.at)
        )
        yield (
            sure_measure.measure.code, sure_measure.measure.title.km,
            sure_measure.measure.title.en, sure_measure.measure.scope,
            *((sure_measure.at, province) if is_shown else ("", "")),
            sure_measure.mark, round(100 * sure_measure.share),
        )  # fmt: skip


def _province_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for row in _provinces(content):
        for year, money in zip(content.inputs.calendar(), row["money"], strict=True):
            yield row["code"], row["name"]["km"], row["name"]["en"], year, money


def _input_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    """Every input: its name, the place or entry, the year where it has one, its value."""
    inputs = content.inputs
    for name, value in inputs.as_json().items():
        if name == "locks":
            for lock in inputs.locks:
                year = inputs.first_year + lock.year - 1 if lock.year else None
                yield f"lock {lock.measure}", lock.at, year, "in" if lock.year else "out"
        elif isinstance(value, list):
            for year, number in zip(inputs.calendar(), value, strict=True):
                yield name, None, year, number
        elif isinstance(value, dict):
            for key, entry in value.items():
                for index, number in enumerate(entry if isinstance(entry, list) else [entry]):
                    year = inputs.calendar()[index] if isinstance(entry, list) else None
                    yield name, key, year, number
        else:
            yield name, None, None, value


def _change_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for change in plans.version_changes(version=content.version):
        yield (
            change.at.isoformat(), change.by.name if change.by else "",
            change.what, str(change.before), str(change.after), change.reason,
        )  # fmt: skip


def _delivery_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for step in delivery.plan_steps(plan=content.version.plan):
        yield (
            step.measure, *_titles(content, step.measure), step.place, step.state,
            step.happened_on, step.note, step.by.name if step.by else "",
        )  # fmt: skip


def _run_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for link in delivery.plan_runs(plan=content.version.plan):
        yield link.measure, *_titles(content, link.measure), link.place, link.run.code


def _titles(content: VersionFacts, code: str) -> tuple[str, str]:
    """The titles of a measure; of one that this version does not have, its code."""
    measure = content.measures.get(code)
    return (measure.title.km, measure.title.en) if measure else (code, code)


def _measure_rows(content: VersionFacts) -> Iterator[Sequence[Output]]:
    for purchase in content.outcome.bought:
        is_shown = content.shows_places(scope=purchase.measure.scope)
        yield (
            content.inputs.first_year + purchase.year - 1, purchase.measure.code,
            purchase.measure.title.km, purchase.measure.title.en,
            purchase.at if is_shown else "",
                purchase.province,
                purchase.closes,
                purchase.capital,
                purchase.running,
            purchase.measure.delivery,
                purchase.measure.evidence,
                "1" if purchase.is_locked else "",
                pages.purchase_mark(content=content, bought=purchase),
        )  # fmt: skip
