"""What every figure of a sheet means, in both languages, with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.report.rules import facts as sheet_facts


@dataclass(frozen=True)
class Definition:
    """A figure: its key in the sheet, name, unit, meaning, and where the formula comes from.

    unit: share (0..1), points (of 100), per_cent, count, rating (1..5), sd, number.
    interval: the key of its interval, and `counts` the keys of what it is worked out from.
    """

    key: str
    unit: str
    name: sheet_facts.Words
    meaning: sheet_facts.Words
    source: str = ""
    interval: str = ""
    counts: Sequence[str] = ()


def _define(
    key: str, unit: str, names: tuple[str, str], meanings: tuple[str, str], **more: str
) -> Definition:
    return Definition(
        key=key,
        unit=unit,
        name={"en": names[0], "km": names[1]},
        meaning={"en": meanings[0], "km": meanings[1]},
        source=more.get("source", ""),
        interval=more.get("interval", ""),
        counts=tuple(more.get("counts", "").split()),
    )


HEADLINE: tuple[Definition, ...] = (
    _define(
        "both",
        "count",
        ("Tested before and after", "ធ្វើតេស្តមុន និងក្រោយវគ្គ"),
        (
            "Officers who sat both tests. All paired figures are over them.",
            "មន្ត្រីដែលបានធ្វើតេស្តទាំងពីរ។ តួលេខប្រៀបធៀបទាំងអស់គិតលើមន្ត្រីទាំងនេះ។",
        ),
    ),
    _define(
        "scored_higher_share",
        "share",
        ("Scored higher after", "បានពិន្ទុខ្ពស់ជាងមុន"),
        (
            "Officers whose score after is above their score before, over officers with both "
            "tests; Wilson 95 % interval.",
            "មន្ត្រីដែលពិន្ទុក្រោយខ្ពស់ជាងពិន្ទុមុន ធៀបនឹងមន្ត្រីដែលបានធ្វើតេស្តទាំងពីរ។ ចន្លោះទំនុកចិត្ត ៩៥% តាម Wilson។",
        ),
        source="Wilson 1927",
        interval="scored_higher_interval",
        counts="scored_higher same lower both",
    ),
    _define(
        "by_chance_share",
        "share",
        ("Would have by chance", "ដោយចៃដន្យតែម្យ៉ាង"),
        (
            "The share that would score higher if nobody had learned: for each officer with m "
            "items answered differently, the chance that more than half of m go up, averaged.",
            "ចំណែកមន្ត្រីដែលនឹងបានពិន្ទុខ្ពស់ជាងមុន ទោះបីគ្មាននរណារៀនបានអ្វីសោះ៖ "
            "ចំពោះមន្ត្រីម្នាក់ៗដែលឆ្លើយសំណួរ m ខុសពីមុន គឺប្រូបាបដែលលើសពាក់កណ្តាលឡើង រួចយកមធ្យម។",
        ),
        counts="both",
    ),
    _define(
        "before_mean",
        "points",
        ("Mean before", "មធ្យមមុនវគ្គ"),
        (
            "Mean score before, in points of 100, of officers with both tests.",
            "ពិន្ទុមធ្យមមុនវគ្គ ជាចំណុចលើ ១០០ របស់មន្ត្រីដែលបានធ្វើតេស្តទាំងពីរ។",
        ),
        counts="both",
    ),
    _define(
        "after_mean",
        "points",
        ("Mean after", "មធ្យមក្រោយវគ្គ"),
        (
            "Mean score after, in points of 100, of officers with both tests.",
            "ពិន្ទុមធ្យមក្រោយវគ្គ ជាចំណុចលើ ១០០ របស់មន្ត្រីដែលបានធ្វើតេស្តទាំងពីរ។",
        ),
        counts="both",
    ),
    _define(
        "gain_points",
        "points",
        ("Mean gain", "កំណើនមធ្យម"),
        (
            "Mean of each officer's score after less score before, in points of 100; "
            "95 % interval by Student's t, bootstrap beside it.",
            "មធ្យមនៃពិន្ទុក្រោយដកពិន្ទុមុនរបស់មន្ត្រីម្នាក់ៗ ជាចំណុចលើ ១០០។ ចន្លោះទំនុកចិត្ត ៩៥% តាម t របស់ Student។",
        ),
        source="Student 1908; Efron 1979",
        interval="gain_points_interval",
        counts="both before_mean after_mean",
    ),
    _define(
        "gain_points_improvers",
        "points",
        ("Mean gain of those who rose", "កំណើនមធ្យមរបស់អ្នកដែលឡើងពិន្ទុ"),
        (
            "The same over the officers who scored higher only: the literal reading of the "
            "sentence of 2012.",
            "ដូចខាងលើ តែគិតលើមន្ត្រីដែលបានពិន្ទុខ្ពស់ជាងមុនប៉ុណ្ណោះ (អត្ថន័យត្រង់នៃប្រយោគឆ្នាំ២០១២)។",
        ),
        counts="scored_higher",
    ),
    _define(
        "gain_relative",
        "per_cent",
        ("Relative gain", "កំណើនធៀប"),
        (
            "Mean after less mean before, over mean before, in per cent.",
            "មធ្យមក្រោយដកមធ្យមមុន ធៀបនឹងមធ្យមមុន ជាភាគរយ។",
        ),
        counts="before_mean after_mean",
    ),
    _define(
        "gain_normalised",
        "number",
        ("Normalised gain", "កំណើនប្រក្រតី"),
        (
            "How much of what could still be gained was gained: (after - before) / "
            "(100 - before), of the means.",
            "ចំណែកដែលបានកើន ក្នុងចំណោមអ្វីដែលនៅអាចកើនបាន៖ (ក្រោយ - មុន) / (១០០ - មុន) គិតលើមធ្យម។",
        ),
        source="Hake 1998",
        counts="before_mean after_mean",
    ),
    _define(
        "gain_normalised_persons",
        "number",
        ("Normalised gain, mean of persons", "កំណើនប្រក្រតី មធ្យមនៃបុគ្គល"),
        (
            "The mean of each officer's own normalised gain; officers at 100 before have none "
            "and are counted apart.",
            "មធ្យមនៃកំណើនប្រក្រតីរបស់មន្ត្រីម្នាក់ៗ។ មន្ត្រីដែលបាន ១០០ មុនវគ្គ មិនអាចគណនាបាន ហើយត្រូវរាប់ដោយឡែក។",
        ),
        source="Bao 2006",
        counts="both",
    ),
    _define(
        "g_av",
        "sd",
        ("Effect size", "ទំហំឥទ្ធិពល"),
        (
            "Mean gain over the average of the two standard deviations, with Hedges' "
            "correction; percentile bootstrap interval.",
            "កំណើនមធ្យម ធៀបនឹងមធ្យមនៃគម្លាតស្តង់ដារទាំងពីរ ដោយកែតាម Hedges។",
        ),
        source="Hedges 1981; Lakens 2013",
        interval="g_av_interval",
        counts="both",
    ),
    _define(
        "kr20_before",
        "number",
        ("Reliability before (KR-20)", "ភាពជឿជាក់មុនវគ្គ (KR-20)"),
        (
            "How consistently the items of the test before measure one thing, 0 to 1.",
            "កម្រិតដែលសំណួរនៃតេស្តមុនវគ្គវាស់រឿងតែមួយយ៉ាងស៊ីគ្នា ពី ០ ដល់ ១។",
        ),
        source="Kuder and Richardson 1937",
        counts="both",
    ),
    _define(
        "kr20_after",
        "number",
        ("Reliability after (KR-20)", "ភាពជឿជាក់ក្រោយវគ្គ (KR-20)"),
        (
            "The same for the test after.",
            "ដូចខាងលើ សម្រាប់តេស្តក្រោយវគ្គ។",
        ),
        source="Kuder and Richardson 1937",
        counts="both",
    ),
    _define(
        "sem_before_points",
        "points",
        ("Error of a score before", "កម្រិតលម្អៀងនៃពិន្ទុមុនវគ្គ"),
        (
            "Standard error of measurement: sample sd times the root of 1 - KR-20.",
            "កម្រិតលម្អៀងស្តង់ដារនៃការវាស់៖ គម្លាតស្តង់ដារ គុណនឹងឫសការេនៃ ១ - KR-20។",
        ),
        counts="kr20_before both",
    ),
    _define(
        "sem_after_points",
        "points",
        ("Error of a score after", "កម្រិតលម្អៀងនៃពិន្ទុក្រោយវគ្គ"),
        ("The same for the test after.", "ដូចខាងលើ សម្រាប់តេស្តក្រោយវគ្គ។"),
        counts="kr20_after both",
    ),
    _define(
        "reliable_change_points",
        "points",
        ("Reliable change", "បម្រែបម្រួលគួរឱ្យជឿជាក់"),
        (
            "The change that error alone rarely makes (5 % of the time): "
            "1.96 * sqrt(SEM before squared + SEM after squared).",
            "បម្រែបម្រួលដែលលម្អៀងតែម្យ៉ាងកម្របង្កើតបាន (៥% នៃករណី)។",
        ),
        source="Jacobson and Truax 1991",
        counts="sem_before_points sem_after_points",
    ),
    _define(
        "reliably_improved",
        "count",
        ("Reliably improved", "ប្រសើរឡើងគួរឱ្យជឿជាក់"),
        (
            "Officers whose gain reaches the reliable change.",
            "មន្ត្រីដែលកំណើនឈានដល់បម្រែបម្រួលគួរឱ្យជឿជាក់។",
        ),
        source="Jacobson and Truax 1991",
        counts="reliable_change_points both",
    ),
    _define(
        "reliably_lower",
        "count",
        ("Reliably lower", "ចុះទាបគួរឱ្យជឿជាក់"),
        (
            "Officers whose loss reaches the reliable change.",
            "មន្ត្រីដែលការថយចុះឈានដល់បម្រែបម្រួលគួរឱ្យជឿជាក់។",
        ),
        source="Jacobson and Truax 1991",
        counts="reliable_change_points both",
    ),
    _define(
        "relevance_share_3_5",
        "share",
        ("Found it relevant (3 or more)", "យល់ថាពាក់ព័ន្ធ (៣ ឡើងទៅ)"),
        (
            "Evaluation forms that rate relevance 3, 4 or 5, over all that rate it, in runs with "
            "five forms or more.",
            "ទម្រង់មតិយោបល់ដែលឱ្យភាពពាក់ព័ន្ធ ៣ ៤ ឬ ៥ ធៀបនឹងទម្រង់ដែលបានឆ្លើយ ក្នុងវគ្គមាន ៥ទម្រង់ឡើងទៅ។",
        ),
    ),
    _define(
        "relevance_share_4_5",
        "share",
        ("Relevance 4 or 5", "ភាពពាក់ព័ន្ធ ៤ ឬ ៥"),
        (
            "Evaluation forms that rate relevance 4 or 5, over all that rate it, in runs with "
            "five forms or more.",
            "ទម្រង់មតិយោបល់ដែលឱ្យភាពពាក់ព័ន្ធ ៤ ឬ ៥ ធៀបនឹងទម្រង់ដែលបានឆ្លើយ ក្នុងវគ្គមាន ៥ទម្រង់ឡើងទៅ។",
        ),
    ),
    _define(
        "overall_mean",
        "rating",
        ("Overall rating", "ការវាយតម្លៃរួម"),
        (
            "Mean of the overall rating, 1 to 5, over all forms that rate it, in runs with "
            "five forms or more.",
            "មធ្យមនៃការវាយតម្លៃរួម ពី ១ ដល់ ៥ លើទម្រង់ដែលបានឆ្លើយ ក្នុងវគ្គមាន ៥ទម្រង់ឡើងទៅ។",
        ),
    ),
    _define(
        "before_only",
        "count",
        ("Tested before only", "ធ្វើតែតេស្តមុនវគ្គ"),
        (
            "Officers without a test after; left out of paired figures.",
            "មន្ត្រីដែលគ្មានតេស្តក្រោយវគ្គ។ មិនរាប់ក្នុងតួលេខប្រៀបធៀប។",
        ),
    ),
    _define(
        "after_only",
        "count",
        ("Tested after only", "ធ្វើតែតេស្តក្រោយវគ្គ"),
        (
            "Officers without a test before; left out of paired figures.",
            "មន្ត្រីដែលគ្មានតេស្តមុនវគ្គ។ មិនរាប់ក្នុងតួលេខប្រៀបធៀប។",
        ),
    ),
)
LATER: tuple[Definition, ...] = (
    _define(
        "came_share",
        "share",
        ("Came back", "បានមកធ្វើ"),
        (
            "Officers who sat the later test, over those invited whose day has come; Wilson "
            "95 % interval.",
            "មន្ត្រីដែលបានធ្វើតេស្តតាមដាន ធៀបនឹងអ្នកបានអញ្ជើញដែលដល់កំណត់។ ចន្លោះទំនុកចិត្ត ៩៥% តាម Wilson។",
        ),
        source="Wilson 1927",
        interval="came_interval",
        counts="asked",
    ),
    _define(
        "later_mean",
        "points",
        ("Mean later", "មធ្យមតាមដាន"),
        (
            "Mean score of the later test, of officers who sat all three tests.",
            "ពិន្ទុមធ្យមនៃតេស្តតាមដាន របស់មន្ត្រីដែលបានធ្វើតេស្តទាំងបី។",
        ),
        counts="n",
    ),
    _define(
        "retained",
        "share",
        ("Gain kept", "កំណើននៅសល់"),
        (
            "(mean later - mean before) / (mean after - mean before) of officers who sat all "
            "three tests; bootstrap 95 % interval.",
            "(មធ្យមតាមដាន - មធ្យមមុន) / (មធ្យមក្រោយ - មធ្យមមុន) របស់មន្ត្រីដែលបានធ្វើតេស្តទាំងបី។ "
            "ចន្លោះទំនុកចិត្ត ៩៥% តាម bootstrap។",
        ),
        interval="retained_interval",
        counts="n",
    ),
)
"""The figures of a round of later tests."""
BY_KEY: Mapping[str, Definition] = {definition.key: definition for definition in HEADLINE}
