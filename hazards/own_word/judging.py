"""Whether a file may be a street's Word sheet of a kind of paper: a plain .docx in our language, lacking nothing and
claiming no power. Whoever puts one in gets one sentence of what to mend."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError
from lxml import etree

from grids.errors import DomainError
from hazards.own_word.fields import LISTS, NUMBER, WORDS, fields_of, needed_by
from hazards.own_word.filling import NotASheet, fill_specimen, sheets
from hazards.papers.kinds import KINDS
from hazards.papers.specimens import specimens
from hazards.papers.wording import NEEDED
from hazards.papers.words import refuse_borrowed

MAX_SIZE = 2 * 1024 * 1024  # bytes of the file; default
MAX_OPEN = 20 * 1024 * 1024  # bytes of all that is packed in it; default
MAX_PARTS = 300  # default
# Pages, pictures, fonts. Macros, embedded documents and web pages are programs or papers of others.
PARTS = {"xml", "rels", "png", "jpg", "jpeg", "gif", "emf", "wmf", "odttf"}
ELSEWHERE = ("embeddings/", "activeX/", "afchunk")
FETCHES = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
HEADS = (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIELD = "file"


def refuse_unfit(kind: str, content: bytes) -> None:
    """Refuses a file that cannot be the sheet of this kind, at the field `file`.

    `too-large`, `not-word`, `not-plain` (macros, embedded files, links to elsewhere), `unknown-field` with those that
    are, `field-missing` with what the kind must say, `borrows-power` by its power, `cannot-be-filled`.
    """
    if len(content) > MAX_SIZE:
        _refuse("too-large", _("文件超过 %(mb)d MB，请压缩其中的图片。") % {"mb": MAX_SIZE // 1024**2})
    parts = _parts(content)
    _refuse_active(parts)
    named = _named(kind, content)
    in_words = set(NEEDED.get(kind, ())) if named & set(WORDS) else set()
    if missing := [name for name in needed_by(kind) if name not in named | in_words]:
        words = {"fields": "、".join(missing)}
        _refuse("field-missing", _("这种文书必须写明：%(fields)s（不能只写在条件里）。") % words)
    _refuse_power(kind, parts)
    _refuse_if_not_filled(kind, content)


def refuse_power(kind: str, content: bytes) -> None:
    """Refuses (`borrows-power`) a sheet whose own words claim what issuers of the kind cannot do. Reads no pictures."""
    _refuse_power(kind, _parts(content))


def _refuse_power(kind: str, parts: dict[str, etree._Element]) -> None:
    for root in parts.values():
        refuse_borrowed(TAG.sub("", _text(root)), KINDS[kind].power, field=FIELD, where=_("文件"))


def _parts(content: bytes) -> dict[str, etree._Element]:
    """The XML of a .docx by the names of its parts."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            known = packed.infolist()
            if len(known) > MAX_PARTS or sum(one.file_size for one in known) > MAX_OPEN:
                _refuse("too-large", _("文件里的内容太多，请另存为新的 .docx 后再传。"))
            names = [one.filename for one in known if not one.is_dir()]
            if "word/document.xml" not in names:
                _refuse("not-word", _("这不是 Word 文件（.docx）。旧格式 .doc 请另存为 .docx。"))
            strange = [name for name in names if name.rpartition(".")[2].lower() not in PARTS or _elsewhere(name)]
            if strange:
                _refuse(
                    "not-plain", _("文件里有宏、嵌入对象或其他附件（%(what)s），请删去后再传。") % {"what": strange[0]}
                )
            return {name: _xml(packed.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, etree.XMLSyntaxError) as error:
        sentence = _("这不是 Word 文件（.docx），或者文件已损坏。旧格式 .doc 请另存为 .docx。")
        raise DomainError("not-word", sentence, fields={FIELD: sentence}) from error


def _elsewhere(name: str) -> bool:
    return any(mark in name for mark in ELSEWHERE)


def _xml(content: bytes) -> etree._Element:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.getroottree().docinfo.doctype:
        _refuse("not-plain", _("文件里有外部定义，请另存为新的 .docx 后再传。"))
    return root


def _refuse_active(parts: dict[str, etree._Element]) -> None:
    """Nothing that Word would run or fetch: a hyperlink alone may lead out, for nothing follows it but a person."""
    for name, root in parts.items():
        if name.endswith(".rels"):
            for one in root:
                if one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink"):
                    _refuse(
                        "not-plain",
                        _("文件链接了外面的内容（%(what)s），请改为嵌入。") % {"what": one.get("Target", "")},
                    )
        orders = [
            "".join(root.itertext(f"{W}instrText")),
            *(one.get(f"{W}instr", "") for one in root.iter(f"{W}fldSimple")),
        ]
        if any(FETCHES.search(order) for order in orders):
            _refuse("not-plain", _("文件里有会读取外部内容的域，请按 Ctrl+Shift+F9 转为文字后再传。"))


def _named(kind: str, content: bytes) -> set[str]:
    """The fields and columns a sheet prints whatever the facts are; refuses what is none of ours."""
    named: set[str] = set()
    language = sheets(kind, named=named.add)
    try:
        for source in _sources(content):
            language.compile(source)
    except NotASheet as error:
        words = {"unknown": error.what, "known": "、".join(fields_of(kind))}
        lists = "；".join(f"{name}（{'、'.join([NUMBER, *listed.columns])}）" for name, listed in LISTS[kind].items())
        sentence = _("没有“%(unknown)s”这个字段或写法。可用的字段：%(known)s。") % words
        if lists:
            sentence += _("可用的清单：%(lists)s。") % {"lists": lists}
        raise DomainError("unknown-field", sentence, fields={FIELD: sentence}) from error
    except TemplateError as error:
        sentence = _("有一处大括号没有写完整：%(what)s。字段写作 {{ 场所 }}，清单以 for 开始、以 endfor 结束。") % {
            "what": error
        }
        raise DomainError("unknown-field", sentence, fields={FIELD: sentence}) from error
    return named


def _sources(content: bytes) -> Iterator[str]:
    """What Jinja will be given of this file: the pages, heads and feet, as docxtpl makes them ready."""
    document = DocxTemplate(BytesIO(content))
    try:
        document.init_docx()
    except (PackageNotFoundError, KeyError, ValueError) as error:
        sentence = _("这不是 Word 文件（.docx），或者文件已损坏。旧格式 .doc 请另存为 .docx。")
        raise DomainError("not-word", sentence, fields={FIELD: sentence}) from error
    yield document.patch_xml(document.get_xml())
    for uri in HEADS:
        for _key, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))


def _refuse_if_not_filled(kind: str, content: bytes) -> None:
    """Filled with each specimen of the kind it opens again, and no brace is left anywhere."""
    for name, paper in specimens(at=timezone.now()).items():
        if name.split()[0] != kind:
            continue
        try:
            filled = fill_specimen(content, paper)
            Document(BytesIO(filled))
        except Exception as error:  # whatever docxtpl and lxml make of a stranger's file
            sentence = _("用样张填写时出错，请检查字段是否写在表格行、段落之内。")
            raise DomainError("cannot-be-filled", sentence, fields={FIELD: sentence}) from error
        left = [found[0] for root in _parts(filled).values() for found in TAG.finditer(_text(root))]
        if left:
            _refuse("cannot-be-filled", _("这一处没有填写：%(what)s。批注和尾注里不能写字段。") % {"what": left[0]})


def _text(root: etree._Element) -> str:
    """All a reader could see of a part: its text, and what stands in drawings and in the names of pictures."""
    drawn = [one.get(name, "") for one in root.iter() for name in ("string", "descr", "title")]
    return "".join(root.itertext()) + "\n" + "\n".join(filter(None, drawn))


def _refuse(code: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={FIELD: sentence})
