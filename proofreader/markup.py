"""The text of Markdown, LaTeX and HTML as parts of an annotated text: what is read, and the markup around it, which stays.

Libraries parse (tree-sitter, pylatexenc, html.parser); here is decided what of their trees is text, what breaks it into paragraphs,
and what markup stands for within a sentence. It knows nothing about files, models or English. The sources of the parts, put
together, are the file.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Literal

from proofreader.languagetool import Part

if TYPE_CHECKING:
    from tree_sitter import Node

Format = Literal["text", "markdown", "latex", "html"]
SUFFIXES: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "latex",
    ".ltx": "latex",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
# What a replacement may not bring into a text of this format: there it would be markup
SPECIAL: dict[Format, str] = {"text": "", "markdown": "*_`[]<>\\$|", "latex": "\\{}$&#%_^~", "html": "<>&"}

PARAGRAPH, ITEM = "\n\n", "\n\n- "  # headings and cells are items too: what has no full stop of its own accord

# What stands from one offset of the source to another, and what is read in its place; None: the source itself
Span = tuple[int, int, str | None]
_BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")


def parts(source: str, kind: Format) -> list[Part]:
    """A file as parts of text and markup. Raises ValueError with a reason where it is nested too deep to be read."""
    if kind == "text":
        return [Part(source, source)]
    found, at = [], 0
    try:
        for start, end, read in READERS[kind](source):
            if start > at:
                found.append(Part(source[at:start], "", True))
            found.append(Part(source[start:end], source[start:end] if read is None else read, read is not None))
            at = end
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    return [*found, Part(source[at:], "", True)]


def _prose(source: str, start: int, end: int) -> Iterator[Span]:
    """Text whose line breaks are only where the line was full: each is read as a space, and stays."""
    for match in _BREAK.finditer(source, start, end):
        yield start, match.start(), None
        yield match.start(), match.end(), " "
        start = match.end()
    yield start, end, None


def _name(source: str) -> str:
    """What a formula or a piece of code is read as: a name in backticks, which is never changed and which a sentence can stand around."""
    return f"`{' '.join(source.replace('`', ' ').split())}`"


# -- Markdown


def _markdown(source: str) -> Iterator[Span]:
    import tree_sitter_markdown
    from tree_sitter import Language, Parser

    blocks = Parser(Language(tree_sitter_markdown.language()))
    inlines = Parser(Language(tree_sitter_markdown.inline_language()))
    data = source.encode()
    places = itertools.accumulate((len(char.encode()) for char in source), initial=0)
    chars = {place: number for number, place in enumerate(places)}  # the offset of a character by that of its first byte
    for node, lead in _blocks(blocks.parse(data).root_node, PARAGRAPH):
        block = data[node.start_byte : node.end_byte]
        yield chars[node.start_byte], chars[node.start_byte], lead
        for low, high, read in _inline(inlines.parse(block).root_node, block):
            start, end = chars[node.start_byte + low], chars[node.start_byte + high]
            if read is None:
                yield from _prose(source, start, end)
            else:
                yield start, end, read


def _blocks(node: Node, lead: str) -> Iterator[tuple[Node, str]]:
    """The blocks that hold text and what each begins with, but for what is quoted."""
    if node.type in ("inline", "pipe_table_cell"):
        yield node, lead
    elif node.type != "block_quote":
        lead = ITEM if node.type in ("atx_heading", "setext_heading", "list_item", "pipe_table") else lead
        for child in node.children:
            yield from _blocks(child, lead)


_NOTE = re.compile(rb"\[\^[^\]]+\]:[ \t]*")  # before the text of a footnote
_LINKS = ("inline_link", "full_reference_link", "collapsed_reference_link", "shortcut_link")


def _inline(node: Node, data: bytes) -> Iterator[Span]:
    """What is read of a node of the inline grammar, in bytes of its block."""
    note = _NOTE.match(data) if node.start_byte == 0 else None
    at = note.end() if note else node.start_byte
    for child in node.named_children:
        start, end = child.start_byte, child.end_byte
        if start < at:
            continue
        source = data[start:end].decode()
        yield at, start, None
        at = end
        if child.type == "latex_block" and _is_money(source, data[end : end + 1]):
            at = start
        elif child.type in ("code_span", "latex_block"):
            yield start, end, _name(source)
        elif child.type in ("uri_autolink", "email_autolink"):
            yield start, end, source[1:-1]
        elif child.type in ("entity_reference", "numeric_character_reference"):
            yield start, end, html.unescape(source)
        elif child.type == "backslash_escape":
            yield start, end, source[1:]
        elif child.type == "hard_line_break":
            yield start, end, "\n"
        elif child.type in _LINKS and not source.startswith("[^"):
            for label in child.named_children:
                if label.type == "link_text":
                    yield from _inline(label, data)
        elif child.type in ("emphasis", "strong_emphasis", "strikethrough"):
            yield from _inline(child, data)
    yield at, node.end_byte, None


def _is_money(source: str, following: bytes) -> bool:
    """Whether two dollar signs are no formula: as pandoc has it, none begins or ends with a space, or has a digit behind it."""
    inside = source.strip("$")
    return not source.startswith("$$") and (inside != inside.strip() or following.isdigit())


# -- HTML

_OPAQUE = frozenset("code kbd samp var tt math svg".split())  # within a sentence they stand for a name
_HIDDEN = _OPAQUE | frozenset("script style pre blockquote textarea select template iframe object noscript canvas".split())
_PARAGRAPHS = frozenset(
    """address article aside blockquote body dd details div dl fieldset figure footer form header hr html main nav ol p pre
    section table tbody tfoot thead tr ul""".split()
)
_ITEMS = frozenset("button caption dt figcaption h1 h2 h3 h4 h5 h6 label legend li option summary td th title".split())


class _Page(HTMLParser):
    """The spans of an HTML file, in `spans`."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.spans: list[Span] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        self._hidden: list[str] = []
        self._opened = 0  # where the outermost hidden element begins
        self.feed(source)
        self.close()

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add(self, end: int, read: str | None) -> None:
        if not self._hidden:
            self.spans.append((self._at, end, read))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        read = "\n" if tag == "br" else ITEM if tag in _ITEMS else PARAGRAPH if tag in _PARAGRAPHS else None
        if read:
            self._add(self._at, read)
        if tag in _HIDDEN:
            self._opened = self._opened if self._hidden else self._at
            self._hidden.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:  # an element ends those in it that were left open
            while self._hidden.pop() != tag:
                pass
            end = self.source.find(">", self._at) + 1
            if tag in _OPAQUE and not self._hidden and end:
                inside = re.sub(r"<[^<>]*>", "", self.source[self._opened : end])
                self.spans.append((self._opened, end, _name(html.unescape(inside))))
        elif tag in _ITEMS | _PARAGRAPHS:
            self._add(self._at, PARAGRAPH)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.spans.extend(_prose(self.source, self._at, self._at + len(data)))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, source: str) -> None:
        end = self._at + len(source)
        end += self.source.startswith(";", end)
        self._add(end, html.unescape(self.source[self._at : end]))


