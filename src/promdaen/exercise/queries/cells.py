"""Names of cells: the department that plays them; control by its role."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.exercise.rules.scenario import CONTROL, ScenarioContent
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries

CONTROL_LABEL = Text("Control")
OBSERVER_LABEL = Text("Observer")


def names_by_cell(*, scenario: ScenarioContent) -> Mapping[str, Words]:
    """The short name of each cell by its code, in the order of the scenario, control last.

    If two cells play one department, the code is added to the name.
    """
    departments_by_code = {
        department.pk: department for department in people_queries.departments()
    }
    played = [cell.department for cell in scenario.cells.values()]
    cell_names = {}
    for code, cell in scenario.cells.items():
        department = departments_by_code.get(cell.department)
        called = Words(en=department.short_en, km=department.short_km) if department else None
        suffix = f" ({code})" if played.count(cell.department) > 1 else ""
        name = called or Words.same(code)
        cell_names[code] = Words(en=name.en + suffix, km=name.km + suffix)
    return {**cell_names, CONTROL: CONTROL_LABEL}
