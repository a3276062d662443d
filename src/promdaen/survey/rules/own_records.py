"""What our own records say of a checkpoint: answers that an assessor confirms on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from promdaen.kit.spreadsheets import Words

SMALLEST = 5
"""Under so many officers a figure would tell of persons, so that nothing is proposed."""

TOPICS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "documents": frozenset({"DOCPROD", "FORGERY", "FRAUDDOC"}),
        "interview": frozenset({"INTERVIEW"}),
        "law": frozenset({"UNTOC", "IDENTIFY", "RETURN"}),
        "health": frozenset({"HEALTH"}),
    }
)
"""The topics that an officer was taught, all of them, to count as trained."""

MONTHS: Mapping[str, int | None] = MappingProxyType(
    {"documents": 24, "interview": None, "law": None, "health": 24, "refresher": 12}
)
"""How far back a training counts, in months; None is ever."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the records hold of a checkpoint: officers posted there by the register, and counts.

    `head_count` is the visit's own, None before it is answered. `trained` counts by fill;
    `refreshed` is None where no refresher course exists. `tested` officers with a test have
    `mean_points` of 100; `examined` officers judged specimens: `found` of `defective` ones, and
    `stopped` of `genuine` ones.
    """

    head_count: int | None
    posted: int
    finished: int = 0
    refreshed: int | None = None
    trainers: int = 0
    active_trainers: int = 0
    trained: Mapping[str, int] = field(default_factory=dict)
    tested: int = 0
    mean_points: float = 0.0
    examined: int = 0
    defective: int = 0
    found: int = 0
    genuine: int = 0
    stopped: int = 0


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What the records answer, by suffix of the field; nothing with the reason where they do not.

    It is only offered: what counts is what the assessor confirms.
    """

    values: Mapping[str, str]
    why: Words


def proposed(*, fill: str, known: Known) -> Proposed | None:
    """What the records say for an indicator that is filled from `fill`; None for a fill unknown.

    >>> held = Known(head_count=20, posted=12, finished=9)
    >>> dict(proposed(fill="course", known=held).values)
    {'whole': '20', 'part': '9'}
    """
    answer = _FILLS.get(fill)
    return answer(known, fill) if answer else None


def _nothing(en: str, km: str) -> Proposed:
    return Proposed(values={}, why=Words(en=en, km=km))


def _withheld(known: Known) -> Proposed | None:
    """Why no share can be proposed, or None where one can."""
    if known.head_count is None:
        return _nothing(
            "Answer first how many officers are posted here; the share is worked out from it.",
            "សូមឆ្លើយជាមុនថា មានមន្ត្រីប្រចាំច្រកនេះប៉ុន្មានរូប ព្រោះភាគរយគណនាពីចំនួននោះ។",
        )
    if known.head_count < SMALLEST:
        return _nothing(
            f"Fewer than {SMALLEST} officers are posted here: a figure from the records would "
            "tell of persons. Ask on the spot.",
            f"ច្រកនេះមានមន្ត្រីតិចជាង {SMALLEST}រូប៖ តួលេខពីបញ្ជីនឹងបង្ហាញពីបុគ្គល។ សូមសួរនៅនឹងកន្លែង។",
        )
    if not known.posted:
        return _nothing(
            "The register knows no officer posted here. Ask on the spot.",
            "បញ្ជីមិនស្គាល់មន្ត្រីណាប្រចាំច្រកនេះទេ។ សូមសួរនៅនឹងកន្លែង។",
        )
    return None


def _share(known: Known, part: int, en: str, km: str) -> Proposed:
    """A count of the head count of the visit, unless the register knows of more."""
    if (withheld := _withheld(known)) is not None:
        return withheld
    whole = known.head_count or 0
    if part > whole:
        return _nothing(
            f"The register knows {part} such officers, more than the {whole} of the head count. "
            "Check the head count, or ask who was posted elsewhere.",
            f"បញ្ជីស្គាល់មន្ត្រីបែបនេះ {part}រូប ច្រើនជាងចំនួនមន្ត្រីសរុប {whole}រូប។ "
            "សូមពិនិត្យចំនួនសរុប ឬសួរថា មន្ត្រីណាបានផ្លាស់ទៅកន្លែងផ្សេង។",
        )
    return Proposed(
        values={"whole": str(whole), "part": str(part)},
        why=Words(
            en=f"{en}: {part} of {known.posted} officers whom the register knows here; {whole} "
            "is the head count of this visit.",
            km=f"{km}៖ {part}រូប ក្នុងចំណោមមន្ត្រី {known.posted}រូបដែលបញ្ជីស្គាល់នៅទីនេះ។ "
            f"ចំនួនមន្ត្រីសរុបក្នុងការចុះអង្កេតនេះគឺ {whole}រូប។",
        ),
    )


def _course(known: Known, fill: str) -> Proposed:
    del fill
    return _share(known, known.finished, "Finished the five-day course", "បានបញ្ចប់វគ្គប្រាំថ្ងៃ")


def _refresher(known: Known, fill: str) -> Proposed:
    if known.refreshed is None:
        return _nothing(
            "No refresher course is kept in the register yet. Ask for the lists of those present.",
            "បញ្ជីមិនទាន់មានវគ្គបំប៉នរំលឹកទេ។ សូមសុំមើលបញ្ជីវត្តមាន។",
        )
    return _share(
        known,
        known.refreshed,
        f"Finished a shorter course in the last {MONTHS[fill]} months",
        f"បានបញ្ចប់វគ្គខ្លីក្នុង {MONTHS[fill]}ខែចុងក្រោយ",
    )