def _html(source: str) -> Iterator[Span]:
    yield from _Page(source).spans


# -- LaTeX

# Macros whose last argument is text, with the arguments that pylatexenc's own tables do not name
_STYLES = frozenset(
    "emph textbf textit textsl textsc textrm textsf textup textmd text underline mbox textcolor enquote href".split()
)
_TITLES = frozenset("part chapter section subsection subsubsection paragraph subparagraph caption title subtitle".split())
_ARGUMENTS = {"caption": "*[{", "subtitle": "{", "enquote": "*{", "href": "[{{", "mbox": "{", "title": "[{"}
# What stands for nothing in a sentence. A footnote is none of the sentence that it stands in.
_SILENT = frozenset(
    """label index glossary noindent indent newpage clearpage pagebreak linebreak centering raggedright raggedleft tiny small
    footnotesize normalsize large Large LARGE huge Huge bf it em tt sc rm sf sl bfseries itshape ttfamily scshape vspace hspace
    vfill hfill smallskip medskip bigskip maketitle tableofcontents listoffigures listoftables appendix input include
    includegraphics bibliography bibliographystyle printbibliography usepackage newcommand renewcommand setlength hline protect
    xspace footnote footnotemark footnotetext thanks marginpar todo""".split()
)
_REFERENCES = frozenset("ref pageref eqref autoref cref Cref nameref vref".split())
_FORMULAS = frozenset("equation align gather multline eqnarray displaymath math flalign alignat".split())
_NO_TEXT = frozenset(
    """tabular tabularx longtable array tikzpicture picture algorithm algorithmic thebibliography quote quotation
    verse""".split()
)
_CODE = re.compile(
    r"\\begin\{((?:verbatim|Verbatim|lstlisting|minted|comment|alltt|filecontents)\*?)\}"
    r"|\\(?:lstinline|mintinline(?:\{[^{}\n]*\})?)(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\}|([^\w\s{])(?:(?!\2)[^\n])*\2)"
)
_BEGIN = re.compile(r"\\begin\{[^{}]*\}(?:\[[^\]]*\]|\{[^{}]*\})*")
_BLANK = re.compile(r"[ \t]*\r?\n(?:[ \t]*\r?\n)+[ \t]*")


