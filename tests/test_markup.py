"""The text of Markdown, LaTeX and HTML: what is read, where it stands, and that nothing else is ever anybody's to change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofreader.languagetool import Annotated
from proofreader.markup import Format, parts

MARKDOWN = """---
title: we has a title
---
# She have **two** keys

We *has* [a link](http://has.example/have "we has") to `she have` it, and
it go on &amp; on \\* here for $x_1 have$ or $5 and $10. ![we has](have.png)<br>

- one item are
  wrapped
  1. nested `we has`
- [ ] a task

> she have said so

| she have | two |
|---|---|
| keys | `has` |

```text
she have
```

    we has

<div>
she have
</div>

[ref]: http://has.example
Note[^1].

[^1]: The note have.
"""

HTML = """<!doctype html><html><head><title>She have</title><style>p {we: has}</style></head>
<body><!-- she have --><h1 title="we has">We <em>has</em> it</h1>
<p>caf&eacute; &#38; <code>she <i>have</i></code> is<br/>next
   line, 3 < 4.</p><ul><li>one<li>two</ul><script>"<p>we has</p>"</script><pre>she have</pre>
<table><tr><td>a cell</td></tr></table><blockquote>we has <p>it</p></blockquote>end</body></html>
"""

LATEX = r"""\documentclass{article}
\newcommand{\has}{we has}
\title{She have}
\begin{document}
\section*{We has}\label{she:have}
It cost 5\% of \emph{it all}, see~\ref{we:has} and \cite[p.~3]{she:have}. % we has
We \textbf{has ``it''} -- $x = has$ in caf\'e \unknown{she have}{x}\footnote{She have.} here.

\[ x = have. \]
\begin{itemize}
  \item one
    item
  \item[label] two \lstinline|we $has|
\end{itemize}
\begin{lstlisting}[language=C]
int $she = {have;
\end{lstlisting}
\begin{equation}
  we = has
\end{equation}
\begin{theorem}[Name]\label{a} The end. \end{theorem}
\end{document}
she have
"""

SAMPLES: dict[Format, str] = {"markdown": MARKDOWN, "html": HTML, "latex": LATEX, "text": "She have\r\n\tit.\ufeff"}
READ: dict[Format, list[str]] = {
    "markdown": [
        "- She have two keys",
        "We has a link to `she have` it, and it go on & on * here for `$x_1 have$` or $5 and $10.",
        "- one item are wrapped",
        "- nested `we has`",
        "- a task",
        "- she have",
        "- two",
        "- keys",
        "- `has`",
        "Note.",
        "The note have.",
    ],
    "html": ["- She have", "- We has it", "café & `she have` is", "next line, 3 < 4.", "- one", "- two", "- a cell", "end"],
    "latex": [
        "- She have",
        "- We has",
        "It cost 5% of it all, see 1 and [1]. We has “it” – `$x = has$` in café `\\unknown` here.",
        "`\\[ x = have. \\]`.",
        "- one item",
        "- two `\\lstinline|we $has|`",
        "`\\begin{equation} we = has \\end{equation}`",
        "The end.",
    ],
}


@pytest.mark.parametrize("kind", READ)
def test_the_text_is_read_in_paragraphs(kind: Format) -> None:
    plain = Annotated(parts(SAMPLES[kind], kind), len).plain
    assert [" ".join(line.split()) for line in plain.split("\n") if line.strip(" -")] == READ[kind]


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_may_be_changed_stands_in_the_file_as_it_is_read(kind: Format) -> None:
    source = SAMPLES[kind]
    text = Annotated(parts(source, kind), len)
    changeable = [place for place in range(len(text.plain)) if text.replaceable(place, place + 1)]
    assert len(changeable) > (len(source) // 8)
    for place in changeable:
        start, length = text.span(place, place + 1)
        assert source[start : start + length] == text.plain[place]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (
            "markdown",
            [
                "we has a title",
                "http://has.example/have",
                '"we has"',
                "`she have`",
                "have.png",
                "$x_1 have$",
                "`we has`",
                "she have said",
                "```text\nshe have",
                "    we has",
                "<div>\nshe have",
                "[ref]: http://has",
            ],
        ),
        (
            "html",
            [
                "{we: has}",
                "<!-- she have -->",
                'title="we has"',
                "she <i>have</i>",
                '"<p>we has</p>"',
                "<pre>she have",
                "we has <p>it",
            ],
        ),
        (
            "latex",
            [
                "{we has}\n\\title",
                "she:have}\n",
                "we:has",
                "[p.~3]{she:have}",
                "% we has",
                "x = has",
                "{she have}{x}",
                "{She have.} here",
                "x = have",
                "|we $has|",
                "int $she = {have",
                "we = has",
                "\nshe have\n",
            ],
        ),
    ],
)
def test_code_links_formulas_and_markup_are_nobodys_to_change(kind: Format, kept: list[str]) -> None:
    source = SAMPLES[kind]
    changeable = set()
    at = 0
    for part in parts(source, kind):
        changeable |= set() if part.markup else set(range(at, at + len(part.source)))
        at += len(part.source)
    for words in kept:
        assert source.count(words) >= 1, words
        start = source.index(words)
        inner = [start + i for i, char in enumerate(words) if words[i : i + 3] in ("has", "hav")]
        assert inner or words in ('"we has"',)
        assert not changeable.intersection(inner), words


PIECES = st.sampled_from(
    [
        *"""# |*|**|_|`|```\n|[a](|)|[|]|<b>|</p>|<p|<!--|-->|&amp;|&#|\\|\\begin{|\\end{|verbatim}|itemize}|{|}|$|$$|%|~|\\emph{|\\item |\\verb|-|- |> |    |\n|\r\n|\n\n|a|we has|é|😀| |<code>|</code>|<script>|\\[|\\]|\\(|1. |--|``|\"|'|---\n|\x0b|\u2028|\ufeff|\\foo|[^1]: |<https://a.b>|<br/>|</|<?|<![CDATA[|{% x %}""".split(
            "|"
        ),
        "|",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(PIECES, max_size=25))
def test_the_parts_of_any_text_are_the_text(kind: Format, pieces: list[str]) -> None:
    source = "".join(pieces)
    found = parts(source, kind)
    assert "".join(part.source for part in found) == source
    assert all(part.markup or part.text == part.source for part in found)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("latex", "{" * 20_000),
        ("latex", "\\begin{a}" * 5_000),
        ("markdown", "- " * 20_000 + "x"),
        ("html", "<p>" * 20_000 + "<code>" * 20_000),
    ],
)
def test_what_is_nested_deeper_than_anybody_writes_ends_in_a_reason_or_is_read(kind: Format, source: str) -> None:
    try:
        found = parts(source, kind)
    except ValueError as error:
        assert str(error) == "it is nested too deep"
    else:
        assert "".join(part.source for part in found) == source
