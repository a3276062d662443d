"""Labels of codes of the booth, in both languages: one name each, on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from promdaen.booth.rules import red_lines, rulings
from promdaen.kit.texts import Text, Words

OFFICE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "immigration": Text("Immigration"),
        "border_patrol": Text("Border Patrol Police"),
        "maritime": Text("Maritime Police"),
        "anti_trafficking": Text("Anti-Trafficking"),
        "health": Text("Health"),
        "child_protection": Text("Child protection"),
        "asylum": Text("Asylum procedure"),
    }
)
RULING_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "admit": Text("Admit"),
        "refuse": Text("Refuse"),
        "second_line": Text("Second line"),
        **OFFICE_NAMES,
    }
)
PLACE_NAMES: Mapping[str, Words] = MappingProxyType(
    {"first_line": Text("First line"), "second_line": RULING_NAMES["second_line"]}
    | dict(OFFICE_NAMES)
)
GROUND_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "document": Text("The document is not in order"),
        "identity": Text("The identity is not clear"),
        "story": Text("The purpose is not clear"),
        "database": Text("The database gave a hit"),
        "need": Text("May need protection"),
    }
)
VERDICT_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        rulings.RIGHT: Text("Right"),
        rulings.JUSTIFIED: Text("Justified"),
        rulings.HASTY: Text("Too fast"),
        rulings.NEEDLESS: Text("Without need"),
        rulings.FALSE_REFUSAL: Text("Refused without a ground"),
        rulings.MISSED: Text("Missed"),
        rulings.WRONG_PLACE: Text("To another place"),
        rulings.WRONG_GROUND: Text("On another ground"),
        rulings.HARMFUL: Text("Did harm"),
    }
)
RED_LINE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        red_lines.BRIBE_TAKEN: Text("Money was taken, or the offer put off"),
        red_lines.CLAIM_REFUSED: Text("A claim of protection was refused without referral"),
        red_lines.CHILD_RELEASED: Text("A child was handed to a possible offender"),
        red_lines.VICTIM_BEFORE_SUSPECT: Text(
            "A possible victim was questioned in front of the companion"
        ),
        red_lines.INSULT: Text("A person was insulted"),
        red_lines.FALSE_RECORD: Text("Something was written that is not so"),
    }
)
"""Red lines as they are crossed."""
CLASS_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "visitor": Text("Visitor from abroad"),
        "worker": Text("National going to work abroad"),
        "local": Text("Neighbour with a border pass"),
    }
)
NEED_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "none": Text("No need of help"),
        "trafficking": Text("Possible victim of trafficking"),
        "protection": Text("Afraid to return, asks for protection"),
        "child": Text("A child in need of protection"),
        "health": Text("Ill, needs a health worker"),
    }
)
NATION_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "almora": Text("Almora"),
        "belisk": Text("Belisk"),
        "corvane": Text("Corvane"),
        "dalmar": Text("Dalmar"),
    }
)
FLAG_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "private": Text("spoke in private"),
        "apart": Text("took the person apart from companions"),
        "interpreter": Text("called an interpreter"),
        "explained": Text("explained what happens"),
        "comfort": Text("offered water or a seat"),
        "consent": Text("asked for consent"),
        "closed": Text("closed the talk"),
    }
)
"""What an interview can set: what was done for a person."""


def named_choices(
    *, codes: Iterable[str], names: Mapping[str, Words], language: str
) -> list[tuple[str, str]]:
    """Codes with their names, as a form offers them.

    >>> named_choices(codes=["health"], names=OFFICE_NAMES, language="en")
    [('health', 'Health')]
    """
    return [(code, names[code].text(language=language)) for code in codes]
