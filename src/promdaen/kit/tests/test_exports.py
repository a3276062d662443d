"""Lists as files: a row has a cell for every head."""

import pytest

from promdaen.kit import exports
from promdaen.kit.texts import Words
from tests import factories

HEADS = (Words(en="Code", km="លេខកូដ"), Words(en="Name", km="ឈ្មោះ"))


@pytest.mark.parametrize("file_format", exports.LIST_FORMATS)
@pytest.mark.parametrize("cells", [("KK",), ("KK", "Koh Kong", "3")])
def test_a_row_that_does_not_fit_its_heads_is_a_fault(
    file_format: str, cells: tuple[str, ...]
) -> None:
    rows = [("BM", "Banteay Meanchey"), cells]
    with pytest.raises(ValueError, match=f"Row 2 of list has {len(cells)} cells for 2 heads"):
        exports.list_file(
            name="list", file_format=file_format, heads=HEADS, rows=rows, now=factories.NOW
        )
