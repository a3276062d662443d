"""Names in the zone: spelt, cut and compared by Doc 9303."""

import pytest

from promdaen.specimen.rules.mrz import codes, dates, latin, names

THAI = ("Nilavadhanananda", "Chayapa Dejthamrong Krasuang")


@pytest.mark.parametrize(
    ("printed", "zone"),
    [
        ("O'Connor", "OCONNOR"),
        ("O’Connor", "OCONNOR"),
        ("Smith-Jones", "SMITH<JONES"),
        ("van der Muellen", "VAN<DER<MUELLEN"),
        ("Müller", "MUELLER"),
        ("Åström", "AASTROEM"),
        ("Æsa Œuvre", "AESA<OEUVRE"),
        ("Çelik", "CELIK"),
        ("Núñez", "NUNEZ"),
        ("Strauß", "STRAUSS"),
        ("Þór", "THOR"),
        ("Łukasz", "LUKASZ"),
        ("Đặng Thị Hương", "DANG<THI<HUONG"),
        ("Nguyễn", "NGUYEN"),
        ("Martin, Jr.", "MARTIN<JR"),
        ("e\u0301cole", "ECOLE"),
        ("  SOK   DARA ", "SOK<DARA"),
    ],
)
def test_names_are_spelt_by_the_table(printed: str, zone: str) -> None:
    assert latin.zone_spelling(name=printed) == zone


@pytest.mark.parametrize("printed", ["សុខ ដារ៉ា", "Анна", "สมชาย", "A/B", "Henry 8", "Henry ៨"])
def test_what_has_no_latin_spelling_is_refused(printed: str) -> None:
    with pytest.raises(latin.ZoneRefused) as refused:
        latin.zone_spelling(name=printed)
    assert refused.value.words.en != refused.value.words.km


@pytest.mark.parametrize(
    ("surname", "given_names", "width", "zone"),
    [
        ("Eriksson", "Anna", 15, "ERIKSSON<<ANNA<"),
        ("Eriksson", "", 10, "ERIKSSON<<"),
        ("", "Arkfreith", 12, "ARKFREITH<<<"),
        (*THAI, 39, "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        (*THAI, 25, "NILAVADHANANANDA<<CHAYAPA"),
        (*THAI, 26, "NILAVADHANANANDA<<CHAYAP<D"),  # no filler in the last column
        (*THAI, 12, "NILAVADHA<<C"),
        ("Papandropoulous van der", "Jo", 20, "PAPANDROPOULOUS<V<<J"),
        ("Papandropoulous van der", "Jo", 19, "PAPANDROPOULOU<V<<J"),
        ("Papandropoulous", "", 10, "PAPANDROPO"),
        ("A B C D", "E F G", 9, "A<B<C<<E<"),
        ("A B C D", "", 4, "A<B<"),
    ],
)
def test_a_name_is_cut_so_that_both_identifiers_are_kept(
    surname: str, given_names: str, width: int, zone: str
) -> None:
    field = names.name_field(surname=surname, given_names=given_names, width=width)
    assert (field, len(field)) == (zone, width)


@pytest.mark.parametrize(
    ("zone", "surname", "given_names", "agrees"),
    [
        ("ERIKSSON<<ANNA<MARIA<<<", "Eriksson", "Anna Maria", True),
        ("ERIKSSON<<ANNA<MARIA<<<", "Eriksson", "Anna", False),
        ("ERIKSSON<<ANNA<<<<<<<<<", "Eriksson", "Anna Maria", False),
        ("ERIKSSEN<<ANNA<MARIA<<<", "Eriksson", "Anna Maria", False),
        ("ERIKSSON<<ANNA<MARIA", "Eriksson", "Anna Maria", True),  # just fits
        ("ERIKSSON<<ANNA<MARI", "Eriksson", "Anna Maria", True),
        ("ERIKSSON<<ANNA", "Eriksson", "Anna Maria", True),
        ("ERIK<<A<M", "Eriksson", "Anna Maria", True),
        ("ERIK<<A<N", "Eriksson", "Anna Maria", False),
        ("ERIKSSON<ANNA", "Eriksson", "Anna", False),
        ("ARKFREITH<<<", "", "Arkfreith", True),
        ("MULLER<<<", "Müller", "", True),
        ("MUXXLLER<", "Müller", "", True),
        ("MUELLER<<", "Müller", "", True),
        ("MILLER<<<", "Müller", "", False),
        ("MUELL", "Müller", "", True),
        ("MUX", "Müller", "", True),
        ("NUNXXEZ<<<", "Nuñez", "", True),
        ("OCONNOR<<<", "O'Connor", "", True),
        ("<<<<", "Sok", "", False),
    ],
)
def test_names_are_compared_part_by_part(
    zone: str, surname: str, given_names: str, agrees: bool
) -> None:
    assert names.names_agree(zone=zone, surname=surname, given_names=given_names) is agrees


def test_the_codes_of_all_countries_are_known() -> None:
    assert len(codes.COUNTRY_CODES) == 249
    assert not codes.COUNTRY_CODES & codes.SPECIAL_CODES
    assert {
        "KHM",
        "THA",
        "LAO",
        "VNM",
        "CHN",
        "MYS",
        "IDN",
        "PHL",
        "MMR",
        "SGP",
        "BRN",
        "TLS",
    } <= (codes.COUNTRY_CODES)


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [
        ("740812", True),
        ("740800", False),
        ("740832", False),
        ("741301", False),
        ("740001", False),
        ("730229", False),
        ("720229", True),
        ("<<0229", True),
        ("74<<31", True),
        ("74<<32", False),
        ("74<812", False),
        ("A40812", False),
        ("7408", False),
        ("<<13<<", False),
        ("<<<<<<", True),
    ],
)
def test_possible_days_of_birth(text: str, is_possible: bool) -> None:
    assert dates.is_possible_birth(text=text) is is_possible


@pytest.mark.parametrize(
    ("two_digits", "latest", "year"),
    [(74, 2026, 1974), (26, 2026, 2026), (27, 2026, 1927), (36, 2036, 2036), (0, 2026, 2000)],
)
def test_a_century_is_taken_from_the_latest_year(two_digits: int, latest: int, year: int) -> None:
    assert dates.century_year(two_digits=two_digits, latest=latest) == year
