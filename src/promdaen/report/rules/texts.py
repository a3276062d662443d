"""The headlines as lines of text, for a terminal."""

from collections.abc import Mapping
from typing import Any

from promdaen.kit import languages

LINES = (
    ("both", "tested before and after", "ធ្វើតេស្តមុន និងក្រោយវគ្គ", "count", None),
    (
        "scored_higher_share",
        "scored higher after",
        "បានពិន្ទុខ្ពស់ជាងមុន",
        "share",
        "scored_higher_interval",
    ),
    ("by_chance_share", "would have by chance alone", "ដោយចៃដន្យតែម្យ៉ាង", "share", None),
    ("before_mean", "mean before, of 100", "មធ្យមមុន លើ ១០០", "number", None),
    ("after_mean", "mean after, of 100", "មធ្យមក្រោយ លើ ១០០", "number", None),
    ("gain_points", "mean gain, points", "កំណើនមធ្យម ជាចំណុច", "points", "gain_points_interval"),
    ("g_av", "effect size g_av", "ទំហំឥទ្ធិពល g_av", "number", "g_av_interval"),
    ("reliably_improved", "reliably improved", "ប្រសើរឡើងគួរឱ្យជឿជាក់", "count", None),
    ("relevance_share_4_5", "relevance 4 or 5", "ភាពពាក់ព័ន្ធ ៤ ឬ ៥", "share", None),
    ("overall_mean", "overall, of 5", "ការវាយតម្លៃរួម លើ ៥", "number", None),
    ("before_only", "tested before only", "ធ្វើតែតេស្តមុន", "count", None),
    ("after_only", "tested after only", "ធ្វើតែតេស្តក្រោយ", "count", None),
)


def headline_text(*, document: Mapping[str, Any], language: str) -> str:
    """One line a headline figure with its interval; undefined figures are a dash."""
    headline = document["headline"]
    lines = []
    for key, english, khmer, form, interval in LINES:
        shown = _shown(value=headline[key], form=form)
        bounds = headline[interval] if interval else None
        if bounds is not None:
            low, high = (_shown(value=bound, form=form) for bound in bounds)
            shown = f"{shown}  (95 %: {low} – {high})"
        lines.append(f"{khmer if language == 'km' else english}: {shown}")
    return "\n".join(lines)


def _shown(*, value: float | None, form: str) -> str:
    if value is None:
        return "—"
    if form == "count":
        return str(int(value))
    if form == "share":
        return languages.share_text(value, places=1)
    if form == "points":
        return languages.points_text(value, places=1)
    return languages.number_text(value, places=2)


def items_text(*, document: Mapping[str, Any]) -> str:
    """The items as a table of text, undefined figures a dash."""
    head = ("item", "facility", "discr.", "alpha del.", "a", "b", "se a", "se d")
    keys = ("facility", "discrimination", "alpha_if_deleted", "a", "b", "se_a", "se_d")
    width = max([len(head[0]), *(len(row["name"]) for row in document["item"])])
    lines = [
        f"{document['n']} rows ({document['n_complete']} complete), {document['items']} items, "
        f"alpha {_plain(value=document['alpha'])}, SEM {_plain(value=document['sem'])}",
        head[0].ljust(width) + "".join(name.rjust(12) for name in head[1:]),
    ]
    lines += [
        row["name"].ljust(width) + "".join(_plain(value=row[key]).rjust(12) for key in keys)
        for row in document["item"]
    ]
    lines += [
        f"{row['item']}: Mantel-Haenszel chi2 {_plain(value=row['mh_chi2'])}, odds ratio "
        f"{_plain(value=row['mh_alpha'])}, class {row['ets_class'] or '—'}, "
        f"logistic chi2 {_plain(value=row['logistic_chi2'])}"
        for row in document["dif"]
    ]
    return "\n".join(lines)


def _plain(*, value: float | None) -> str:
    return "—" if value is None else languages.number_text(value, places=3)
