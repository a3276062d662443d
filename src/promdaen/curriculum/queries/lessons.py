"""Lessons for participants, for trainers and for print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from promdaen.curriculum.models import Lesson, Record, Source, Term
from promdaen.curriculum.queries import recordings
from promdaen.curriculum.queries.topics import review_states
from promdaen.curriculum.rules import (
    closeups,
    figures,
    labels,
    lessons,
    linking,
    packs,
    reading_time,
    slides,
    step_practice,
)
from promdaen.curriculum.rules.closeups import LessonCloseup
from promdaen.curriculum.rules.recordings import HANDOUT
from promdaen.kit import languages, prose, slots
from promdaen.kit.content_catalogues import content_in
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.languages import text_in
from promdaen.kit.texts import Words, page_language
from promdaen.kit.translated import column_text

TAPPED = ("law", "places", "documents", "exchange", "exercise", "health")
"""Parts of the glossary whose words a reader may not know; the rest are words of the pages."""


@dataclass(frozen=True, kw_only=True)
class LessonDrawing:
    """A drawing of a lesson in one language."""

    drawing: SafeString
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class HandoutSection:
    """A section of a handout: title, blocks, the passage of law it states, its drawings."""

    title: str
    blocks: Sequence[linking.LinkedBlock]
    passage: str
    drawings: Sequence[LessonDrawing]


@dataclass(frozen=True, kw_only=True)
class GlossaryMeaning:
    """A term of the glossary for readers: `other` is its name in the other language."""

    code: str
    name: str
    other: str
    definition: str
    confidence: Words


@dataclass(frozen=True, kw_only=True)
class Tapped:
    """Short texts of one language split at glossary terms, and their meanings."""

    lines: Sequence[Sequence[linking.LinkedWords]]
    meanings: Sequence[GlossaryMeaning]


@dataclass(frozen=True, kw_only=True)
class LessonPractice:
    """A practice of a lesson as a page shows it."""

    kind: str
    code: str
    label: Words
    title: Words
    minutes: int


@dataclass(frozen=True, kw_only=True)
class LessonPage:
    """A lesson to read in one language; `drawing` is SVG with its labels filled in."""

    lesson: Lesson
    aim: str
    sections: Sequence[HandoutSection]
    drawing: SafeString
    alt: str
    caption: str
    meanings: Sequence[GlossaryMeaning]
    practices: Sequence[LessonPractice]
    closeups: Sequence[closeups.LessonCloseup]
    reading_minutes: int
    is_approved: bool
    recording: recordings.OfficerRecording | None

    @property
    def magnified(self) -> list[LessonCloseup]:
        """The prints and papers at 20 times."""
        return [closeup for closeup in self.closeups if closeup.is_magnified]

    @property
    def faces(self) -> list[LessonCloseup]:
        """The drawn faces to compare."""
        return [closeup for closeup in self.closeups if not closeup.is_magnified]


@dataclass(frozen=True, kw_only=True)
class PlanStep:
    """A step of a plan in one language, with the minute at which it begins."""

    begins: int
    minutes: int
    title: str
    method: Words
    outcomes: Sequence[str]
    guide: Sequence[linking.LinkedBlock]
    ask: Sequence[str]
    board: Sequence[str]
    exercise: str
    practices: Sequence[LessonPractice]


@dataclass(frozen=True, kw_only=True)
class LessonPlanPage:
    """A lesson to teach from, in one language."""

    lesson: Lesson
    aim: str
    minutes: int
    practical_minutes: int
    product_minutes: int
    materials: Sequence[str]
    collect: Sequence[str]
    steps: Sequence[PlanStep]
    mistakes: Sequence[tuple[str, str]]
    exercises: Sequence[JsonObject]
    sources: Sequence[tuple[Source, Words]]
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class SlidePage:
    """One slide of a lesson, with notes for the trainer; numbers count from 1.

    `step` and `exercise` are for the trainer only, None if the slide has none.
    """

    lesson: Lesson
    slide: slides.Slide
    number: int
    count: int
    task: Sequence[linking.LinkedBlock]
    drawing: SafeString
    alt: str
    closeups: Sequence[closeups.LessonCloseup]
    step: PlanStep | None
    exercise: JsonObject | None
    is_approved: bool

    @property
    def has_previous(self) -> bool:
        """Whether a slide comes before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a slide follows."""
        return self.number < self.count


def find_lesson(*, topic: str) -> Lesson | None:
    """The newest version of the lesson on a topic, or None."""
    return Lesson.objects.filter(topic=topic, is_current=True).select_related("topic").first()


def current_lessons() -> list[Lesson]:
    """The newest version of every lesson, in the order of the topics."""
    return list(Lesson.objects.filter(is_current=True).select_related("topic"))


def are_lessons_approved(*, topics: Iterable[str]) -> bool:
    """Whether the current lessons on topics are approved in both languages."""
    subjects = [f"lesson:{topic}" for topic in topics]
    states = review_states(subjects=subjects)
    lesson_texts = [(subject, language) for subject in subjects for language in packs.LANGUAGES]
    return all(key in states and states[key].state == "approved" for key in lesson_texts)


def topics_with_lessons() -> frozenset[str]:
    """The codes of the topics that have a lesson."""
    return frozenset(Lesson.objects.filter(is_current=True).values_list("topic_id", flat=True))


def tapped(*, texts: Sequence[str], language: str) -> Tapped:
    """Texts of one paragraph each, with their glossary terms."""
    linker = linking.Linker(names=_names(language=language), language=language)
    lines = [linker.line(text=text) for text in texts]
    return Tapped(lines=lines, meanings=_meanings(codes=linker.seen, language=language))


def drawn(*, figure: JsonObject, drawing: str, language: str) -> SafeString:
    """A drawing of a lesson with labels in a language, sanitised for a page."""
    drawing_svg = packs.drawn(figure=figure, drawing=drawing, language=language)
    # The only place where a stored drawing becomes part of a page: only_shapes has just removed
    # every element and attribute that is not on the list.
    return mark_safe(figures.sanitised_svg(svg=drawing_svg))  # noqa: S308


def lesson_drawings(*, body: JsonObject, lesson: Lesson, language: str) -> list[LessonDrawing]:
    """Every drawing of a lesson, the first one first, with the words of `body`."""
    pairs = [(body["figure"], lesson.drawing)]
    pairs += [(figure, lesson.drawings[figure["file"]]) for figure in body.get("figures", ())]
    return [
        LessonDrawing(
            drawing=drawn(figure=figure, drawing=drawing, language=language),
            alt=text_in(figure["alt"], language=language),
            caption=text_in(figure["caption"], language=language),
        )
        for figure, drawing in pairs
    ]


def lesson_page(*, lesson: Lesson, language: str) -> LessonPage:
    """A lesson to read, with its glossary terms."""
    body = lesson.body
    linker = linking.Linker(names=_names(language=language), language=language)
    first_drawing, *further = lesson_drawings(body=body, lesson=lesson, language=language)
    sections = [
        HandoutSection(
            title=text_in(part["title"], language=language),
            blocks=linker.blocks(text=text_in(part["body"], language=language)),
            passage=part.get("passage", ""),
            drawings=[
                drawing
                for figure, drawing in zip(body.get("figures", ()), further, strict=True)
                if figure["section"] == number
            ],
        )
        for number, part in enumerate(body["handout"], start=1)
    ]
    return LessonPage(
        lesson=lesson,
        aim=text_in(body["aim"], language=language),
        sections=sections,
        drawing=first_drawing.drawing,
        alt=first_drawing.alt,
        caption=first_drawing.caption,
        meanings=_meanings(codes=linker.seen, language=language),
        practices=[
            practice
            for practices in _practices_by_step(steps=body["steps"])
            for practice in practices
        ],
        closeups=step_closeups(steps=body["steps"]),
        reading_minutes=max(
            1,
            round(
                reading_time.reading_minutes(
                    body=body, language=languages.content_language(language)
                )
            ),
        ),
        is_approved=is_lesson_approved(lesson=lesson, language=language),
        recording=recordings.officers_recordings(
            subject=f"lesson:{lesson.topic_id}", language=language
        ).get(HANDOUT),
    )


def plan_page(*, lesson: Lesson, language: str) -> LessonPlanPage:
    """A lesson to teach from."""
    body = lesson.body
    checks = Source.objects.in_bulk(body["sources"])
    return LessonPlanPage(
        lesson=lesson,
        aim=text_in(body["aim"], language=language),
        minutes=sum(step["minutes"] for step in body["steps"]),
        practical_minutes=sum(
            step["minutes"]
            for step in body["steps"]
            if step["method"] in lessons.PRACTICAL_METHODS
        ),
        product_minutes=sum(
            practice.minutes
            for step in body["steps"]
            for practice in step_practice.practices(step=step)
        ),
        materials=[text_in(material, language=language) for material in body["materials"]],
        collect=[text_in(word, language=language) for word in body["collect"]],
        steps=_steps(steps=body["steps"], language=language),
        mistakes=[
            (
                text_in(mistake["says"], language=language),
                text_in(mistake["answer"], language=language),
            )
            for mistake in body["mistakes"]
        ],
        exercises=[_exercise(exercise, language=language) for exercise in body["exercises"]],
        sources=[
            (checks[code], labels.words_of_check(code=checks[code].verification))
            for code in body["sources"]
            if code in checks
        ],
        is_approved=is_lesson_approved(lesson=lesson, language=language),
    )


def practice_titles(*, steps: Sequence[JsonObject]) -> dict[str, Words]:
    """The titles of the cases, interviews and waves that steps name, by subject of record."""
    subjects = {
        practice.subject for step in steps for practice in step_practice.practices(step=step)
    }
    records = Record.objects.filter(subject__in=subjects - {""})
    return {
        subject: Words(en=title_en, km=title_km)
        for subject, title_en, title_km in records.values_list("subject", "title_en", "title_km")
    }


def step_closeups(*, steps: Sequence[JsonObject]) -> list[closeups.LessonCloseup]:
    """The close-ups of steps, each once; none if no capability draws them."""
    codes = closeups.closeup_codes(steps=steps)
    if not codes:
        return []
    return [
        closeup
        for fill in slots.slot_fills(name=slots.LESSON_CLOSEUPS)
        for closeup in fill(codes=codes)
    ]


def slide_page(*, lesson: Lesson, number: int, language: str) -> SlidePage | None:
    """One slide of a lesson, or None if there is none with this number."""
    body = lesson.body
    lesson_slides = slides.lesson_slides(
        body=body,
        name=str(lesson.topic),
        language=language,
        titles=practice_titles(steps=body["steps"]),
    )
    if not 1 <= number <= len(lesson_slides):
        return None
    slide = lesson_slides[number - 1]
    exercises = {exercise["code"]: exercise for exercise in body["exercises"]}
    drawings = lesson_drawings(body=body, lesson=lesson, language=language)
    slide_drawing = drawings[0 if slide.figure is None else slide.figure + 1]
    return SlidePage(
        lesson=lesson,
        slide=slide,
        number=number,
        count=len(lesson_slides),
        task=_blocks(slide.task) if slide.task else (),
        drawing=slide_drawing.drawing,
        alt=slide_drawing.alt,
        closeups=step_closeups(steps=[body["steps"][slide.step]])
        if slide.kind == slides.CLOSEUPS and slide.step is not None
        else (),
        step=None
        if slide.step is None
        else _steps(steps=body["steps"], language=language)[slide.step],
        exercise=_exercise(exercises[slide.exercise], language=language)
        if slide.exercise
        else None,
        is_approved=is_lesson_approved(lesson=lesson, language=language),
    )


def slide_document(*, lesson: Lesson, language: str) -> NewJsonObject:
    """The slides of a lesson as their print reads them, in one language."""
    topic = lesson.topic
    name = column_text(topic, "name", language=language)
    data = lesson_data(lesson=lesson)
    lesson_slides = slides.lesson_slides(
        body=lesson.body,
        name=name,
        language=language,
        titles=practice_titles(steps=lesson.body["steps"]),
    )
    return {
        "title": name,
        "reference": f"{topic.code} · {lesson.version}",
        "is_draft": not is_lesson_approved(lesson=lesson, language=language),
        "figures": [data["figure"], *data["figures"]],
        "slides": [
            {
                "figure": 0 if lesson_slide.figure is None else lesson_slide.figure + 1,
                "kind": lesson_slide.kind,
                "title": lesson_slide.title,
                "lines": list(lesson_slide.lines),
                "minutes": lesson_slide.minutes,
                "task": prose.prose_data(text=lesson_slide.task) if lesson_slide.task else [],
                "pictures": _slide_pictures(
                    slide=lesson_slide, steps=lesson.body["steps"], language=language
                ),
            }
            for lesson_slide in lesson_slides
        ],
    }


def _slide_pictures(
    *, slide: slides.Slide, steps: Sequence[JsonObject], language: str
) -> list[dict[str, str]]:
    if slide.kind != slides.CLOSEUPS or slide.step is None:
        return []
    return [
        {
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 384">'
            f'<image width="480" height="384" href="{closeup.data_address}"/></svg>',
            "label": closeup.label.text(language=language),
        }
        for closeup in step_closeups(steps=[steps[slide.step]])
    ]


def lesson_data(*, lesson: Lesson) -> NewJsonObject:
    """A lesson as its print reads it; a page in a further language has that for English."""
    topic = lesson.topic
    return packs.lesson_data(
        body=content_in(lesson.body, language=page_language()),
        drawings={lesson.body["figure"]["file"]: lesson.drawing, **lesson.drawings},
        number=topic.number,
        name={"km": topic.name_km, "en": topic.name_en},
        titles=practice_titles(steps=lesson.body["steps"]),
    )


def lesson_pack(*, lesson: Lesson, parts: Sequence[str]) -> NewJsonObject:
    """The document of a print of one lesson."""
    topic = lesson.topic
    return packs.pack_document(
        lessons_data=[lesson_data(lesson=lesson)],
        title={"km": topic.name_km, "en": topic.name_en},
        reference=f"{topic.code} · {lesson.version}",
        is_draft=not are_lessons_approved(topics=[topic.code]),
        parts=parts,
    )


def is_lesson_approved(*, lesson: Lesson, language: str) -> bool:
    """Whether the current text of a lesson in a language is approved."""
    subject = f"lesson:{lesson.topic_id}"
    review = review_states(subjects=[subject]).get((subject, language))
    return review is not None and review.state == "approved"


def _steps(*, steps: Sequence[JsonObject], language: str) -> list[PlanStep]:
    step_lines, begins = [], 0
    for step, practices in zip(steps, _practices_by_step(steps=steps), strict=True):
        step_lines.append(
            PlanStep(
                begins=begins,
                minutes=step["minutes"],
                title=text_in(step["title"], language=language),
                method=lessons.LESSON_METHODS[step["method"]],
                outcomes=step["outcomes"],
                guide=_blocks(text_in(step["guide"], language=language)),
                ask=[text_in(question, language=language) for question in step.get("ask", ())],
                board=text_in(step["board"], language=language).strip().splitlines()
                if "board" in step
                else (),
                exercise=step.get("exercise", ""),
                practices=practices,
            )
        )
        begins += step["minutes"]
    return step_lines


def _practices_by_step(*, steps: Sequence[JsonObject]) -> list[list[LessonPractice]]:
    titles = practice_titles(steps=steps)
    return [
        [
            LessonPractice(
                kind=practice.kind,
                code=practice.code,
                label=step_practice.PRACTICE_LABELS[practice.kind],
                title=step_practice.practice_title(practice=practice, titles=titles),
                minutes=practice.minutes,
            )
            for practice in step_practice.practices(step=step)
        ]
        for step in steps
    ]


def _exercise(exercise: JsonObject, *, language: str) -> dict[str, object]:
    return {
        "code": exercise["code"],
        "title": text_in(exercise["title"], language=language),
        "minutes": exercise["minutes"],
        "group_size": exercise["group_size"],
        "materials": [text_in(material, language=language) for material in exercise["materials"]],
        "task": _blocks(text_in(exercise["task"], language=language)),
        "cards": [
            (
                text_in(card["title"], language=language),
                _blocks(text_in(card["body"], language=language)),
            )
            for card in exercise.get("cards", ())
        ],
        "expected": _blocks(text_in(exercise["expected"], language=language)),
        "debrief": [text_in(question, language=language) for question in exercise["debrief"]],
    }


def _blocks(text: str) -> list[linking.LinkedBlock]:
    return linking.Linker(names={}, language="en").blocks(text=text)


def _names(*, language: str) -> dict[str, str]:
    terms = Term.objects.filter(part__in=TAPPED).only("code", "name_km", "name_en")
    return {column_text(term, "name", language=language): term.code for term in terms}


def _meanings(*, codes: Sequence[str], language: str) -> list[GlossaryMeaning]:
    terms_by_code = Term.objects.in_bulk(codes)
    other = "km" if language == "en" else "en"
    return [
        GlossaryMeaning(
            code=code,
            name=column_text(terms_by_code[code], "name", language=language),
            other=getattr(terms_by_code[code], f"name_{other}"),
            definition=column_text(terms_by_code[code], "definition", language=language),
            confidence=labels.words_of_confidence(code=terms_by_code[code].confidence),
        )
        for code in codes
    ]
