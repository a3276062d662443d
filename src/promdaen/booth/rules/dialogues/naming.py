"""What codes of interviews are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.booth.rules.axes import NONE
from promdaen.booth.rules.dialogues.graph import Dialogue
from promdaen.kit.spreadsheets.words import Words

KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "open": Words(en="Open question", km="សំណួរបើក"),
        "closed": Words(en="Closed question", km="សំណួរបិទ"),
        "leading": Words(en="Leading question", km="សំណួរបង្ហូរ"),
        "coercive": Words(en="Pressing words", km="ពាក្យបង្ខិតបង្ខំ"),
        "rapport": Words(en="Making contact", km="ការបង្កើតទំនាក់ទំនង"),
        "explanation": Words(en="Explaining", km="ការពន្យល់"),
    }
)
HARMS: Mapping[str, Words] = MappingProxyType(
    {
        "insult": Words(en="The person was insulted.", km="មានពាក្យប្រមាថគាត់។"),
        "threat": Words(en="The person was threatened.", km="មានពាក្យគំរាមគាត់។"),
        "promise": Words(
            en="Something was promised that an officer cannot promise.",
            km="បានសន្យាអ្វីដែលមន្ត្រីមិនអាចសន្យាបាន។",
        ),
        "disclosed": Words(
            en="Something the person said was shared with others, or within their hearing.",
            km="បានប្រាប់អ្នកដទៃ ឬនិយាយឱ្យអ្នកដទៃឮ អំពីអ្វីដែលគាត់បាននិយាយ។",
        ),
        "before_companion": Words(
            en="The person was asked about the companion while the companion could hear.",
            km="បានសួរគាត់អំពីអ្នករួមដំណើរ ពេលអ្នកនោះអាចស្តាប់ឮ។",
        ),
        "pressed": Words(en="The person was pressed to answer.", km="បានបង្ខំឱ្យគាត់ឆ្លើយ។"),
    }
)
STEPS: Mapping[str, Words] = MappingProxyType(
    {
        "explained_first": Words(
            en="Made contact or explained before the first sensitive question",
            km="បង្កើតទំនាក់ទំនង ឬពន្យល់ មុនសំណួររសើបដំបូង",
        ),
        "private_first": Words(
            en="Went where no one can hear before the first sensitive question",
            km="ទៅកន្លែងដែលគ្មានអ្នកឮ មុនសំណួររសើបដំបូង",
        ),
        "interpreter_first": Words(
            en="Called an interpreter before the first question",
            km="ហៅអ្នកបកប្រែផ្ទាល់មាត់ មុនសំណួរដំបូង",
        ),
        "consent_first": Words(
            en="Asked for consent before passing on what was said",
            km="សុំការយល់ព្រម មុនបញ្ជូនព័ត៌មានបន្ត",
        ),
    }
)
PLACES: Mapping[str, Words] = MappingProxyType(
    {
        "counter": Words(en="At the counter", km="នៅបញ្ជរ"),
        "room": Words(en="In the closed room", km="ក្នុងបន្ទប់ដាច់ដោយឡែក"),
    }
)
MANNERS: Mapping[str, Words] = MappingProxyType(
    {"said": Words(en="said", km="បាននិយាយ"), "seen": Words(en="seen", km="បានឃើញ")}
)
REASONS: Mapping[str, Words] = MappingProxyType(
    {
        "as_stated": Words(
            en="Nothing was wrong. A person whose papers are in order goes on; sending "
            "someone further costs that person, and everyone in the line.",
            km="គ្មានអ្វីរារាំងទេ។ អ្នកដែលមានអ្វីៗត្រឹមត្រូវ ត្រូវបន្តដំណើរ។ "
            "ការបញ្ជូនទៅពិនិត្យបន្ថែម ធ្វើឱ្យគាត់ និងអ្នករង់ចាំទាំងអស់ខាតពេល។",
        ),
        "other": Words(
            en="What the person comes for is not what was said at first. Second line or "
            "Immigration clears which permit it needs; it is no crime at the counter.",
            km="គោលបំណងពិត ខុសពីអ្វីដែលបាននិយាយដំបូង។ ជំហានទី២ ឬអន្តោប្រវេសន៍ "
            "ពិនិត្យថាត្រូវការការអនុញ្ញាតអ្វី។ នៅបញ្ជរ រឿងនេះមិនមែនជាបទល្មើសទេ។",
        ),
        "trafficking": Words(
            en="There were signs of trafficking. The person goes to those who can protect; to "
            "have agreed to the work settles nothing.",
            km="មានសញ្ញានៃការជួញដូរមនុស្ស។ គាត់ត្រូវទៅជួបអ្នកដែលអាចការពារគាត់។ "
            "ការយល់ព្រមធ្វើការ មិនធ្វើឱ្យរឿងនេះចប់ទេ។",
        ),
        "protection": Words(
            en="Anyone who says that they cannot go back is heard in the asylum procedure. "
            "Nothing has to be proved at the counter, and no one is sent back before.",
            km="អ្នកដែលប្រាប់ថាមិនអាចត្រឡប់ទៅវិញ មានគេស្តាប់ក្នុងនីតិវិធីសិទ្ធិជ្រកកោន។ "
            "គាត់មិនចាំបាច់បង្ហាញភស្តុតាងនៅបញ្ជរទេ ហើយគ្មានអ្នកណាត្រូវបញ្ជូនត្រឡប់មុននោះទេ។",
        ),
        "child": Words(
            en="A child goes to child protection, who find out to whom the child belongs. "
            "Until then no child is given over to anybody.",
            km="កុមារត្រូវទៅសេវាការពារកុមារ ដែលរកឱ្យដឹងថាអ្នកណាជាអាណាព្យាបាល។ មុននោះ មិនប្រគល់កុមារឱ្យអ្នកណាទេ។",
        ),
        "health": Words(
            en="Anyone who may be ill goes to health first. Papers and stamps can wait.",
            km="អ្នកដែលអាចមានជំងឺ ត្រូវទៅសុខាភិបាលជាមុន។ ឯកសារ និងត្រា អាចរង់ចាំបាន។",
        ),
    }
)


def reason(*, dialogue: Dialogue) -> Words:
    """Why the person of an interview belongs where its referrals lead."""
    return REASONS[dialogue.purpose if dialogue.need == NONE else dialogue.need]
