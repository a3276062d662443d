"""What codes of the booth are called, in both languages: one name each, on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from promdaen.booth.rules import red_lines, rulings
from promdaen.kit.spreadsheets.words import Words

OFFICES: Mapping[str, Words] = MappingProxyType(
    {
        "immigration": Words(en="Immigration", km="អន្តោប្រវេសន៍"),
        "border_patrol": Words(en="Border Patrol Police", km="នគរបាលការពារព្រំដែនគោក"),
        "maritime": Words(en="Maritime Police", km="នគរបាលការពារព្រំដែនទឹក"),
        "anti_trafficking": Words(en="Anti-Trafficking", km="ប្រឆាំងការជួញដូរមនុស្ស"),
        "health": Words(en="Health", km="សុខាភិបាល"),
        "child_protection": Words(en="Child protection", km="សេវាការពារកុមារ"),
        "asylum": Words(en="Asylum procedure", km="នីតិវិធីសិទ្ធិជ្រកកោន"),
    }
)
RULINGS: Mapping[str, Words] = MappingProxyType(
    {
        "admit": Words(en="Admit", km="អនុញ្ញាតឱ្យឆ្លងកាត់"),
        "refuse": Words(en="Refuse", km="បដិសេធ"),
        "second_line": Words(en="Second line", km="ជំហានទី២"),
        **OFFICES,
    }
)
PLACES: Mapping[str, Words] = MappingProxyType(
    {"first_line": Words(en="First line", km="ជំហានទី១"), "second_line": RULINGS["second_line"]}
    | dict(OFFICES)
)
GROUNDS: Mapping[str, Words] = MappingProxyType(
    {
        "document": Words(en="The document is not in order", km="ឯកសារខុសប្រក្រតី"),
        "identity": Words(en="The identity is not clear", km="អត្តសញ្ញាណមិនច្បាស់"),
        "story": Words(en="The purpose is not clear", km="គោលបំណងមិនច្បាស់"),
        "database": Words(en="The database gave a hit", km="មូលដ្ឋានទិន្នន័យបង្ហាញការត្រូវគ្នា"),
        "need": Words(en="May need protection", km="អាចត្រូវការការការពារ"),
    }
)
VERDICTS: Mapping[str, Words] = MappingProxyType(
    {
        rulings.RIGHT: Words(en="Right", km="ត្រឹមត្រូវ"),
        rulings.JUSTIFIED: Words(en="Justified", km="មានហេតុផល"),
        rulings.HASTY: Words(en="Too fast", km="ប្រញាប់ពេក"),
        rulings.NEEDLESS: Words(en="Without need", km="មិនចាំបាច់"),
        rulings.FALSE_REFUSAL: Words(en="Refused without ground", km="បដិសេធដោយគ្មានមូលហេតុ"),
        rulings.MISSED: Words(en="Missed", km="មិនបានឃើញ"),
        rulings.WRONG_PLACE: Words(en="To another place", km="ខុសកន្លែង"),
        rulings.WRONG_GROUND: Words(en="On another ground", km="ខុសមូលហេតុ"),
        rulings.HARMFUL: Words(en="Did harm", km="បណ្តាលឱ្យមានគ្រោះថ្នាក់"),
    }
)
RED_LINES: Mapping[str, Words] = MappingProxyType(
    {
        red_lines.BRIBE_TAKEN: Words(
            en="Money was taken, or the offer put off", km="បានទទួលប្រាក់ ឬពន្យារការផ្តល់"
        ),
        red_lines.CLAIM_REFUSED: Words(
            en="A claim of protection was refused without referral",
            km="បានបដិសេធអ្នកសុំការការពារ ដោយមិនបញ្ជូនបន្ត",
        ),
        red_lines.CHILD_RELEASED: Words(
            en="A child was handed to a possible offender", km="បានប្រគល់កុមារទៅជនសង្ស័យ"
        ),
        red_lines.VICTIM_BEFORE_SUSPECT: Words(
            en="A possible victim was questioned in front of the companion",
            km="បានសួរជនដែលអាចជាជនរងគ្រោះ នៅមុខអ្នករួមដំណើរ",
        ),
        red_lines.INSULT: Words(en="A person was insulted", km="បានប្រមាថមនុស្សម្នាក់"),
        red_lines.FALSE_RECORD: Words(
            en="Something was written that is not so", km="បានសរសេរអ្វីដែលមិនពិត"
        ),
    }
)
"""Red lines as they are crossed."""
CLASSES: Mapping[str, Words] = MappingProxyType(
    {
        "visitor": Words(en="Visitor from abroad", km="ភ្ញៀវមកពីក្រៅប្រទេស"),
        "worker": Words(en="National going to work abroad", km="ពលរដ្ឋទៅធ្វើការនៅក្រៅប្រទេស"),
        "local": Words(en="Neighbour with a border pass", km="អ្នករស់នៅជិតព្រំដែន កាន់ប័ណ្ណឆ្លងដែន"),
    }
)
NEEDS: Mapping[str, Words] = MappingProxyType(
    {
        "none": Words(en="No need of help", km="មិនត្រូវការជំនួយ"),
        "trafficking": Words(
            en="Possible victim of trafficking", km="ជនដែលអាចជាជនរងគ្រោះនៃការជួញដូរមនុស្ស"
        ),
        "protection": Words(
            en="Afraid to return, asks for protection", km="ខ្លាចត្រឡប់ទៅវិញ សុំការការពារ"
        ),
        "child": Words(en="A child in need of protection", km="មានកុមារដែលត្រូវការការការពារ"),
        "health": Words(en="Ill, needs a health worker", km="ឈឺ ត្រូវការបុគ្គលិកសុខាភិបាល"),
    }
)
NATIONS: Mapping[str, Words] = MappingProxyType(
    {
        "almora": Words(en="Almora", km="អាល់ម៉ូរ៉ា"),
        "belisk": Words(en="Belisk", km="បេលីស"),
        "corvane": Words(en="Corvane", km="ខរវ៉ាន"),
        "dalmar": Words(en="Dalmar", km="ដាល់ម៉ា"),
    }
)
FLAGS: Mapping[str, Words] = MappingProxyType(
    {
        "private": Words(en="spoke in private", km="និយាយដោយឡែក"),
        "apart": Words(en="took the person apart from companions", km="ញែកពីអ្នករួមដំណើរ"),
        "interpreter": Words(en="called an interpreter", km="ហៅអ្នកបកប្រែផ្ទាល់មាត់"),
        "explained": Words(en="explained what happens", km="ពន្យល់អំពីអ្វីដែលនឹងកើតឡើង"),
        "comfort": Words(en="offered water or a seat", km="ផ្តល់ទឹក ឬកៅអី"),
        "consent": Words(en="asked for consent", km="សុំការយល់ព្រម"),
        "closed": Words(en="closed the talk", km="បញ្ចប់ការសន្ទនា"),
    }
)
"""What an interview can set: what was done for a person."""


def chosen(
    *, codes: Iterable[str], names: Mapping[str, Words], language: str
) -> list[tuple[str, str]]:
    """Codes with their names, as a form offers them.

    >>> chosen(codes=["health"], names=OFFICES, language="en")
    [('health', 'Health')]
    """
    return [(code, names[code].text(language=language)) for code in codes]