def _trainers(known: Known, fill: str) -> Proposed:
    del fill
    return Proposed(
        values={"whole": str(known.trainers), "part": str(known.active_trainers)},
        why=Words(
            en=f"Trainers of this province or posted here with an endorsement in force: "
            f"{known.trainers}; {known.active_trainers} of them taught in the last 12 months.",
            km=f"គ្រូបណ្តុះបណ្តាលក្នុងខេត្តនេះ ឬប្រចាំច្រកនេះ ដែលការទទួលស្គាល់នៅមានសុពលភាព៖ {known.trainers}រូប។ "
            f"ក្នុងនោះ {known.active_trainers}រូបបានបង្រៀនក្នុង ១២ខែចុងក្រោយ។",
        ),
    )


def _topics(known: Known, fill: str) -> Proposed:
    months = MONTHS[fill]
    since_en = f" in the last {months} months" if months else ""
    since_km = f"ក្នុង {months}ខែចុងក្រោយ" if months else ""
    names = ", ".join(sorted(TOPICS[fill]))
    return _share(
        known,
        known.trained.get(fill, 0),
        f"Taught {names} on a course run{since_en}",
        f"បានរៀន {names} ក្នុងវគ្គបណ្តុះបណ្តាល{since_km}",
    )


def _documents(known: Known, fill: str) -> Proposed:
    """The register does not know who serves at a booth, so that only the count is offered."""
    found = _topics(known, fill)
    if not found.values:
        return found
    return Proposed(
        values={"part": found.values["part"]},
        why=Words(
            en=f"{found.why.en} The register does not know who serves at a booth: count those, "
            "and take off the others.",
            km=f"{found.why.km} បញ្ជីមិនដឹងថា មន្ត្រីណាបំពេញការងារនៅបញ្ជរត្រួតពិនិត្យទេ៖ សូមរាប់មន្ត្រីនៅបញ្ជរ "
            "ហើយដកអ្នកផ្សេងចេញ។",
        ),
    )


def _rescue(known: Known, fill: str) -> Proposed:
    del known, fill
    return _nothing(
        "Rescue and boarding are not taught on our courses: the register cannot tell. Ask for "
        "the certificates.",
        "វគ្គរបស់គម្រោងមិនបង្រៀនការសង្គ្រោះ និងការឡើងត្រួតពិនិត្យទូកទេ៖ បញ្ជីមិនអាចប្រាប់បាន។ សូមសុំមើលវិញ្ញាបនបត្រ។",
    )


def _knowledge(known: Known, fill: str) -> Proposed:
    del fill
    if (withheld := _withheld(known)) is not None:
        return withheld
    if known.tested < SMALLEST:
        return _few_tested("knowledge test", "តេស្តចំណេះដឹង")
    return Proposed(
        values={"value": f"{known.mean_points:.1f}"},
        why=Words(
            en=f"Mean of the latest knowledge test of {known.tested} officers whom the register "
            "knows here.",
            km=f"មធ្យមភាគនៃតេស្តចំណេះដឹងចុងក្រោយរបស់មន្ត្រី {known.tested}រូបដែលបញ្ជីស្គាល់នៅទីនេះ។",
        ),
    )


def _specimens(known: Known, fill: str) -> Proposed:
    del fill
    if (withheld := _withheld(known)) is not None:
        return withheld
    if known.examined < SMALLEST or not known.defective or not known.genuine:
        return _few_tested("specimen test", "តេស្តឯកសារគំរូ")
    return Proposed(
        values={
            "whole": str(known.defective),
            "part": str(known.found),
            "against_whole": str(known.genuine),
            "against_part": str(known.stopped),
        },
        why=Words(
            en=f"Specimen tests of {known.examined} officers whom the register knows here, in "
            "the last 12 months.",
            km=f"តេស្តឯកសារគំរូរបស់មន្ត្រី {known.examined}រូបដែលបញ្ជីស្គាល់នៅទីនេះ ក្នុង ១២ខែចុងក្រោយ។",
        ),
    )


def _few_tested(en: str, km: str) -> Proposed:
    return _nothing(
        f"The records hold a {en} of fewer than {SMALLEST} officers posted here: nothing is "
        "proposed. Test on the spot.",
        f"បញ្ជីមាន{km}របស់មន្ត្រីប្រចាំច្រកនេះតិចជាង {SMALLEST}រូប៖ ប្រព័ន្ធមិនស្នើតម្លៃទេ។ សូមធ្វើតេស្តនៅនឹងកន្លែង។",
    )


def _drill(known: Known, fill: str) -> Proposed:
    del known, fill
    return _nothing(
        "Booth drills are not kept in the records yet. Ask for the drill sheet.",
        "បញ្ជីមិនទាន់មានលំហាត់នៅបញ្ជរត្រួតពិនិត្យទេ។ សូមសុំមើលសន្លឹកលំហាត់។",
    )


_FILLS: Mapping[str, Callable[[Known, str], Proposed]] = {
    "course": _course,
    "refresher": _refresher,
    "trainers": _trainers,
    "documents": _documents,
    "interview": _topics,
    "law": _topics,
    "rescue": _rescue,
    "health": _topics,
    "knowledge": _knowledge,
    "specimens": _specimens,
    "drill": _drill,
}
FILLS = frozenset(_FILLS)
"""The records that indicators can be filled from."""
