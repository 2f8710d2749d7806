"""Division, cell and credit codes; telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.codes import (
    CREDIT_ALPHABET,
    cell_code,
    credit_check_digit,
    division_level,
    is_credit_code,
    is_last_four,
    is_mobile,
    is_phone,
    next_cell_code,
)

EAST_GATE = "520602007001"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("52", "province"),
        ("5206", "city"),
        ("520602", "district"),
        ("520602007", "street"),
        (EAST_GATE, "community"),
    ],
)
def test_the_length_of_a_division_code_is_its_level(code, level):
    assert division_level(code) == level


@pytest.mark.parametrize("code", ["", "5", "520", "5206020070", "52060200700A", "５２", "5206020070011001"])
def test_other_lengths_and_letters_are_no_division(code):
    assert division_level(code) is None


@pytest.mark.parametrize("text", ["", "777", "88777", "13988887777", "７７７７", "abcd"])
def test_a_phone_is_searched_by_exactly_its_last_four_digits(text):
    assert not is_last_four(text)
    assert is_last_four("7777")


def test_cells_are_numbered_within_community_and_kind():
    assert cell_code(EAST_GATE, "general", 7) == "5206020070011007"
    assert cell_code(EAST_GATE, "dedicated", 27) == "5206020070012027"
    taken = ["5206020070011001", "5206020070011004", "5206020070012009", "5206020070021050", EAST_GATE]
    assert next_cell_code(EAST_GATE, "general", taken) == "5206020070011005"
    assert next_cell_code(EAST_GATE, "dedicated", []) == "5206020070012001"


def test_it_refuses_a_cell_where_none_can_be():
    with pytest.raises(ValueError, match="12-digit"):
        cell_code("520602007", "general", 1)
    with pytest.raises(ValueError, match="999"):
        next_cell_code(EAST_GATE, "general", [EAST_GATE + "1999"])
    with pytest.raises(KeyError):
        cell_code(EAST_GATE, "special", 1)


def test_credit_codes_are_checked_by_the_alphabet_of_the_standard():
    assert credit_check_digit("91350100M000100Y4") == "3"
    assert credit_check_digit("91310000MA1FL4YX7") == "H"
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4Z")
    assert not is_credit_code("91350100M000100Y4")
    assert not is_credit_code("91350100m000100y43")
    assert not is_credit_code("I1350100M000100Y43")


@given(
    body=st.text(CREDIT_ALPHABET, min_size=17, max_size=17),
    place=st.integers(min_value=0, max_value=16),
    letter=st.sampled_from(CREDIT_ALPHABET),
)
def test_one_wrong_character_is_always_noticed(body, place, letter):
    code = body + credit_check_digit(body)
    assert is_credit_code(code)
    wrong = code[:place] + letter + code[place + 1 :]
    assert is_credit_code(wrong) == (wrong == code)


@pytest.mark.parametrize(
    "number", ["13812341234", "19900000000", "0856-5222119", "08565222119", "5222119", "400-810-1234", "119", "12345"]
)
def test_numbers_people_can_be_reached_at(number):
    assert is_phone(number)


@pytest.mark.parametrize(
    "number", ["", "12812341234", "1381234123", "138123412345", "0856-", "１３８１２３４１２３４", "abc"]
)
def test_what_is_no_telephone_number(number):
    assert not is_phone(number)
    assert not is_mobile(number)
