"""Reads content written in TOML, in Khmer and English; each error is one line.

The shapes of the records are beside the content, in ``shapes.toml`` (see its head and
``content/README.md``). This package does not know the subject of the content.
"""

from promdaen.kit.content.places import record_faults, record_reviews
from promdaen.kit.content.reading import content_root, read_content, read_folder
from promdaen.kit.content.records import (
    ContentError,
    ContentRecord,
    ContentRefused,
    RecordReview,
    Shape,
    edited_record,
)
from promdaen.kit.content.shapes import parse, read_shapes
