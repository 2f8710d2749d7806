"""The official divisions are loaded as they are, whatever else stands in the file."""

import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grids.division_files import short_name
from grids.models import Grid

OFFICIAL = Path(__file__).resolve().parents[2] / "grids" / "demo" / "divisions.csv"

pytestmark = pytest.mark.django_db


def load(path, **options):
    out, err = StringIO(), StringIO()
    call_command("load_divisions", str(path), stdout=out, stderr=err, **options)
    return out.getvalue().strip(), err.getvalue().splitlines()


def table(tmp_path, *lines) -> Path:
    path = tmp_path / "divisions.csv"
    path.write_text("\n".join(["code,parent_code,level,name", *lines]) + "\n", encoding="utf-8")
    return path


def test_a_row_with_an_unknown_parent_is_reported_with_its_line_and_the_rest_is_loaded(tmp_path):
    file = table(tmp_path, "52,,province,贵州省", "520602,5206,district,碧江区", "5203,52,city,遵义市")
    out, problems = load(file)
    assert out == "added 2, unchanged 0, problems 1"
    assert problems == ["3: 上级代码 5206 不存在"]
    assert set(Grid.objects.values_list("code", flat=True)) == {"52", "5203"}


def test_a_code_of_the_wrong_length_is_reported_with_its_line(tmp_path):
    out, problems = load(table(tmp_path, "52,,province,贵州省", "52060200,52,district,碧江区", "五二,,province,贵州"))
    assert out == "added 1, unchanged 0, problems 2"
    assert [problem.split(":")[0] for problem in problems] == ["3", "4"]
    assert "52060200" in problems[0]


def test_a_duplicate_is_reported_and_the_first_one_stays(tmp_path):
    out, problems = load(table(tmp_path, "52,,province,贵州省", "52,,province,贵州省（重）"))
    assert out == "added 1, unchanged 0, problems 1"
    assert problems == ["3: 代码 52 重复"]
    assert Grid.objects.get().name == "贵州省"


def test_a_parent_on_the_same_level_or_none_below_a_province_is_refused(tmp_path):
    _, problems = load(table(tmp_path, "52,,province,贵州省", "53,52,province,云南省", "5206,,city,铜仁市"))
    assert [problem.split(":")[0] for problem in problems] == ["3", "4"]


def test_a_stored_division_is_never_changed_by_a_later_table(tmp_path):
    load(table(tmp_path, "52,,province,贵州省"))
    out, problems = load(table(tmp_path, "52,,province,黔省"))
    assert out == "added 0, unchanged 0, problems 1"
    assert problems == ["2: 代码 52 已有：贵州省，上级 —；未改"]
    assert Grid.objects.get().name == "贵州省"


def test_a_file_that_is_no_table_is_one_clear_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="code and name"):
        load(path)
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "missing.csv")


def test_a_damaged_database_file_is_one_clear_line(tmp_path):
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"SQLite format 3\0" + b"x" * 4000)
    with pytest.raises(CommandError, match="damaged"):
        call_command("load_divisions", str(damaged))


def test_the_official_table_is_loaded_whole_and_twice_changes_nothing():
    assert load(OFFICIAL) == ("added 400, unchanged 0, problems 0", [])
    before = list(Grid.objects.order_by("pk").values())
    assert load(OFFICIAL) == ("added 0, unchanged 400, problems 0", [])
    assert list(Grid.objects.order_by("pk").values()) == before
    street = Grid.objects.get(code="520602007")
    assert (street.name, street.parent.name, street.level) == ("锦江街道", "碧江区", "street")
    assert Grid.objects.filter(street=street, level="community").count() == 12
    east = Grid.objects.get(code="520602007001")
    assert (east.name, east.display_name) == ("东门社区居民委员会", "东门社区")
    assert east.path == "/52/5206/520602/520602007/520602007001/"
    assert (east.street, east.district) == (street, street.parent)


def test_only_one_street_can_be_loaded_with_what_is_above_it():
    assert load(OFFICIAL, under="431002008") == ("added 13, unchanged 0, problems 0", [])
    assert set(Grid.objects.exclude(level="community").values_list("code", flat=True)) == {
        "43", "4310", "431002", "431002008",
    }  # fmt: skip
    with pytest.raises(CommandError, match="999999"):
        load(OFFICIAL, under="999999")


def test_a_dry_run_counts_and_changes_nothing():
    assert load(OFFICIAL, dry_run=True)[0] == "added 400, unchanged 0, problems 0"
    assert not Grid.objects.exists()


def test_the_package_s_folder_of_csv_files_is_read(tmp_path):
    for name, text in {
        "provinces": 'code,name\n52,"贵州省"\n',
        "cities": 'code,name,provinceCode\n5206,"铜仁市",52\n',
        "areas": 'code,name,cityCode,provinceCode\n520602,"碧江区",5206,52\n',
        "streets": 'code,name,areaCode,provinceCode,cityCode\n520602007,"锦江街道",520602,52,5206\n',
        "villages": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '520602007001,"东门社区居民委员会",520602007,52,5206,520602\n520602009001,"无主村委会",520602009,52,5206,520602\n',
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert load(tmp_path) == ("added 5, unchanged 0, problems 1", ["villages.csv:3: 上级代码 520602009 不存在"])
    assert Grid.objects.get(code="520602007001").parent.code == "520602007"
    # One file alone finds its parents in what is stored.
    assert load(tmp_path / "villages.csv")[0] == "added 0, unchanged 1, problems 1"


def test_the_package_s_sqlite_file_is_read(tmp_path):
    path = tmp_path / "data.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table province (code varchar(255) primary key, name varchar(255))")
        database.execute("create table city (code varchar(255), name varchar(255), provinceCode varchar(255))")
        database.execute("insert into province values ('43', '湖南省')")
        database.execute("insert into city values ('4310', '郴州市', '43')")
    assert load(path) == ("added 2, unchanged 0, problems 0", [])


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("东门社区居民委员会", "东门社区"),
        ("多福巷社区居委会", "多福巷社区"),
        ("茅溪村村民委员会", "茅溪村"),
        ("茅溪村民委员会", "茅溪村"),
        ("张家庄村委会", "张家庄村"),
        ("东大街居民委员会", "东大街社区"),
        ("乌兰嘎查村民委员会", "乌兰嘎查"),
        ("涌泉社区", "涌泉社区"),
        ("农场生活区", "农场生活区"),
        ("居民委员会", "居民委员会"),
    ],
)
def test_names_are_shortened_as_people_say_them(official, said):
    assert short_name(official) == said
