"""Items for tests of files: one of each kind, and whatever hypothesis thinks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from promdaen.assessment import kinds
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files import pictures, wording
from promdaen.assessment.rules.files.items import OPTION_LETTERS, USES, VERIFICATIONS, FileItem
from promdaen.assessment.rules.files.questions import MoodleForm

KIND_WORDS = {kind.NAME: kind.LABEL for kind in kinds.ITEM_KINDS}
FEWEST = {kind.NAME: kind.LAYOUT.fewest for kind in kinds.ITEM_KINDS}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(255, -1, -1))

# Everything that one of the forms gives a meaning to.
NASTY = (
    "a = b ~ c # d {e} : f -> g \\n \\ \\\\ \\: //h [html] $CATEGORY: x ::y:: #### %50%",
    "<b>not bold</b> & &amp; &#123; &lt; <!-- x --> <![CDATA[ y ]]> <?php ?> <img src=x alt=y>",
    "**bold** * ** *** **** **a****b** **not\nover** lines",
    '{mlang en}text{mlang} {MLANG km}x{mlang} <span lang="en" class="multilang">z</span>',
    "=1+1",
    "'=2",
    "-x",
    "@y",
    "line one\nline two\n\nline four",
    "_x000D_ _x0041_",
    "@@PLUGINFILE@@/a.png",
    "a, b; c | d\t",
    "\"quoted\" and 'quoted'",
    "MRZ 2",
    "&&058; &&010",
    "\u200bnothing seen\ufeff",
    "e\u0301 \u212b",
)


def form(item: FileItem) -> MoodleForm:
    """How Moodle holds items of the kind of an item."""
    moodle_form = kinds.get_kind(name=item.kind).FILES.moodle
    assert moodle_form is not None
    return moodle_form


def both(text: str) -> dict[str, str]:
    """A text that is no neutral one, in both languages, as it is stored."""
    return {
        "en": wording.clean(text=f"{text} en"),
        "km": wording.clean(text=f"{text} ខ្មែរ"),
    }


def raw(text: str, other: str = "") -> dict[str, str]:
    """A text in both languages as it stands, cleaned; what cleaning empties gets a letter."""
    return {
        "en": wording.clean(text=text) or "x",
        "km": wording.clean(text=other or text) or "ក",
    }


def rows(*texts: str, ids: Sequence[str] = OPTION_LETTERS) -> list[dict[str, str]]:
    return [
        {"id": option_id, **raw(text, f"ក {text}")}
        for option_id, text in zip(ids, texts, strict=False)
    ]


def item(kind: str = "single_choice", **fields: Any) -> FileItem:
    """An item of a kind that lacks nothing."""
    bodies: dict[str, dict[str, Any]] = {
        "single_choice": {"body": {"options": rows("one", "two", "three")}, "key": "b"},
        "multiple_choice": {
            "body": {"options": rows("one", "two", "three", "four")},
            "key": ["a", "c"],
        },
        "true_false": {"body": {}, "key": False},
        "ordering": {"body": {"options": rows("one", "two", "three")}, "key": ["c", "a", "b"]},
        "matching": {
            "body": {
                "left": rows("cow", "hen", ids="12"),
                "right": rows("egg", "milk", "wool"),
            },
            "key": {"1": "b", "2": "a"},
        },
    }
    values = {
        "code": f"UNTOC-1{list(KIND_WORDS).index(kind)}",
        "kind": kind,
        "outcome": "UNTOC.1",
        "level": "apply",
        "stem": both("Who?"),
        "rationale": both("Because."),
        "sources": ("SOM", "TIP"),
        "passage": "Arts 3(a), 6(1)",
        "verification": "seen",
        "images": (),
    }
    return FileItem(**{**values, **bodies[kind], **fields})


def pictured(**fields: Any) -> FileItem:
    """A single choice with a picture after its stem and another after an option."""
    pictures_by_digest = {pictures.picture_digest(data=data): data for data in (PNG, JPEG)}
    images = (
        picture(part="stem", name="scan.png", data=PNG),
        picture(part="options.b", name="stamp.jpg", data=JPEG),
    )
    return item(code="UNTOC-90", images=images, pictures=pictures_by_digest, **fields)


def picture(*, part: str, name: str, data: bytes) -> pictures.ItemPicture:
    return pictures.ItemPicture(
        part=part,
        name=name,
        en=f'A "{name}" <seen>',
        km=f"រូប {name}",
        sha256=pictures.picture_digest(data=data),
    )


# ---- whatever hypothesis thinks of ----

_LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_categories=("Cs",)),
        st.sampled_from("=~#{}:\\<>&*\"'\n \t%[]->/|@កខ្\u17d2\u200b"),
    ),
    max_size=40,
)
_TEXTS = st.one_of(_LETTERS, st.sampled_from(NASTY))


@st.composite
def texts(draw: st.DrawFn) -> dict[str, str]:
    return raw(draw(_TEXTS), draw(_TEXTS))


@st.composite
def sides(draw: st.DrawFn, *, fewest: int, ids: Sequence[str]) -> list[dict[str, str]]:
    count = draw(st.integers(fewest, 6))
    drawn_ids = draw(st.one_of(st.just(list(ids[:count])), st.permutations(ids[:count])))
    return [{"id": entry_id, **draw(texts())} for entry_id in drawn_ids]


@st.composite
def items(draw: st.DrawFn) -> FileItem:
    kind = draw(st.sampled_from(list(KIND_WORDS)))
    body: dict[str, Any] = {}
    key: Any = draw(st.booleans())
    if kind == "matching":
        left = draw(sides(fewest=2, ids="123456"))
        right = draw(sides(fewest=len(left), ids=OPTION_LETTERS))
        body = {"left": left, "right": right}
        chosen = draw(st.permutations([row["id"] for row in right]))
        key = dict(zip((row["id"] for row in left), chosen, strict=False))
    elif kind != "true_false":
        options = draw(sides(fewest=3, ids=OPTION_LETTERS))
        body = {"options": options}
        order = draw(st.permutations([row["id"] for row in options]))
        count = draw(st.integers(1, len(order)))
        key = {
            "single_choice": order[0],
            "multiple_choice": [row["id"] for row in options if row["id"] in order[:count]],
            "ordering": list(order),
        }[kind]
    return FileItem(
        code=draw(st.from_regex(r"[A-Z]{3,8}-[0-9]{2}", fullmatch=True)),
        kind=kind,
        outcome=draw(st.from_regex(r"[A-Z]{3,8}\.[0-9]", fullmatch=True)),
        level=draw(st.sampled_from(list(levels.LEVEL_NAMES))),
        stem=draw(texts()),
        body=body,
        key=key,
        rationale=draw(st.one_of(texts(), st.just({"en": "", "km": ""}))),
        sources=tuple(draw(st.lists(st.sampled_from(["SOM", "TIP", "CRC-3"]), unique=True))),
        passage=" ".join(wording.clean(text=draw(_TEXTS))[:99].split()),
        verification=draw(st.sampled_from(VERIFICATIONS)),
        use=draw(st.sampled_from(list(USES))),
        images=(),
    )
