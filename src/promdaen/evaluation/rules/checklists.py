"""Supervisors' checklist: behaviours seen at work, without officers; agreement of two observers.

A form is about one officer at work, of whom nothing but department, province and post is stored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from promdaen.evaluation.rules import ties
from promdaen.kit import intervals, suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text
from promdaen.survey.rules import agreement

SEEN, NOT_SEEN, NO_OCCASION = "seen", "not_seen", "no_occasion"
CHECKLIST_ANSWERS = {
    SEEN: Text("Seen", context="behaviour"),
    NOT_SEEN: Text("Not seen", context="behaviour"),
    NO_OCCASION: Text("There was no occasion"),
}
BEHAVIOURS_OF_TOPIC, TOPICS_OF_FORM = 6, 2
FIRST_OBSERVER, SECOND_OBSERVER = 1, 2
MIN_PAIRS = suppression.MIN_CELL_SIZE
CHECKLIST_LIMITS = (
    Text("Supervisors chose when to look, and officers knew that they were watched."),
    Text("No officer who was not trained was observed: this shows conduct, not its cause."),
    Text("A form has two of the twelve topics, so that each topic rests on few officers."),
    Text("Behaviours that had no occasion are left out. They are not counted as missing."),
)


@dataclass(frozen=True, kw_only=True)
class ObservedBehaviour:
    """A behaviour of a topic that a supervisor can see at work."""

    code: str
    topic: str


@dataclass(frozen=True, kw_only=True)
class BehaviourForm:
    """What one observer saw of one officer.

    answers: {behaviour: code of CHECKLIST_ANSWERS}; number: joins the forms of two observers of
    the same officer at the same time.
    """

    number: int
    observer: int
    department: str
    province: str
    post: str
    answers: Mapping[str, str]

    def document(self) -> NewJsonObject:
        """The stored form, without anything about a person."""
        return {
            "number": self.number,
            "observer": self.observer,
            "department": self.department,
            "province": self.province,
            "post": self.post,
            "answers": dict(sorted(self.answers.items())),
        }

    def seen_count(self, codes: Collection[str]) -> tuple[int, int]:
        """How many of these behaviours were seen, and how many could be seen or not."""
        values = [answer for code, answer in self.answers.items() if code in codes]
        yes_count = values.count(SEEN)
        return yes_count, yes_count + values.count(NOT_SEEN)


def read_form(*, document: JsonObject) -> BehaviourForm:
    """The form of a stored document."""
    return BehaviourForm(**document)


def topics_of_next_form(
    *, forms: Sequence[BehaviourForm], behaviours: Sequence[ObservedBehaviour]
) -> tuple[str, ...]:
    """The two topics with the fewest forms of first observers, of equal ones the first."""
    topic_of = {behaviour.code: behaviour.topic for behaviour in behaviours}
    topics = list(dict.fromkeys(topic_of.values()))
    counts = Counter(
        topic
        for form in forms
        if form.observer == FIRST_OBSERVER
        for topic in {topic_of[code] for code in form.answers if code in topic_of}
    )
    chosen = sorted(topics, key=lambda topic: (counts[topic], topics.index(topic)))
    return tuple(sorted(chosen[:TOPICS_OF_FORM], key=topics.index))


def form_problem(
    *,
    form: BehaviourForm,
    behaviours: Sequence[ObservedBehaviour],
    stored: Sequence[BehaviourForm],
) -> Text | None:
    """Why a form cannot be stored, or None."""
    by_topic: dict[str, set[str]] = {}
    for behaviour in behaviours:
        by_topic.setdefault(behaviour.topic, set()).add(behaviour.code)
    topics = [codes for codes in by_topic.values() if codes & set(form.answers)]
    whole: set[str] = set().union(*topics)
    is_complete = len(topics) == TOPICS_OF_FORM and set(form.answers) == whole
    if not is_complete or not set(form.answers.values()) <= set(CHECKLIST_ANSWERS):
        return Text("Answer every line of the form.")
    if form.observer == FIRST_OBSERVER:
        return None
    first = matching_form(forms=stored, number=form.number, observer=FIRST_OBSERVER)
    if first is None:
        return Text("There is no first form with this number.")
    if matching_form(forms=stored, number=form.number, observer=SECOND_OBSERVER) is not None:
        return Text("The second form with this number was sent already.")
    if set(first.answers) != set(form.answers):
        return Text("Both observers answer the same lines.")
    return None


def matching_form(
    *, forms: Sequence[BehaviourForm], number: int, observer: int
) -> BehaviourForm | None:
    """The form of an observer with a number, or None."""
    return next((f for f in forms if (f.number, f.observer) == (number, observer)), None)


def without_order(*, forms: Sequence[BehaviourForm]) -> list[BehaviourForm]:
    """The forms of a closed round, with new numbers by content, so that none shows the order."""
    groups: dict[int, list[BehaviourForm]] = {}
    for form in sorted(forms, key=lambda form: form.observer):
        groups.setdefault(form.number, []).append(form)
    ordered = sorted(
        ([replace(form, number=0) for form in group] for group in groups.values()),
        key=lambda group: json.dumps([form.document() for form in group], sort_keys=True),
    )
    return [
        replace(form, number=number)
        for number, group in enumerate(ordered, start=1)
        for form in group
    ]


@dataclass(frozen=True, kw_only=True)
class SeenShare:
    """Of `officers` observed: the share of behaviours seen, of those that had an occasion.

    share is None where the group is too small to show, or where another could be computed from it.
    """

    code: str
    officers: int
    share: ties.TieShare | None


def seen_share(*, forms: Sequence[BehaviourForm], codes: Collection[str]) -> ties.TieShare | None:
    """The share of behaviours seen, with an interval that allows for several of one officer."""
    pairs = [form.seen_count(codes) for form in forms]
    clusters = [(yes_count, n) for yes_count, n in pairs if n]
    if not clusters:
        return None
    return ties.TieShare(
        count=sum(yes_count for yes_count, _n in clusters),
        n=sum(n for _seen, n in clusters),
        officers=len(clusters),
        effective=ties.effective_number(clusters=clusters),
    )


def _publishable_shares(*, groups: Mapping[str, ties.TieShare | None]) -> list[SeenShare]:
    """Groups of a list without small ones and those that would reveal them."""
    counts = [(share.officers or 0) if share else 0 for share in groups.values()]
    flags = suppression.shown_list(counts=counts)
    return [
        SeenShare(code=code, officers=n if flag else 0, share=share if flag and n else None)
        for (code, share), n, flag in zip(groups.items(), counts, flags, strict=True)
    ]


def topic_shares(
    *, forms: Sequence[BehaviourForm], behaviours: Sequence[ObservedBehaviour]
) -> list[SeenShare]:
    """The share of each topic, in order of the behaviours."""
    topics = dict.fromkeys(behaviour.topic for behaviour in behaviours)
    return _publishable_shares(
        groups={
            topic: seen_share(
                forms=forms,
                codes={behaviour.code for behaviour in behaviours if behaviour.topic == topic},
            )
            for topic in topics
        }
    )


def behaviour_shares(*, forms: Sequence[BehaviourForm], codes: Sequence[str]) -> list[SeenShare]:
    """The share of each behaviour of a topic."""
    return _publishable_shares(
        groups={code: seen_share(forms=forms, codes={code}) for code in codes}
    )


@dataclass(frozen=True, kw_only=True)
class PlaceShares:
    """Shares by department and by province, and by post of a province that is shown."""

    departments: Sequence[SeenShare]
    provinces: Sequence[SeenShare]
    posts: Sequence[SeenShare]


def place_shares(
    *, forms: Sequence[BehaviourForm], codes: Collection[str], province: str
) -> PlaceShares:
    """The share of each department and province, suppressed as one table, and posts of one."""
    usable = [form for form in forms if form.seen_count(codes)[1]]
    departments = sorted({form.department for form in usable})
    provinces = sorted({form.province for form in usable})
    if not usable:
        return PlaceShares(departments=(), provinces=(), posts=())
    counts = np.array(
        [
            [sum(f.province == place and f.department == unit for f in usable)
             for unit in departments]
            for place in provinces
        ],
        dtype=np.int64,
    )  # fmt: skip
    table = suppression.shown_table(counts=counts)
    inside = [form for form in usable if form.province == province]
    is_open = province in provinces and bool(table.rows[provinces.index(province)])
    posts = dict.fromkeys(sorted(form.post for form in inside)) if is_open else {}
    return PlaceShares(
        departments=_flagged(forms=usable, codes=codes, names=departments,
                             flags=[bool(flag) for flag in table.columns], key="department"),
        provinces=_flagged(forms=usable, codes=codes, names=provinces,
                           flags=[bool(flag) for flag in table.rows], key="province"),
        posts=_publishable_shares(
            groups={
                post: seen_share(forms=[f for f in inside if f.post == post], codes=codes)
                for post in posts
            }
        ),
    )  # fmt: skip


def _flagged(
    *,
    forms: Sequence[BehaviourForm],
    codes: Collection[str],
    names: Sequence[str],
    flags: Sequence[bool],
    key: str,
) -> list[SeenShare]:
    visible_shares = []
    for name, flag in zip(names, flags, strict=True):
        own = [form for form in forms if getattr(form, key) == name] if flag else []
        share = seen_share(forms=own, codes=codes) if own else None
        visible_shares.append(SeenShare(code=name, officers=len(own), share=share))
    return visible_shares


@dataclass(frozen=True, kw_only=True)
class ObserverAgreement:
    """Of `officers` seen by two observers, `same` of `lines` got the same answer.

    kappa is None if it is undefined; kappa and interval are None below MIN_PAIRS officers.
    """

    officers: int
    lines: int
    same: int
    kappa: float | None
    interval: tuple[float, float] | None


def observer_agreement(*, forms: Sequence[BehaviourForm]) -> ObserverAgreement:
    """Kappa (Cohen 1960) of seen and not seen, over lines that both observers could judge.

    The interval is a jackknife over officers, because lines about one officer are alike. Source:
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    tables = [
        _table(first, second)
        for first in forms
        if first.observer == FIRST_OBSERVER
        and (second := matching_form(forms=forms, number=first.number, observer=SECOND_OBSERVER))
    ]
    tables = [table for table in tables if table.sum()]
    whole = sum(tables, np.zeros((2, 2)))
    kappa = agreement.weighted_kappa(counts=whole) if len(tables) >= MIN_PAIRS else None
    return ObserverAgreement(
        officers=len(tables),
        lines=round(float(whole.sum())),
        same=round(float(np.trace(whole))),
        kappa=None if kappa is None else kappa.value,
        interval=None if kappa is None else _interval(tables=tables, kappa=kappa.value),
    )


def _table(first: BehaviourForm, second: BehaviourForm) -> agreement.Counts:
    """Counts of two observers' answers: seen and not seen, first observer in rows."""
    table = np.zeros((2, 2))
    places = {SEEN: 0, NOT_SEEN: 1}
    for code, answer in first.answers.items():
        other = second.answers.get(code, NO_OCCASION)
        if answer in places and other in places:
            table[places[answer], places[other]] += 1
    return table


def _interval(*, tables: Sequence[agreement.Counts], kappa: float) -> tuple[float, float] | None:
    whole = sum(tables, np.zeros((2, 2)))
    kappas = [agreement.weighted_kappa(counts=whole - table) for table in tables]
    values = [value.value for value in kappas if value is not None]
    if len(values) < len(tables):
        return None
    half = intervals.jackknife_half_width(values=values)
    return max(-1.0, kappa - half), min(1.0, kappa + half)
