"""Citations of law as a paper writes them. Reference rows keep the short form, quickly checked: 消防法§60(3)."""

import re

TITLES = {
    "消防法": "《中华人民共和国消防法》",
    "燃气管理条例": "《城镇燃气管理条例》",
    "应急管理部令第5号": "《高层民用建筑消防安全管理规定》（应急管理部令第5号）",
}
DIGITS = "〇一二三四五六七八九"
ONE = re.compile(r"(.*?)§(\d+)((?:\(\d+\))*)")
ARTICLE = re.compile(r"§(\d+)((?:\(\d+\))*)")


def in_words(law: str) -> str:
    """`消防法§28、§60(3)` → `《中华人民共和国消防法》第二十八条、第六十条第一款第三项`.

    A number in brackets is an item of the article's first paragraph, as in every row of seeds/categories.csv. What is
    not understood stays as it is.
    """
    for short, title in TITLES.items():
        law = re.sub(rf"(?<!《){short}(?!》)", title, law)
    return ARTICLE.sub(_article, law)


Article = tuple[str, int, int | None]


def articles(law: str) -> set[Article]:
    """`消防法§28、§60(3)` → {(消防法, 28, None), (消防法, 60, 3)}; what names no article is not in it."""
    found: set[Article] = set()
    title = ""
    for part in re.split(r"[、，,;；]", law):
        one = ONE.fullmatch(part.strip())
        if one is None:
            title = part.strip() or title
            continue
        title = one[1].strip() or title
        items = [int(item) for item in re.findall(r"\d+", one[3])]
        found |= {(title, int(one[2]), item) for item in items} or {(title, int(one[2]), None)}
    return {article for article in found if article[0]}


def same_article(given: Article, cited: Article) -> bool:
    """Whether a power by `given` reaches what is `cited`: the whole article reaches its items, an item only itself."""
    return given[:2] == cited[:2] and given[2] in (None, cited[2])


def _article(found: re.Match[str]) -> str:
    items = [_number(int(item)) for item in re.findall(r"\d+", found[2])]
    tail = "第一款" + "、".join(f"第{item}项" for item in items) if items else ""
    return f"第{_number(int(found[1]))}条{tail}"


def _number(value: int) -> str:
    """Chinese numerals below a hundred; above, the figures."""
    if value >= 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")
