"""Division, cell and credit codes; telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.codes import (
    CREDIT_ALPHABET,
    cell_code,
    credit_check_digit,
    division_level,
    is_cell_code,
    is_child_code,
    is_credit_code,
    is_mobile,
    is_phone,
    next_cell_code,
    padded,
    parent_code,
    significant,
)

EAST_GATE = "520602007001"


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("52", "province", None),
        ("5206", "city", "52"),
        ("520602", "district", "5206"),
        ("520602007", "street", "520602"),
        (EAST_GATE, "community", "520602007"),
    ],
)
def test_the_length_of_a_division_code_is_its_level(code, level, parent):
    assert division_level(code) == level
    assert parent_code(code) == parent
    assert significant(padded(code)) == code


@pytest.mark.parametrize("code", ["", "5", "520", "5206020070", "52060200700A", "５２", "5206020070011001"])
def test_other_lengths_and_letters_are_no_division(code):
    assert division_level(code) is None


def test_padding_zeros_are_taken_off_and_only_those():
    assert significant("520602007000") == "520602007"
    assert significant("520000000000") == "52"
    assert significant(EAST_GATE) == EAST_GATE
    assert significant("520602010") == "520602010"
    with pytest.raises(ValueError, match="division"):
        parent_code("520")


def test_a_child_that_does_not_follow_is_only_doubtful():
    assert is_child_code("520602007", "520602")
    assert not is_child_code("520602007", "520603")
    assert not is_child_code("5206020070", "520602007")
    assert is_child_code(EAST_GATE + "1001", EAST_GATE)


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
    assert not is_cell_code(EAST_GATE + "1000")
    assert not is_cell_code(EAST_GATE + "3001")
    assert not is_cell_code(EAST_GATE)


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
