"""Official codes: divisions, cells, credit codes, telephone numbers. Pure checks and arithmetic on text.

Division codes: 国统字〔2009〕91号, 12 digits of which 2/4/6/9/12 are significant (domain.md 7.2). The prefix is a hint,
not the hierarchy: development zones keep codes of another county, so the parent is always stored.
"""

import re
from collections.abc import Iterable

LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "district", 9: "street", 12: "community"}
CELL_KINDS = {
    "general": "1",
    "dedicated": "2",
}  # 综合, 专属 (default: 12-digit community code + kind + 3-digit sequence)
CELL_CODE_LENGTH = 16
MOST_CELLS = 999

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
CREDIT_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,5})?")
SERVICE_LINE = re.compile(r"[48]00-?\d{3}-?\d{4}")
SHORT_LINES = {"110", "119", "120", "122", "12345", "96119"}


def division_level(code: str) -> str | None:
    """province, city, district, street or community by the length of `code`; None if it is no division code."""
    return LEVEL_OF_LENGTH.get(len(code)) if code.isascii() and code.isdigit() else None


def cell_code(community: str, kind: str, sequence: int) -> str:
    """The code of a cell. `kind` general or dedicated. Refuses a community code of the wrong length and a full one."""
    if division_level(community) != "community":
        raise ValueError("a cell needs a 12-digit community code")
    if not 1 <= sequence <= MOST_CELLS:
        raise ValueError("a community has cells 001 to 999 of a kind")
    return f"{community}{CELL_KINDS[kind]}{sequence:03}"


def next_cell_code(community: str, kind: str, taken: Iterable[str]) -> str:
    """The code after the highest one `taken` in that community and kind; numbers given up are not used again."""
    prefix = f"{community}{CELL_KINDS[kind]}"
    used = [int(code[-3:]) for code in taken if len(code) == CELL_CODE_LENGTH and code.startswith(prefix)]
    return cell_code(community, kind, max(used, default=0) + 1)


def credit_check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015). Values are places in the alphabet, not ASCII distances."""
    total = sum(CREDIT_ALPHABET.index(letter) * weight for letter, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """True for a valid 统一社会信用代码. Shops may have an old number or none: warn, never block."""
    if len(code) != 18 or any(letter not in CREDIT_ALPHABET for letter in code):
        return False
    return credit_check_digit(code[:17]) == code[17]


def is_last_four(text: str) -> bool:
    """True for four digits: what people know of a number that is masked, and all that a search may ask of it."""
    return len(text) == 4 and text.isascii() and text.isdigit()


def is_mobile(number: str) -> bool:
    """True for a mainland mobile number of eleven digits."""
    return number.isascii() and MOBILE.fullmatch(number) is not None


def is_phone(number: str) -> bool:
    """True for a mobile, a landline (area code and extension optional), a 400 or 800 number or a public short one."""
    patterns = (MOBILE, LANDLINE, SERVICE_LINE)
    return number in SHORT_LINES or (number.isascii() and any(pattern.fullmatch(number) for pattern in patterns))
