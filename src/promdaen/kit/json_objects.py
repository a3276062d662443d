"""JSON objects: records of content, stored bodies, answers, arguments of jobs, data of prints.

Their values have no type here. What comes in is checked against a schema, or by the rules of its
kind, before it is stored; a recursive type of JSON would ask every later read to check it again.
"""

from collections.abc import Mapping
from typing import Any

JsonObject = Mapping[str, Any]
"""An object that is read."""
NewJsonObject = dict[str, Any]
"""An object that is built, to be stored, sent or printed."""