def _latex(source: str) -> Iterator[Span]:
    from pylatexenc import latexwalker, macrospec

    tables = latexwalker.get_default_latex_context_db()
    macros = [macrospec.std_macro(name, arguments) for name, arguments in _ARGUMENTS.items()]
    tables.add_context_category("here", macros=macros, prepend=True)
    # pylatexenc falls over a \\verb that the text ends with
    whole = re.sub(r"\\verb\*?\s*\Z", lambda match: " " * len(match[0]), _covered(source))
    nodes = latexwalker.LatexWalker(whole, latex_context=tables, tolerant_parsing=True).get_latex_nodes()[0]
    if any(getattr(node, "environmentname", "") == "document" for node in nodes):  # what stands before it sets it up
        wanted = ("document", "title")
        nodes = [n for n in nodes if (getattr(n, "environmentname", "") or getattr(n, "macroname", "")) in wanted]
    yield from _read(source, nodes, 0)


def _covered(source: str) -> str:
    """`source` with code of other languages, in which braces need not match, made a comment or a formula of the same length."""
    found, at = [], 0
    for match in _CODE.finditer(source):
        if match.start() < at:
            continue
        close = f"\\end{{{match[1]}}}"
        end = source.find(close, match.end()) + len(close) if match[1] else match.end()
        if end >= match.end():
            code = source[match.start() : end]
            found += [source[at : match.start()], re.sub(r"[^\n]", "%", code) if match[1] else f"${'x' * (len(code) - 2)}$"]
            at = end
    return "".join([*found, source[at:]])


def _read(source: str, nodes: list[Any], low: int) -> Iterator[Span]:
    """What is read of nodes of pylatexenc's; nothing of what stands before the offset `low`."""
    behind = -1  # the end of a macro of which nothing is known: the groups behind it may be its arguments
    for node in nodes:
        if node is None or node.pos + node.len <= low:
            continue
        start, end, kind = max(node.pos, low), node.pos + node.len, type(node).__name__
        if kind == "LatexGroupNode" and start == behind:
            behind = end
        elif kind == "LatexGroupNode":
            yield from _read(source, node.nodelist, low)
        elif kind == "LatexCharsNode":
            yield from _paragraphs(source, start, end)
        elif kind == "LatexMathNode":
            yield start, end, _formula(source[start:end])
        elif kind == "LatexSpecialsNode":
            marks = {"~": " ", "--": "–", "---": "—", "``": "“", "''": "”"}
            yield start, end, marks.get(node.specials_chars, "")
        elif kind == "LatexCommentNode" and source[start] != "%":
            yield start, end, PARAGRAPH
        elif kind == "LatexEnvironmentNode":
            yield from _environment(source, node)
        elif kind == "LatexMacroNode":
            read = _macro(source, node)
            yield from read if read is not None else [(start, end, _name(source[start:end]))]
            behind = end if read is None else -1


def _formula(source: str) -> str:
    """What a formula is read as, with the mark that ends it where it ends a sentence."""
    inside = re.sub(r"\s*(?:\\end\{[^{}]*\}|\\\]|\\\)|\$+)\s*\Z", "", source)
    return _name(source) + (inside[-1:] if inside[-1:] in (".", ",") else "")


def _environment(source: str, node: Any) -> Iterator[Span]:
    name, start, end = node.environmentname.rstrip("*"), node.pos, node.pos + node.len
    if name in _FORMULAS:
        yield start, end, _formula(source[start:end])
        return
    yield start, start, PARAGRAPH
    if name not in _NO_TEXT:
        opening = _BEGIN.match(source, start)
        yield from _read(source, node.nodelist, opening.end() if opening else start)
    yield end, end, PARAGRAPH


def _macro(source: str, node: Any) -> Iterator[Span] | None:
    """What is read of a macro; None for one of which nothing is known."""
    from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

    name, start, end = node.macroname, node.pos, node.pos + node.len
    arguments = node.nodeargd.argnlist if node.nodeargd else []
    if name in _STYLES and arguments:
        return _read(source, arguments[-1:], start)
    if name in _TITLES and arguments:
        return itertools.chain([(start, start, ITEM)], _read(source, arguments[-1:], start), [(end, end, PARAGRAPH)])
    if name == "item":
        return iter([(start, end, ITEM)])
    if name in _SILENT:
        return iter([(start, end, "")])
    if name in _REFERENCES or "cite" in name:
        return iter([(start, end, "1" if name in _REFERENCES else "[1]")])
    if get_default_latex_context_db().get_macro_spec(name) is not None:  # an accent, a symbol, a space
        return iter([(start, end, LatexNodes2Text().nodelist_to_text([node]))])
    return None


def _paragraphs(source: str, start: int, end: int) -> Iterator[Span]:
    """Text in which blank lines part paragraphs."""
    for match in _BLANK.finditer(source, start, end):
        yield from _prose(source, start, match.start())
        yield match.start(), match.end(), PARAGRAPH
        start = match.end()
    yield from _prose(source, start, end)


READERS: dict[Format, Callable[[str], Iterator[Span]]] = {"markdown": _markdown, "latex": _latex, "html": _html}
