"""Words that every instrument has beside its indicators."""

from __future__ import annotations

from promdaen.kit.spreadsheets import Words

TITLE = Words(en="Checkpoint capacity survey", km="ការអង្កេតសមត្ថភាពច្រកទ្វារព្រំដែន")
COUNTED = Words(en="Counted", km="បានរាប់")
NOT_DUE = Words(en="Does not apply", km="មិនពាក់ព័ន្ធ")
CHECKPOINT = Words(en="Checkpoint", km="ច្រកទ្វារព្រំដែន")
PROVINCE = Words(en="Province", km="ខេត្ត")
VISITED_ON = Words(en="Day of the visit", km="ថ្ងៃចុះអង្កេត")
HEAD_COUNT = Words(en="Officers posted here, all agencies", km="មន្ត្រីប្រចាំច្រកនេះ គ្រប់ស្ថាប័ន")
HEAD_COUNT_HINT = Words(
    en="From the staff list. Shares of trained officers are worked out from it.",
    km="យកតាមបញ្ជីបុគ្គលិក។ ភាគរយនៃមន្ត្រីដែលបានទទួលការបណ្តុះបណ្តាល គណនាពីចំនួននេះ។",
)
IS_SECOND = Words(
    en="Is this the second, independent visit?",
    km="តើនេះជាការចុះអង្កេតលើកទី២ដោយឯករាជ្យឬទេ?",
)
IS_SECOND_HINT = Words(
    en="One checkpoint in ten is visited twice, by two assessors who do not tell each other "
    "what they found.",
    km="ច្រកទ្វារព្រំដែនមួយក្នុងចំណោមដប់ ត្រូវចុះអង្កេតពីរលើក ដោយអ្នកអង្កេតពីរនាក់ដែលមិនប្រាប់គ្នាពីអ្វីដែលខ្លួនរកឃើញ។",
)
YES = Words(en="Yes", km="បាទ/ចាស")
NO = Words(en="No", km="ទេ")
EVIDENCE = Words(en="How do you know?", km="តើដឹងដោយរបៀបណា?")
NOTE = Words(en="Remark, without names", km="កំណត់សម្គាល់ ដោយមិនសរសេរឈ្មោះ")
PART_NOT_MORE = Words(
    en="This cannot be more than the number above.",
    km="ចំនួននេះមិនអាចលើសចំនួនខាងលើបានទេ។",
)
NOT_ALONE = Words(
    en="None cannot be chosen with another answer.",
    km="មិនអាចជ្រើស «គ្មាន» ជាមួយចម្លើយផ្សេងបានទេ។",
)
REQUIRED = Words(en="Please answer this question.", km="សូមឆ្លើយសំណួរនេះ។")
ONE_OF_THESE = Words(en="Choose one of the answers.", km="សូមជ្រើសចម្លើយមួយក្នុងបញ្ជីនេះ។")
A_DAY = Words(
    en="Give the day as year, month, day: 2026-11-20.",
    km="សូមវាយថ្ងៃជា ឆ្នាំ ខែ ថ្ងៃ៖ 2026-11-20។",
)
NOT_AFTER_TODAY = Words(
    en="This day has not come yet. Give the day of the visit.",
    km="ថ្ងៃនេះមិនទាន់មកដល់ទេ។ សូមវាយថ្ងៃចុះអង្កេត។",
)
A_POSITION = Words(
    en="Give latitude and longitude in degrees: 11.5625 104.9160.",
    km="សូមវាយរយៈទទឹង និងរយៈបណ្តោយជាដឺក្រេ៖ 11.5625 104.9160។",
)
CONTRADICTS = Words(
    en="These answers contradict each other. Look at them once more.",
    km="ចម្លើយទាំងនេះផ្ទុយគ្នា។ សូមពិនិត្យម្តងទៀត។",
)
WHOLE_NUMBER = Words(en="Whole number, 0 or more.", km="សូមវាយចំនួនគត់ ចាប់ពី ០ ឡើងទៅ។")
ODD = Words(en="Odd", km="ចម្លែក")
CRITICAL_GAPS = Words(en="Critical gaps", km="ចំណុចខ្វះខាតធ្ងន់ធ្ងរ")
CHANGED = Words(en="Changed since the version before", km="បានកែប្រែពីកំណែមុន")
GRADES = {
    "said": Words(en="Reported orally", km="តាមសម្តី"),
    "seen": Words(en="Seen on the spot or on paper", km="ឃើញផ្ទាល់នៅនឹងកន្លែង ឬលើក្រដាស"),
    "measured": Words(en="Counted, measured or tested", km="បានរាប់ វាស់វែង ឬសាកល្បង"),
}
"""How an answer is known, weakest first."""
SHORT_GRADES = {
    "said": Words(en="Said", km="តាមសម្តី"),
    "seen": Words(en="Seen", km="ឃើញផ្ទាល់"),
    "measured": Words(en="Measured", km="វាស់វែង"),
}
"""The same in one word each, where three stand side by side."""
