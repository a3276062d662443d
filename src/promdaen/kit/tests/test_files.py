"""Files that are given: their names in the head of an answer."""

import pytest

from promdaen.kit import files


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("roster-KK-1.csv", 'attachment; filename="roster-KK-1.csv"'),
        ('a"; x="b.csv', r'attachment; filename="a\"; x=\"b.csv"'),
        ("a\r\nSet-Cookie: x.csv", "attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x.csv"),
        ("រូប.csv", "attachment; filename*=utf-8''%E1%9E%9A%E1%9E%BC%E1%9E%94.csv"),
    ],
)
def test_a_name_of_a_given_file_is_encoded(name: str, head: str) -> None:
    response = files.file_response("x", name=name, kind="text/csv; charset=utf-8")
    assert response.headers["Content-Disposition"] == head
    assert b"\r\nSet-Cookie" not in response.serialize_headers()
