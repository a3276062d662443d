"""The columns of the lists of trainers that pages hand out as files."""

from promdaen.kit.spreadsheets import Words

POOL_HEADS = (
    Words(en="Name in Khmer", km="ឈ្មោះជាអក្សរខ្មែរ"),
    Words(en="Name in Latin letters", km="ឈ្មោះជាអក្សរឡាតាំង"),
    Words(en="Province", km="ខេត្ត"),
    Words(en="Languages", km="ភាសា"),
    Words(en="May lead", km="អាចដឹកនាំការបង្រៀន"),
    Words(en="May co-teach", km="អាចបង្រៀនរួម"),
    Words(en="Away until", km="អវត្តមានរហូតដល់"),
)
KEEPER_HEADS = (
    Words(en="Ends within 60 days", km="ផុតសុពលភាពក្នុង ៦០ថ្ងៃ"),
    Words(en="Hours taught in 12 months", km="ម៉ោងបង្រៀនក្នុង ១២ខែ"),
    Words(en="Note", km="កំណត់សម្គាល់"),
)
FORECAST_HEADS = (
    Words(en="Province", km="ខេត្ត"),
    Words(en="Topic", km="ប្រធានបទ"),
    Words(en="Day", km="ថ្ងៃ"),
    Words(en="Lead on that day", km="ដឹកនាំនៅថ្ងៃនោះ"),
    Words(en="Under way", km="កំពុងរៀបចំ"),
    Words(en="Needed", km="ត្រូវការ"),
    Words(en="Missing", km="នៅខ្វះ"),
)
NO_PROVINCE = Words(en="No province", km="គ្មានខេត្ត")
