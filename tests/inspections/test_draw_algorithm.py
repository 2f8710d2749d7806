"""The draw as arithmetic: fair, exact, blind to order, and the same for whoever follows docs/draws.md."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.draws.checking import differences, published
from inspections.draws.drawing import draw
from inspections.draws.pool import Candidate, Pool, UnfitPool, hash_of, pool_of, seed_text, text_of, without_pair

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "draws.md").read_text("utf-8")
PLACES = [f"JJ-{n:04}" for n in range(30)]
PEOPLE = [f"黔D-{n:02}" for n in range(6)]
seeds = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=40)


@st.composite
def pools(draw_):
    """Pools that are fit: strata, tickets, ties and exclusions as they come; who has no pair is excluded."""
    people = draw_(st.lists(st.sampled_from(PEOPLE), min_size=2, unique=True))
    ids = draw_(st.lists(st.sampled_from(PLACES), min_size=1, unique=True))
    ties = frozenset(draw_(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(people)), max_size=12)))
    out = without_pair(ids, people, ties) | set(draw_(st.lists(st.sampled_from(ids), max_size=5)))
    places = tuple(
        Candidate(one, draw_(st.sampled_from(["KEY", "SMALL"])), draw_(st.integers(1, 5)))
        for one in ids if one not in out
    )  # fmt: skip
    sizes = Counter(one.stratum for one in places)
    quotas = {stratum: draw_(st.integers(0, size)) for stratum, size in sizes.items()}
    if not sum(quotas.values()):
        places, quotas = (*places, Candidate("JJ-9999", "OTHER")), {**quotas, "OTHER": 1}
    away = {one: "certificate" for one in PEOPLE if one not in people}
    return Pool(places, tuple(people), quotas, ties, dict.fromkeys(out, "visited"), away, {"rule": "每月"})


@given(pools(), seeds)
def test_the_same_pool_and_seed_give_the_same_result(pool, seed):
    assert draw(text_of(pool), seed) == draw(text_of(pool), seed)


@given(pools(), seeds, st.randoms())
def test_the_order_in_which_a_pool_was_put_together_changes_nothing(pool, seed, chance):
    def shuffled(rows):
        return chance.sample(list(rows), len(rows))

    other = replace(
        pool,
        places=tuple(shuffled(pool.places)),
        inspectors=tuple(shuffled(pool.inspectors)),
        quotas=dict(shuffled(pool.quotas.items())),
        excluded_places=dict(shuffled(pool.excluded_places.items())),
    )
    assert text_of(other) == text_of(pool)
    assert draw(text_of(other), seed) == draw(text_of(pool), seed)


@given(pools(), seeds)
def test_each_stratum_gives_exactly_its_quota_and_no_place_twice(pool, seed):
    result = draw(text_of(pool), seed)
    stratum = {one.id: one.stratum for one in pool.places}
    assert Counter(stratum[one.place] for one in result) == Counter({k: n for k, n in pool.quotas.items() if n})
    assert len({one.place for one in result}) == len(result)


@given(pools(), seeds)
def test_nothing_excluded_is_drawn(pool, seed):
    result = draw(text_of(pool), seed)
    assert not {one.place for one in result} & set(pool.excluded_places)
    assert not {who for one in result for who in one.inspectors} & set(pool.excluded_inspectors)


@given(pools(), seeds)
def test_a_pair_is_two_different_persons_without_a_conflict(pool, seed):
    for one in draw(text_of(pool), seed):
        assert len(set(one.inspectors)) == 2
        assert not {(one.place, who) for who in one.inspectors} & pool.conflicts


@given(pools(), seeds)
def test_without_conflicts_nobody_has_two_places_more_than_another(pool, seed):
    free = replace(pool, conflicts=frozenset())
    load = Counter(dict.fromkeys(pool.inspectors, 0))
    load.update(who for one in draw(text_of(free), seed) for who in one.inspectors)
    assert max(load.values()) - min(load.values()) <= 1


@given(pools(), seeds)
def test_the_text_of_a_pool_is_read_back_as_the_same_pool(pool, seed):
    assert text_of(pool_of(text_of(pool))) == text_of(pool)


@given(pools(), seeds)
def test_the_program_in_the_docs_gives_the_same(pool, seed):
    text = text_of(pool)
    theirs = _program()["draw"](text, seed)
    assert theirs == [{"place": one.place, "inspectors": list(one.inspectors)} for one in draw(text, seed)]


def test_the_example_in_the_docs_is_what_is_drawn():
    text, result = re.findall(r"```json\n(.*?)\n```", DOCS, re.S)
    assert f"`{hash_of(text)}`" in DOCS
    assert text_of(pool_of(text)) == text
    assert [{"place": d.place, "inspectors": list(d.inspectors)} for d in draw(text, "2026112307")] == json.loads(
        result
    )


def test_three_tickets_are_drawn_three_times_as_often_as_one():
    pool = Pool((Candidate("a", "KEY", 3), Candidate("b", "KEY", 1)), ("1", "2"), {"KEY": 1})
    text = text_of(pool)
    first = Counter(draw(text, str(n))[0].place for n in range(4000))
    assert abs(first["a"] / 4000 - 0.75) < 0.03  # over four standard deviations


def test_each_pair_of_three_comes_about_as_often():
    text = text_of(Pool((Candidate("a", "KEY"),), ("1", "2", "3"), {"KEY": 1}))
    pairs = Counter(frozenset(draw(text, str(n))[0].inspectors) for n in range(3000))
    assert len(pairs) == 3 and all(abs(n / 3000 - 1 / 3) < 0.04 for n in pairs.values())


def test_another_pool_hash_draws_otherwise_from_the_same_seed():
    """Else one public seed would join two draws of a day."""
    places = tuple(Candidate(one, "KEY") for one in PLACES)
    one = text_of(Pool(places, tuple(PEOPLE), {"KEY": 5}))
    other = text_of(Pool(places, tuple(PEOPLE), {"KEY": 5}, about={"number": "2"}))
    assert draw(one, "1") != draw(other, "1")


FIT = Pool((Candidate("a", "KEY"), Candidate("b", "KEY")), ("1", "2"), {"KEY": 1})
UNFIT = {
    "a quota above its stratum": {"quotas": {"KEY": 3}},
    "a quota of a stratum that is not there": {"quotas": {"SMALL": 1}},
    "nothing to draw": {"quotas": {"KEY": 0}},
    "a place twice": {"places": (Candidate("a", "KEY"), Candidate("a", "KEY", 2))},
    "a place that is excluded": {"excluded_places": {"a": "visited"}},
    "an inspector who is excluded": {"excluded_inspectors": {"1": "by_hand"}},
    "no ticket": {"places": (Candidate("a", "KEY", 0),)},
    "half a ticket": {"places": (Candidate("a", "KEY", 1.5),)},
    "an id of two lines": {"places": (Candidate("a\nb", "KEY"),)},
    "a place without a pair": {"conflicts": frozenset({("a", "1")})},
}


@pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT)
def test_a_pool_that_could_fail_or_says_two_things_is_refused(change):
    assert text_of(FIT)
    with pytest.raises(UnfitPool):
        text_of(replace(FIT, **change))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', text_of(FIT).replace('"format":1', '"format":9')])
def test_a_text_that_is_no_pool_is_refused(text):
    with pytest.raises(UnfitPool):
        pool_of(text)


def test_a_seed_is_what_was_typed_without_spaces_and_full_width_forms():
    assert seed_text(" ０７ 12 \u300023\n") == "071223"
    with pytest.raises(ValueError, match="no seed"):
        draw(text_of(FIT), "")


# --- the check of a published draw


def document(**changes) -> dict:
    pool = Pool(tuple(Candidate(one, "KEY", 2) for one in PLACES), tuple(PEOPLE), {"KEY": 4})
    text = text_of(pool)
    made = published(number="1", pool=text, sha256=hash_of(text), seed="42", result=draw(text, "42"))
    return made | changes


def test_a_draw_that_gives_the_same_has_no_differences():
    assert differences(json.loads(json.dumps(document()))) == []


def test_a_changed_pool_is_told_by_its_hash():
    found = differences(document(pool=document()["pool"].replace('"JJ-0001","KEY",2', '"JJ-0001","KEY",3')))
    assert found[0].startswith("pool: SHA-256")


def test_a_changed_seed_is_told_by_the_result():
    assert differences(document(seed="43"))
    assert differences(document(seed="")) == ["seed: no seed"]


def test_an_exchanged_person_and_a_missing_place_are_named():
    true = document()["result"]
    swapped = [{**true[0], "inspectors": true[0]["inspectors"][::-1]}, *true[1:3]]
    found = differences(document(result=swapped))
    assert len(found) == 2
    assert true[0]["place"] in found[0] and true[3]["place"] in found[1] and "published nothing" in found[1]


@pytest.mark.parametrize("missing", ["pool", "sha256", "seed", "result"])
def test_a_file_that_lacks_a_part_is_no_published_draw(missing):
    given_ = document()
    del given_[missing]
    assert len(differences(given_)) == 1


def test_an_exchange_of_candidates_with_a_new_hash_is_told_by_the_result():
    other = text_of(Pool(tuple(Candidate(one, "KEY") for one in PLACES), tuple(PEOPLE), {"KEY": 4}))
    assert differences(document(pool=other, sha256=hash_of(other)))


def _program() -> dict:
    names: dict = {"__name__": "docs"}
    exec(re.search(r"```python\n(.*?)```", DOCS, re.S)[1], names)
    return names
