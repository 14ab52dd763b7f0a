"""Uploaded files: judged by their content, pictures written anew, names and headers made safe."""

import struct
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from PIL import Image, ImageDraw, PngImagePlugin

from community.files import (
    LIMITS,
    CheckedFile,
    Limits,
    RefusedFile,
    check_upload,
    clean_filename,
    download_headers,
    human_size,
    reencode_image,
)
from community.files.rules import CONTENT_TYPES, MESSAGES

CANARY = b"CANARY-48.85-2.35"


def picture(format="JPEG", mode="RGB", size=(40, 30), **options):
    buffer = BytesIO()
    Image.new(mode, size).save(buffer, format, **options)
    return buffer.getvalue()


def archive(parts, method=zipfile.ZIP_DEFLATED):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return buffer.getvalue()


def ooxml(main, extra=None, types="<Types/>"):
    return archive({"[Content_Types].xml": types, main: "<x/>", **(extra or {})})


def opendocument(extension, extra=None):
    return archive({"mimetype": CONTENT_TYPES[extension], "content.xml": "<x/>", **(extra or {})})


def compound(*streams):
    """The header and the directory of an Office 97 file: entries of 128 bytes after the first sector."""
    entries = b""
    for name in ("Root Entry", *streams):
        encoded = f"{name}\0".encode("utf-16-le")
        entries += encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded), 2) + bytes(61)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def relation(kind, mode="External"):
    return (
        '<Relationships><Relationship Id="r1" Target="https://evil.example/x"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
        f' TargetMode="{mode}"/></Relationships>'
    )


DOCX = ooxml("word/document.xml")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def check(data, name="fichier", limits=LIMITS):
    return check_upload(BytesIO(data), name, limits)


