"""What kind of file the PDF is: PDF/A-3b by every rule checked here, reproducible, and nothing in it that acts."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest
from fpdf.fonts import SubsetMap
from PIL import Image

from chalicelib.documents.digest import TEMPLATE_VERSION
from chalicelib.documents.invoice_pdf import render_invoice_pdf
from chalicelib.documents.logo import readable_logo
from chalicelib.domain.party import Party
from tests.documents.builders import a_line, an_invoice

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "שלום عميل हिन्दी ภาษาไทย 請求書"

# The page contents of `an_invoice()` for a template version. If this fails and the change is meant, raise
# TEMPLATE_VERSION and add a line: documents that were sent keep the bytes they had.
PAGE_CONTENTS = {1: "d1b79a61c251fb5ef264dd56e8326e0fe95f065bb6a45b03c3e8c7d39c5b5384"}


def a_logo(mode: str = "RGBA", kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (300, 120), 90 if mode == "L" else (10, 120, 200, 128)[: len(mode)]).save(target, kind)
    return target.getvalue()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def pictures_on_page_one(pdf: bytes) -> list[str]:
    """The color space of each."""
    with opened(pdf) as document:
        return [str(picture.ColorSpace) for picture in document.pages[0].get_images().values()]


def rich_invoice() -> bytes:
    lines = (a_line(SCRIPTS), *(a_line() for _ in range(40)))
    return render_invoice_pdf(an_invoice(lines=lines, logo=a_logo(), pay_url="https://pay.example/i/1"))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert rich_invoice() == rich_invoice()


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.documents.test_pdf_file import rich_invoice;"
        "print(hashlib.sha256(rich_invoice()).hexdigest())"
    )
    expected = hashlib.sha256(rich_invoice()).hexdigest()
    for seed in ("1", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
        run = subprocess.run(  # noqa: S603 - our own interpreter on our own program
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == expected


def test_a_changed_page_needs_a_new_template_version() -> None:
    with opened(render_invoice_pdf(an_invoice())) as pdf:
        contents = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert hashlib.sha256(contents).hexdigest() == PAGE_CONTENTS[TEMPLATE_VERSION]


def test_every_font_is_embedded_and_maps_to_unicode() -> None:
    with opened(rich_invoice()) as pdf:
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        ]
        composite = [font for font in fonts if font.Subtype == "/Type0"]
        assert len(composite) == 7
        for font in composite:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            assert "/ToUnicode" in font
        assert {str(font.Subtype) for font in fonts} <= {"/Type0", "/CIDFontType2", "/CIDFontType0"}


def test_it_declares_pdf_a_3b_with_an_output_intent_and_an_id() -> None:
    with opened(rich_invoice()) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
            assert metadata["dc:title"] == "Invoice INV-2026-0007"
            assert metadata["xmp:ModifyDate"] == "2026-03-01T09:30:00+00:00"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert len(intent.DestOutputProfile.read_bytes()) > 1000
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted
        assert not pdf.check_pdf_syntax()


def test_nothing_in_it_acts_but_the_payment_link() -> None:
    with opened(rich_invoice()) as pdf:
        dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        keys = {key for item in dictionaries for key in item}
        assert not keys & {"/JS", "/JavaScript", "/Launch", "/AA", "/EmbeddedFiles", "/AcroForm"}
        assert isinstance(pdf.Root.OpenAction, pikepdf.Array)  # a place to open at, not an action
        actions = [item.A for item in dictionaries if "/A" in item] + [
            annotation.A for page in pdf.pages for annotation in page.get("/Annots", []) if "/A" in annotation
        ]
        assert actions
        assert {(str(action.S), str(action.URI)) for action in actions} == {
            ("/URI", "https://pay.example/i/1")
        }
        annotations = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
        assert all(int(annotation.F) & 4 for annotation in annotations)  # printed, as PDF/A asks


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "#top", "https://é.fr"]
)
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    with opened(render_invoice_pdf(an_invoice(pay_url=url))) as pdf:
        assert not [page for page in pdf.pages if "/Annots" in page]


def test_title_and_author_are_escaped_in_the_metadata() -> None:
    document = an_invoice(number="<&>]]>", seller=Party("A & <B> \uffff\x01"))
    with opened(render_invoice_pdf(document)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Invoice <&>]]>"
        assert metadata["dc:creator"] == ["A & <B> ��"]


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("L", "PNG"), ("RGB", "JPEG"), ("CMYK", "JPEG"), ("RGB", "GIF")]
)
def test_a_logo_is_embedded_as_rgb(mode: str, kind: str) -> None:
    assert pictures_on_page_one(render_invoice_pdf(an_invoice(logo=a_logo(mode, kind)))) == ["/DeviceRGB"]


@pytest.mark.parametrize(
    "logo",
    [
        b"",
        b"nonsense",
        a_logo()[:60],
        a_logo("RGB", "JPEG")[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" * 9,
    ],
)
def test_an_unreadable_logo_gives_way_to_the_name(logo: bytes) -> None:
    assert pictures_on_page_one(render_invoice_pdf(an_invoice(logo=logo))) == []


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    honest = a_logo("RGB")
    header = honest[12:16] + (9000).to_bytes(4, "big") * 2 + honest[24:29]
    bomb = honest[:12] + header + zlib.crc32(header).to_bytes(4, "big") + honest[33:]
    assert Image.open(io.BytesIO(bomb)).size == (9000, 9000)
    assert readable_logo(bomb) is None
    assert pictures_on_page_one(render_invoice_pdf(an_invoice(logo=bomb))) == []


def test_only_the_scripts_in_the_text_are_embedded() -> None:
    with opened(render_invoice_pdf(an_invoice(lines=(a_line("ภาษาไทย"),)))) as pdf:
        names = {
            str(item.BaseFont)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }
    assert {re.sub("^/[A-Z]+[+]", "", name) for name in names} == {"NotoSans", "NotoSansBold", "NotoSansThai"}


def test_a_warm_worker_does_not_keep_the_fonts_of_every_document() -> None:
    render_invoice_pdf(an_invoice())
    assert SubsetMap.pick.cache_info().currsize == 0
    assert SubsetMap.get_glyph.cache_info().currsize == 0
