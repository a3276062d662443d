"""Why an enrolled officer did not sit a test."""

from collections.abc import Mapping

from promdaen.kit.spreadsheets import Words

REASONS: Mapping[str, Words] = {
    "ill": Words(en="ill", km="ឈឺ"),
    "on_duty": Words(en="called to duty", km="ជាប់ការងារ"),
    "left": Words(en="left the course", km="ចាកចេញពីវគ្គ"),
    "late": Words(en="came late", km="មកយឺត"),
    "declined": Words(en="did not want to", km="មិនព្រមធ្វើ"),
    "lost": Words(en="answer sheet lost", km="បាត់សន្លឹកចម្លើយ"),
    "other": Words(en="another reason", km="មូលហេតុផ្សេង"),
}
NOT_GIVEN = Words(en="no reason given", km="មិនបានបញ្ជាក់មូលហេតុ")