def refusal(data, name="fichier", limits=LIMITS):
    with pytest.raises(RefusedFile) as refused:
        check(data, name, limits)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "declared", "kind", "name", "content_type"),
    [
        (picture("PNG"), "plan.png", "image", "plan.png", "image/png"),
        (picture("JPEG"), "plan.JPEG", "image", "plan.jpg", "image/jpeg"),
        (picture("WEBP"), "plan.webp", "image", "plan.webp", "image/webp"),
        (picture("GIF", "P"), "plan.gif", "image", "plan.gif", "image/gif"),
        (picture("PNG"), "plan.php.jpg", "image", "plan.png", "image/png"),
        (PDF, "charte.pdf", "document", "charte.pdf", CONTENT_TYPES["pdf"]),
        (PDF, "charte.pdf.exe", "document", "charte.pdf", CONTENT_TYPES["pdf"]),
        (DOCX, "note.docx", "document", "note.docx", CONTENT_TYPES["docx"]),
        (DOCX, "note.pdf", "document", "note.docx", CONTENT_TYPES["docx"]),
        (DOCX, "note.zip", "document", "note.docx", CONTENT_TYPES["docx"]),
        (ooxml("xl/workbook.xml"), "a.xlsx", "document", "a.xlsx", CONTENT_TYPES["xlsx"]),
        (ooxml("ppt/presentation.xml"), "a.pptx", "document", "a.pptx", CONTENT_TYPES["pptx"]),
        (opendocument("odt"), "a.odt", "document", "a.odt", CONTENT_TYPES["odt"]),
        (opendocument("ods"), "a.ods", "document", "a.ods", CONTENT_TYPES["ods"]),
        (opendocument("odp"), "a.odp", "document", "a.odp", CONTENT_TYPES["odp"]),
        (compound("WordDocument"), "a.doc", "document", "a.doc", CONTENT_TYPES["doc"]),
        (compound("Workbook"), "a.xls", "document", "a.xls", CONTENT_TYPES["xls"]),
        (compound("Book"), "a.xls", "document", "a.xls", CONTENT_TYPES["xls"]),
        (compound("PowerPoint Document", "Workbook"), "a.pps", "document", "a.ppt", CONTENT_TYPES["ppt"]),
        ("Réunion à 9 h".encode(), "a.txt", "document", "a.txt", "text/plain; charset=utf-8"),
        ("Réunion à 9 h".encode("cp1252"), "a.txt", "document", "a.txt", "text/plain; charset=windows-1252"),
        ("nom;âge\n".encode("utf-8-sig"), "a.csv", "document", "a.csv", "text/csv; charset=utf-8"),
        ("nom;âge\n".encode("utf-16"), "a.csv", "document", "a.csv", "text/csv; charset=utf-16"),
        (b"3 < 4, <jean@a.fr> 5 > 4", "a.txt", "document", "a.txt", "text/plain; charset=utf-8"),
    ],
)
def test_accepted(data, declared, kind, name, content_type):
    assert check(data, declared) == CheckedFile(kind, name, content_type, name.rpartition(".")[2], len(data))


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"", "a.png", "empty"),
        (SVG, "a.svg", "svg"),
        (SVG, "a.png", "svg"),
        (b"texte\n\n<SVG onload=alert(1)>", "a.txt", "svg"),
        (HTML, "a.html", "markup"),
        (HTML, "a.txt", "markup"),
        (HTML, "a.jpg", "markup"),
        (b" \n\t<b>x</b>", "a.txt", "markup"),
        (b"\xef\xbb\xbf<html>", "a.txt", "markup"),
        ("<html>".encode("utf-16"), "a.txt", "markup"),
        (b"nom;x\na;<script>alert(1)</script>", "a.csv", "markup"),
        (b"<?php system('id');", "a.txt", "markup"),
        (HTML + PDF, "a.pdf", "markup"),
        (b"alert(1)", "a.js", "unknown"),
        (b"@echo off", "a.bat", "unknown"),
        (b"texte", "a", "unknown"),
        (b"texte", "a.txt.html", "unknown"),
        (b"texte\x00fin", "a.txt", "unknown"),
        (b"\x81\x8d\x8f\x90\x9d", "a.txt", "unknown"),
        (b"{\\rtf1}", "a.txt", "markup"),
        (b"MZ\x90\x00", "a.pdf", "program"),
        (b"\x7fELF\x02", "a.txt", "program"),
        (b"#!/bin/sh\nid", "a.txt", "program"),
        (archive({"a.txt": "x"}), "a.zip", "archive"),
        (archive({"a.txt": "x"}), "a.docx", "archive"),
        (archive({"META-INF/MANIFEST.MF": "x"}), "a.jar", "archive"),
        (archive({"mimetype": "application/epub+zip", "content.xml": ""}), "a.epub", "archive"),
        (b"\x1f\x8b\x08\x00", "a.gz", "archive"),
        (b"Rar!\x1a\x07", "a.rar", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", "archive"),
        (b"PK\x05\x06" + bytes(18), "a.docx", "archive"),
        (compound("Table"), "a.msi", "unknown"),
        (compound("WordDocument", "Macros"), "a.doc", "macros"),
        (compound("Workbook", "_VBA_PROJECT_CUR"), "a.xls", "macros"),
        (compound("EncryptedPackage"), "a.docx", "encrypted"),
        (compound("WordDocument", "\x01Ole10Native"), "a.doc", "linked_object"),
        (ooxml("word/document.xml", {"word/vbaProject.bin": "x"}), "a.docx", "macros"),
        (ooxml("word/document.xml", {"word/VBAPROJECT.BIN": "x"}), "a.docx", "macros"),
        (ooxml("xl/workbook.xml", {"xl/macrosheets/sheet1.xml": "x"}), "a.xlsx", "macros"),
        (ooxml("xl/workbook.xml", {"xl/activeX/activeX1.bin": "x"}), "a.xlsx", "macros"),
        (ooxml("xl/workbook.xml", types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "a.xlsx", "macros"),
        (ooxml("xl/workbook.bin"), "a.xlsb", "macros"),
        (opendocument("odt", {"Basic/Standard/Module1.xml": "x"}), "a.odt", "macros"),
        (opendocument("odt", {"Scripts/python/a.py": "x"}), "a.odt", "macros"),
        (
            ooxml("word/document.xml", {"word/_rels/document.xml.rels": relation("oleObject")}),
            "a.docx",
            "linked_object",
        ),
        (
            ooxml("word/document.xml", {"word/_rels/s.xml.rels": relation("attachedTemplate")}),
            "a.docx",
            "linked_object",
        ),
        (ooxml("word/document.xml", {"_rels/.rels": relation("frame").encode("utf-16")}), "a.docx", "linked_object"),
        (ooxml("word/document.xml", {"_rels/.rels": "<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "a.docx", "linked_object"),
        (ooxml("word/document.xml", {"word/embeddings/o.bin": compound("\x01Ole10Native")}), "a.docx", "linked_object"),
        (ooxml("word/document.xml", {"word/embeddings/outil.exe": "MZ"}), "a.docx", "linked_object"),
        (DOCX[:-30], "a.docx", "broken"),
        (DOCX[: len(DOCX) // 2] + bytes(40) + DOCX[len(DOCX) // 2 :], "a.docx", "broken"),
        (archive({"[Content_Types].xml": "x", "word/document.xml": "x"}, zipfile.ZIP_BZIP2), "a.docx", "broken"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "unreadable_image"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "unreadable_image"),
        (b"GIF89a=1;alert(1)//", "a.gif", "unreadable_image"),
        (b"GIF89a/*\x00\x00*/=alert(1)", "a.js", "unreadable_image"),
    ],
)
def test_refused(data, name, code):
    assert refusal(data, name) == code


@pytest.mark.parametrize(
    "extra",
    [
        {"word/_rels/document.xml.rels": relation("hyperlink")},
        {"word/_rels/document.xml.rels": relation("oleObject", mode="Internal")},
        {"word/embeddings/classeur.xlsx": "x"},
        {"word/embeddings/oleObject1.bin": compound("Equation Native")},
    ],
)
def test_ordinary_parts_of_documents_are_accepted(extra):
    assert check(ooxml("word/document.xml", extra)).extension == "docx"


def test_empty_library_of_basic_is_no_macro():
    assert (
        check(opendocument("odt", {"Basic/Standard/script-lb.xml": "x", "Basic/script-lc.xml": "x"})).extension == "odt"
    )


def test_encrypted_parts_are_refused():
    data = bytearray(DOCX)
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "encrypted"


def test_text_of_a_document_is_not_taken_for_a_macro():
    body = b"x" + "Macros\0".encode("utf-16-le")
    assert check(compound("WordDocument") + body).extension == "doc"


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (picture("PNG"), Limits(image_bytes=50), "image_too_large"),
        (PDF, Limits(document_bytes=20, image_bytes=20), "document_too_large"),
        (PDF, Limits(document_bytes=20), "document_too_large"),
        (picture("PNG", size=(40, 30)), Limits(image_pixels=1199), "too_many_pixels"),
        (ooxml("word/document.xml", {f"a{n}": "" for n in range(9)}), Limits(archive_entries=10), "bomb"),
        (ooxml("word/document.xml", {"a": bytes(100_000)}), Limits(archive_bytes=100_000), "bomb"),
        (ooxml("word/document.xml", {"a": bytes(100_000)}), Limits(archive_ratio_from=50_000), "bomb"),
    ],
)
def test_beyond_limits(data, limits, code):
    assert refusal(data, limits=limits) == code
    assert check(data).size == len(data)


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (picture("PNG", size=(40, 30)), Limits(image_pixels=1200)),
        (PDF, Limits(document_bytes=len(PDF))),
        (ooxml("word/document.xml", {f"a{n}": "" for n in range(8)}), Limits(archive_entries=10)),
        (ooxml("word/document.xml", {"a": bytes(100_000)}), Limits(archive_ratio_from=50_000, archive_ratio=2000)),
    ],
)
def test_at_the_limit(data, limits):
    assert check(data, limits=limits).size == len(data)


def test_huge_picture_is_refused_from_its_header():
    """20,000 x 20,000 pixels in 50 bytes: 1.2 GB if anything decoded it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    tracemalloc.start()
    assert refusal(data, "a.png") == "too_many_pixels"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_crowded_archive_is_refused_before_it_is_listed():
    data = ooxml("word/document.xml", {f"{n}": "" for n in range(20_000)})
    assert refusal(data) == "bomb"


def test_number_of_entries_is_not_believed():
    data = bytearray(ooxml("word/document.xml", {f"{n}": "" for n in range(60)}))
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 2, 2)
    assert refusal(bytes(data), limits=Limits(archive_entries=20)) == "bomb"


def test_file_is_left_at_its_beginning():
    for data, name in ((picture("PNG"), "a.png"), (DOCX, "a.docx"), (b"texte", "a.txt"), (HTML, "a.html")):
        file = BytesIO(data)
        with suppress(RefusedFile):
            check_upload(file, name)
        assert file.read() == data


def test_djangos_uploads_are_read():
    png = picture("PNG")
    in_memory = InMemoryUploadedFile(BytesIO(png), "f", "a.png", "text/html", len(png), None)
    assert check_upload(in_memory, in_memory.name).content_type == "image/png"
    assert check_upload(SimpleUploadedFile("a.docx", DOCX), "a.docx").extension == "docx"


def test_every_refusal_has_a_sentence():
    for code in MESSAGES:
        message = RefusedFile(code, limit=human_size(LIMITS.image_bytes)).message
        assert message.endswith(".")
        assert "%" not in message
    assert "10\u00a0Mo" in RefusedFile("image_too_large", limit=human_size(LIMITS.image_bytes)).message


def rewritten(data):
    content, width, height = reencode_image(BytesIO(data))
    image = Image.open(content)
    assert image.size == (width, height)
    return content, image


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (picture("PNG"), "image.jpg", "JPEG"),
        (picture("JPEG"), "image.jpg", "JPEG"),
        (picture("JPEG", "CMYK"), "image.jpg", "JPEG"),
        (picture("JPEG", "L"), "image.jpg", "JPEG"),
        (picture("PNG", "I;16"), "image.jpg", "JPEG"),
        (picture("PNG", "1"), "image.jpg", "JPEG"),
        (picture("GIF", "P"), "image.jpg", "JPEG"),
        (picture("WEBP", "RGB"), "image.jpg", "JPEG"),
        (picture("PNG", "RGBA"), "image.png", "PNG"),
        (picture("PNG", "LA"), "image.png", "PNG"),
        (picture("PNG", "P", transparency=0), "image.png", "PNG"),
        (picture("GIF", "P", transparency=0), "image.png", "PNG"),
        (picture("WEBP", "RGBA"), "image.webp", "WEBP"),
    ],
)
def test_reencoded_format(data, name, format):
    content, image = rewritten(data)
    assert (content.name, image.format, image.size) == (name, format, (40, 30))


def with_everything(format):
    """A picture with position, author, comment, profile and XMP, each holding the canary."""
    image = Image.new("RGBA" if format != "JPEG" else "RGB", (40, 30), (200, 0, 0, 100)[: 3 if format == "JPEG" else 4])
    exif = Image.Exif()
    exif[0x013B] = exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    options = {"exif": exif.tobytes(), "icc_profile": CANARY}
    if format == "JPEG":
        options |= {"comment": CANARY, "xmp": CANARY}
    if format == "WEBP":
        options |= {"xmp": CANARY, "lossless": True}
    if format == "PNG":
        options["pnginfo"] = info = PngImagePlugin.PngInfo()
        info.add_text("Comment", CANARY.decode())
        info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue() + CANARY


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_reencoded_picture_holds_pixels_only(format):
    data = with_everything(format)
    assert data.count(CANARY) >= 3
    content, image = rewritten(data)
    assert image.format == format
    assert CANARY not in content.read()
    assert dict(image.getexif()) == {}
    assert {"exif", "icc_profile", "xmp", "comment", "Comment"} & set(image.info) == set()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_reencoded_picture_is_upright(orientation):
    """The mark is in the upper left corner of the upright picture, whatever way the camera was held."""
    upright = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 15, 15), "black")
    turns = [None, None, 0, 3, 1, 5, 2, 6, 4]
    stored = upright if turns[orientation] is None else upright.transpose(INVERSE[turns[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = BytesIO()
    stored.save(buffer, "JPEG", exif=exif.tobytes(), quality=95)
    _, image = rewritten(buffer.getvalue())
    corners = [image.getpixel(at)[0] < 128 for at in ((5, 5), (74, 5), (5, 34), (74, 34))]
    assert (image.size, corners) == ((80, 40), [True, False, False, False])


INVERSE = {
    0: Image.Transpose.FLIP_LEFT_RIGHT,
    1: Image.Transpose.FLIP_TOP_BOTTOM,
    2: Image.Transpose.ROTATE_90,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.ROTATE_270,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.TRANSVERSE,
}


@pytest.mark.parametrize(
    ("size", "expected"), [((4800, 1200), (2400, 600)), ((100, 3000), (80, 2400)), ((2400, 10), (2400, 10))]
)
def test_large_pictures_are_reduced(size, expected):
    assert rewritten(picture("JPEG", size=size))[1].size == expected
    assert rewritten(picture("PNG", "P", size=size))[1].size == expected


def test_first_frame_of_an_animation_is_kept():
    red, blue = Image.new("RGB", (10, 10), "red"), Image.new("RGB", (10, 10), "blue")
    buffer = BytesIO()
    red.save(buffer, "GIF", save_all=True, append_images=[blue])
    _, image = rewritten(buffer.getvalue())
    assert getattr(image, "n_frames", 1) == 1
    assert image.getpixel((5, 5))[0] > 200 > 60 > image.getpixel((5, 5))[2]


def test_script_hidden_behind_a_picture_is_gone():
    polyglot = picture("GIF", "P") + b"/*<script>alert(1)</script>*/"
    assert check(polyglot, "a.html").name == "a.gif"
    assert b"script" not in rewritten(polyglot)[0].read()


def test_phone_pictures_become_jpeg():
    pillow_heif = pytest.importorskip("pillow_heif")
    buffer = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(buffer)
    checked = check(buffer.getvalue(), "IMG_0001.HEIC")
    content, image = rewritten(buffer.getvalue())
    assert (checked.name, checked.content_type, image.format) == ("IMG_0001.heic", "image/heic", "JPEG")
    assert checked.reencoded_as(content).name == "IMG_0001.jpg"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP"])
def test_truncated_pictures_are_refused(format):
    image = Image.effect_noise((200, 200), 90).convert("P" if format == "GIF" else "RGB")
    buffer = BytesIO()
    image.save(buffer, format)
    data = buffer.getvalue()
    with pytest.raises(RefusedFile) as refused:
        reencode_image(BytesIO(data[: len(data) // 3]))
    assert refused.value.code == "unreadable_image"


@pytest.mark.parametrize("data", [b"", b"texte", PDF, HTML])
def test_only_pictures_are_reencoded(data):
    with pytest.raises(RefusedFile) as refused:
        reencode_image(BytesIO(data))
    assert refused.value.code == "unreadable_image"


def test_reencoding_asks_the_limit_again():
    with pytest.raises(RefusedFile) as refused:
        reencode_image(BytesIO(picture("PNG")), Limits(image_pixels=1000))
    assert refused.value.code == "too_many_pixels"


@pytest.mark.parametrize(
    ("name", "extension", "clean"),
    [
        ("Réunion d'équipe.pdf", "pdf", "Réunion d’équipe.pdf"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("..\\..\\windows\\system.ini", "txt", "system.ini.txt"),
        ("/", "pdf", "fichier.pdf"),
        ("", "pdf", "fichier.pdf"),
        ("...", "pdf", "fichier.pdf"),
        (".pdf", "pdf", "fichier.pdf"),
        (".htaccess", "txt", "fichier.txt"),
        ("a\x00.php\x00.jpg", "jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x=1.pdf", "pdf", "a Set-Cookie_ x=1.pdf"),
        ('a"; filename="b.exe', "pdf", "a_ filename=_b.pdf"),
        ("a\u202efdp.exe", "pdf", "afdp.pdf"),
        ("a\u200b.pdf", "pdf", "a.pdf"),
        ("<img src=x>.png", "png", "img src=x.png"),
        ("facture.pdf.exe", "pdf", "facture.pdf"),
        ("photo.php.JPEG", "jpg", "photo.jpg"),
        ("M. Roux v1.2.odt", "odt", "M. Roux v1.2.odt"),
        ("con.txt", "txt", "_con.txt"),
        ("e\u0301te\u0301.txt", "txt", "été.txt"),
        ("note", "docx", "note.docx"),
        ("Note.DOCX", None, "Note.docx"),
        ("note", None, "note"),
    ],
)
def test_clean_filename(name, extension, clean):
    assert clean_filename(name, extension) == clean
    assert clean_filename(clean, extension) == clean


@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_names_are_bounded(letter):
    name = clean_filename(letter * 500 + ".pdf", "pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 240
    assert name.startswith(letter * 50)
    assert name.endswith(f"{letter}.pdf")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (999, "999 octets"),
        (1000, "1 Ko"),
        (48 * 1024, "48 Ko"),
        (1023 * 1024, "1 Mo"),
        (1536 * 1024, "1,5 Mo"),
        (10 * 1024**2, "10 Mo"),
        (5 * 1024**3, "5 Go"),
    ],
)
def test_human_size(size, words):
    assert human_size(size) == words.replace(" ", "\u00a0")


def test_documents_are_served_as_downloads():
    assert download_headers(check(PDF, "Été.pdf")) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%C3%89t%C3%A9.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_only_pictures_written_by_us_are_shown_in_pages():
    data = picture("PNG")
    checked = check(data, "plan.png")
    content, _, _ = reencode_image(BytesIO(data))
    ours = checked.reencoded_as(content)
    assert ours == CheckedFile("image", "plan.jpg", "image/jpeg", "jpg", content.size, reencoded=True)
    assert download_headers(checked)["Content-Disposition"] == 'attachment; filename="plan.png"'
    assert download_headers(ours)["Content-Disposition"] == 'inline; filename="plan.jpg"'


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/pdf", "text/plain"])
def test_nothing_else_is_ever_inline(content_type):
    file = CheckedFile("image", "a.png", content_type, "png", 1, reencoded=True)
    assert download_headers(file)["Content-Disposition"] == 'attachment; filename="a.png"'
