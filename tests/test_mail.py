"""Mails are rewritten in place: every byte that is no mended text stays, and what must not be touched says why."""

from __future__ import annotations

import base64
import email
import email.policy
import quopri
import time

import pytest

from proofreader.batch import Outcome, read
from proofreader.mail import CUT_SHORT, ENCRYPTED, LAYOUT, NO_CHARSET, NO_TEXT, SIGNED, UNREADABLE, Mail

HEAD = b"From: ana@example.com\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=  with   odd   spaces\nX-Long: " + b"a" * 120 + b"\n"


def plain(body: bytes, *fields: str) -> bytes:
    return HEAD + "".join(f"{field}\n" for field in fields).encode() + b"\n" + body


def content(data: bytes) -> str:
    part = email.message_from_bytes(data, policy=email.policy.default).get_body(("plain",))
    assert part is not None
    return part.get_content()


def test_only_the_text_of_a_mail_changes() -> None:
    data = plain(b"It are late.\n", "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes")
    mail = Mail(data)
    assert mail.draft == "It are late.\n"
    assert mail.replaced("It is late.\n") == data.replace(b" are ", b" is ")
    assert mail.replaced(mail.draft) == data


def test_flowed_lines_and_line_breaks_stay() -> None:
    body = b"It are late and \r\nwe goes home \r\nnow.\r\n\r\n-- \r\nAna\r\n"
    data = plain(b"", "Content-Type: text/plain; format=flowed").replace(b"\n", b"\r\n") + body
    mail = Mail(data)
    assert mail.draft is not None
    assert mail.replaced(mail.draft.replace("are", "is")) == data.replace(b" are ", b" is ")


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "Café are nice.\n"),
        ("windows-1252", "It’s are “late”.\n"),
        ("iso-8859-8-i", "שלום, it are late.\n"),
        ("iso-2022-jp", "田中 are late.\n"),
        ("utf-8", "Grüße are late. 🎉\n"),
        ("koi8-r", "Привет, it are late.\n"),
    ],
)
@pytest.mark.parametrize("way", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_texts_of_every_encoding_are_read_and_written(charset: str, text: str, way: str, end: bytes) -> None:
    raw = text.encode(charset.removesuffix("-i"))
    body = {"8bit": raw, "quoted-printable": quopri.encodestring(raw), "base64": base64.encodebytes(raw)}[way]
    data = plain(body, f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {way}").replace(b"\n", end)
    mail = Mail(data)
    assert mail.draft is not None and mail.draft.replace("\r\n", "\n") == text
    out = mail.replaced(mail.draft.replace(" are ", " is "))
    again = Mail(out)
    assert again.draft is not None and again.draft.replace("\r\n", "\n") == text.replace(" are ", " is ")
    assert out.split(end + end)[0] == data.split(end + end)[0]
    assert out.count(b"\r\n") == (out.count(b"\n") if end == b"\r\n" else 0)


def test_a_letter_that_the_encoding_lacks_makes_it_utf_8() -> None:
    mail = Mail(plain(b"Its late.\n", 'Content-Type: text/plain; charset="us-ascii"', "Content-Transfer-Encoding: 7bit"))
    out = mail.replaced("It’s late.\n")
    assert content(out) == "It’s late.\n"
    assert b"7bit" not in out


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "fields", [(), ("Content-Type: text/plain; format=flowed",), ("Content-Type: text/plain;\n\tformat=flowed",)]
)
def test_a_letter_beyond_ascii_comes_with_its_encoding(fields: tuple[str, ...], end: bytes) -> None:
    data = plain(b"Its late.\n", *fields).replace(b"\n", end)
    out = Mail(data).replaced("It’s late.\n".replace("\n", end.decode()))
    assert content(out).replace("\r\n", "\n") == "It’s late.\n" and 'charset="utf-8"' in out.decode()
    assert out.startswith(HEAD.replace(b"\n", end))
    assert email.message_from_bytes(out).get_param("format") == ("flowed" if fields else None)


def test_a_subject_that_speaks_of_encodings_stays() -> None:
    data = b"Subject: about charset=latin1\nContent-Type: text/plain; charset=us-ascii\n\nIts late.\n"
    out = Mail(data).replaced("It’s late.\n")
    assert out.startswith(b'Subject: about charset=latin1\nContent-Type: text/plain; charset="utf-8"\n')


@pytest.mark.parametrize(
    ("data", "draft", "error"),
    [
        (plain("Grüße\n".encode()), "Grüße\n", ""),
        (plain("Grüße\n".encode(), "Content-Type: text/plain; charset=us-ascii"), "Grüße\n", ""),
        (plain("Grüße\n".encode("latin-1")), None, NO_CHARSET),
        (plain("Grüße\n".encode("latin-1"), "Content-Type: text/plain; charset=utf-8"), None, UNREADABLE),
        (plain(b"x\n", "Content-Type: text/plain; charset=klingon"), None, UNREADABLE),
        (plain(b"x\n", "Content-Transfer-Encoding: x-uuencode"), None, NO_CHARSET),
        (plain(b"!!!\n", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"), None, CUT_SHORT),
        (plain(b"x\n", "Content-Type: application/pdf"), None, NO_TEXT),
        (plain(b"MIIB\n", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data"), None, ENCRYPTED),
        (plain(b"MIIB\n", "Content-Type: application/pkcs7-mime; smime-type=signed-data"), None, SIGNED),
        (plain(b"-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"), None, ENCRYPTED),
        (plain(b"-----BEGIN PGP SIGNED MESSAGE-----\n\nIt are.\n-----BEGIN PGP SIGNATURE-----\n"), None, SIGNED),
        (
            plain(
                b"--b\n\nIt are.\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
                'Content-Type: multipart/signed; boundary="b"',
            ),
            None,
            SIGNED,
        ),
        (plain(b"--b\n\nVersion: 1\n--b--\n", 'Content-Type: multipart/encrypted; boundary="b"'), None, ENCRYPTED),
        (plain(b"<table><tr><td>It are</td></tr></table>", "Content-Type: text/html"), None, LAYOUT),
        (plain(b"<p>a < b</p>", "Content-Type: text/html"), None, LAYOUT),
        (plain(b"<style>p {}</style>", "Content-Type: text/html"), None, NO_TEXT),
    ],
)
def test_what_is_read_and_what_is_left_as_it_is(data: bytes, draft: str | None, error: str) -> None:
    mail = Mail(data)
    assert (mail.draft, mail.error) == (draft, error)
    assert mail.replaced("Another text.") == data or draft is not None


def test_the_html_version_of_an_old_text_goes_and_the_attachment_stays() -> None:
    html = b"--in\nContent-Type: text/html\n\n<p>It are late.</p>\n"
    before = (
        b"--out\nContent-Type: multipart/alternative; boundary=in\n\npreamble\n--in\nContent-Type: text/plain\n\nIt are late.\n"
    )
    after = b"--in--\n\n--out\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nIt are old.\n--out--\n"
    data = plain(before + html + after, "Content-Type: multipart/mixed; boundary=out")
    assert (
        Mail(data).replaced("It is late.")
        == plain(before, "Content-Type: multipart/mixed; boundary=out").replace(b" are ", b" is ") + after
    )


def test_the_text_of_an_html_mail_is_mended_in_place() -> None:
    source = (
        '<html><head><title>It are</title></head><body class="x"><p>Hi Kim,</p>\n<p>It are <b>very</b> late &amp; we goes home.<br>Bye</p>'
        '<!-- it are --><div class="gmail_quote">On Monday: it are old</div></body></html>'
    )
    data = plain(source.encode(), "Content-Type: text/html; charset=utf-8")
    mail = Mail(data)
    assert mail.draft is not None
    assert "It are very late & we goes home.\nBye" in mail.draft and "old" not in mail.draft and "title" not in mail.draft
    rewrite = mail.draft.replace("It are", "It is").replace("we goes", "we go")
    assert mail.replaced(rewrite) == data.replace(b"<p>It are <b>", b"<p>It is <b>").replace(b"we goes", b"we go")


def test_a_change_across_a_tag_is_left_out() -> None:
    data = plain(b"<p>He have <i>been he</i>re. It are late.</p>", "Content-Type: text/html; charset=utf-8")
    mail = Mail(data)
    assert mail.draft is not None
    out = mail.replaced(mail.draft.replace("been here", "gone").replace("are", "is"))
    assert out == data.replace(b"are", b"is")


@pytest.mark.parametrize("unit", [b"<!--", b"<p>", b"--b\n", b"<", b"a ", b"&amp;", b"\n"])
def test_reading_takes_time_that_grows_with_the_mail(unit: bytes) -> None:
    def seconds(count: int) -> float:
        best = 1e9
        for kind in ("text/html", "multipart/mixed; boundary=b"):
            data = plain(unit * count, f"Content-Type: {kind}")
            start = time.process_time()
            Mail(data)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(16_000) < 16 * seconds(2_000) + 0.05


def test_headers_come_only_when_they_are_asked_for() -> None:
    data = plain(b"It are late.\n", "Content-Type: text/plain")
    table = read(data, "a.eml")
    outcome = Outcome(rewrite="It is late.\n", changes="1", notes="Two\nlines")
    assert table.render({0: outcome}) == data.replace(b" are ", b" is ")
    table.headers = True
    out = email.message_from_bytes(table.render({0: outcome}))
    assert (out["X-Proofreader-Changes"], out["X-Proofreader-Notes"]) == ("1", "Two lines")
