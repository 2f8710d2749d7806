"""What stands on a paper about the law is written out as an office writes it."""

import csv
from pathlib import Path

import pytest

import hazards
from hazards.law_words import in_words


@pytest.mark.parametrize(
    ("short", "written"),
    [
        ("消防法§28、§60(3)", "《中华人民共和国消防法》第二十八条、第六十条第一款第三项"),
        ("消防法§60(4)(5)", "《中华人民共和国消防法》第六十条第一款第四项、第五项"),
        ("消防法§16", "《中华人民共和国消防法》第十六条"),
        ("消防法§19、§61", "《中华人民共和国消防法》第十九条、第六十一条"),
        ("消防法§27、燃气管理条例", "《中华人民共和国消防法》第二十七条、《城镇燃气管理条例》"),
        ("应急管理部令第5号§37", "《高层民用建筑消防安全管理规定》（应急管理部令第5号）第三十七条"),
        ("本市消防条例第十条", "本市消防条例第十条"),
        ("", ""),
    ],
)
def test_a_citation_is_written_out(short, written):
    assert in_words(short) == written


def test_no_sign_is_left_in_any_citation_of_the_categories():
    file = Path(hazards.__file__).parent / "seeds/categories.csv"
    with file.open(encoding="utf-8-sig", newline="") as rows:
        laws = [row["law"] for row in csv.DictReader(rows)]
    assert any(laws)
    assert not [law for law in laws if set("§()") & set(in_words(law))]
