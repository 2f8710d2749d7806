"""Word: the copy of every kind of paper is opened by LibreOffice as an office would, printed to PDF, and read again."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone

from hazards.papers.drawing import sheet_html, with_days
from hazards.papers.specimens import specimens
from hazards.word.copying import COPY, word

NEEDED = {"soffice": "libreoffice-writer-nogui", "pdftotext": "poppler-utils", "pdfinfo": "poppler-utils"}
PAGES = 3  # the longest specimen takes two
BLANK = re.compile(r"[\s-]")  # a line may break after a hyphen, which the reader of PDFs then leaves out
MARK_UP = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def run(*, keep: str = "") -> bool:
    """Whether nothing was lost: every fact that the sheet prints stands in the PDF that LibreOffice makes of its copy.

    `keep`: a folder for the .docx and .pdf, to look at.
    """
    missing = sorted({package for program, package in NEEDED.items() if shutil.which(program) is None})
    if missing:
        print(f"D3 needs LibreOffice and poppler: apt-get install --no-install-recommends {' '.join(missing)}")
        return False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        papers = specimens(at=timezone.now())
        files = {name: folder / f"{name.replace(' ', '-')}.docx" for name in papers}
        for name, file in files.items():
            file.write_bytes(word(papers[name], sheet=sheet_html(papers[name], on_patrol=True)))
        _convert(list(files.values()), folder, Path(scratch))
        lost = {name: _lost(papers[name], file.with_suffix(".pdf")) for name, file in files.items()}
    for name, problems in lost.items():
        print(f"{'ok  ' if not problems else 'LOST'} {name} {'；'.join(problems)}".rstrip())
    held = not any(lost.values())
    print(f"D3 {'held' if held else 'DID NOT HOLD'}: {len(lost)} papers opened, "
          f"{sum(not problems for problems in lost.values())} whole")  # fmt: skip
    return held


def _convert(files: list[Path], folder: Path, scratch: Path) -> None:
    """All at once: LibreOffice takes longer to start than to print."""
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def _lost(paper: Any, pdf: Path) -> list[str]:
    if not pdf.exists():
        return ["LibreOffice made no PDF"]
    said = BLANK.sub(
        "", subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    )
    pages = int(re.search(r"Pages:\s+(\d+)", subprocess.run(
        ["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout)[1])  # fmt: skip
    sheet = BLANK.sub("", MARK_UP.sub("", sheet_html(paper, on_patrol=True)))
    printed = {fact for fact in _texts(with_days(paper.facts)) if fact in sheet} | {BLANK.sub("", COPY), paper.number}
    problems = [f"without “{fact}”" for fact in sorted(printed) if fact not in said]
    if len(printed) < 8:
        problems.append("says too little to be judged")
    return problems + ([] if 1 <= pages <= PAGES else [f"{pages} pages"])


def _texts(facts: Any):
    if isinstance(facts, dict | list):
        for value in facts.values() if isinstance(facts, dict) else facts:
            yield from _texts(value)
    elif hasattr(facts, "year"):
        yield f"{facts.year}年{facts.month}月{facts.day}日"
    elif isinstance(facts, str) and facts:
        yield BLANK.sub("", facts)
