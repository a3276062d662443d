"""The headlines as lines of text, for a terminal."""

from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

HEADLINE_LINES = (
    ("both", Text("tested before and after"), "count", None),
    (
        "scored_higher_share",
        Text("scored higher after"),
        "share",
        "scored_higher_interval",
    ),
    ("by_chance_share", Text("would have by chance alone"), "share", None),
    ("before_mean", Text("mean before, of 100"), "number", None),
    ("after_mean", Text("mean after, of 100"), "number", None),
    ("gain_points", Text("mean gain, points"), "points", "gain_points_interval"),
    ("g_av", Text("effect size g_av"), "number", "g_av_interval"),
    ("reliably_improved", Text("reliably improved"), "count", None),
    ("relevance_share_4_5", Text("relevance 4 or 5"), "share", None),
    ("overall_mean", Text("overall, of 5"), "number", None),
    ("before_only", Text("tested before only"), "count", None),
    ("after_only", Text("tested after only"), "count", None),
)


def headline_text(*, document: JsonObject, language: str) -> str:
    """One line for each headline figure with its interval; undefined figures are a dash."""
    headline = document["headline"]
    lines = []
    for key, name, form, interval in HEADLINE_LINES:
        shown_value = _shown_value(value=headline[key], form=form)
        bounds = headline[interval] if interval else None
        if bounds is not None:
            low, high = (_shown_value(value=bound, form=form) for bound in bounds)
            shown_value = f"{shown_value}  (95 %: {low} – {high})"
        lines.append(f"{name.text(language=language)}: {shown_value}")
    return "\n".join(lines)


def _shown_value(*, value: float | None, form: str) -> str:
    if value is None:
        return "—"
    if form == "count":
        return str(int(value))
    if form == "share":
        return languages.share_text(value, places=1)
    if form == "points":
        return languages.points_text(value, places=1)
    return languages.number_text(value, places=2)


def items_text(*, document: JsonObject) -> str:
    """The items as a text table, undefined figures a dash."""
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
