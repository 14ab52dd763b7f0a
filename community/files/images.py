"""Pictures: measured before they are decoded, then written anew without what the camera added."""

from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile
from PIL import Image, UnidentifiedImageError

from .rules import LIMITS, Limits, RefusedFile

try:
    import pillow_heif
except ImportError:
    pillow_heif = None

MAX_SIDE = 2400
QUALITY = 85

FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF", "heic": "HEIF"}
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DEEP_MODES = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})

BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, RuntimeError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def image_extension(head: bytes) -> str | None:
    """Return the extension for the first bytes of a picture, None for anything else."""
    for signature, extension in SIGNATURES.items():
        if head.startswith(signature):
            return extension
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS else None


def check_image(file: BinaryIO, extension: str, limits: Limits = LIMITS) -> None:
    """Check format and dimensions from the header alone. Raises RefusedFile."""
    with _open(file, extension) as image:
        width, height = image.size
    if not width or not height:
        raise RefusedFile("unreadable_image")
    if width * height > limits.image_pixels:
        raise RefusedFile("too_many_pixels")


def reencode_image(file: BinaryIO, limits: Limits = LIMITS) -> tuple[ContentFile, int, int]:
    """Return the picture written anew, with its width and height.

    Upright, at most MAX_SIDE pixels wide and high, first frame only, and only pixels: position,
    author, serial numbers, comments, colour profiles and hidden previews are gone. JPEG, or PNG
    and WebP where the picture has transparency. The file's name tells the format written.
    Raises RefusedFile when the picture cannot be decoded.
    """
    file.seek(0)
    extension = image_extension(file.read(32))
    if not extension:
        raise RefusedFile("unreadable_image")
    check_image(file, extension, limits)
    try:
        with _open(file, extension) as image:
            pixels = _pixels(image)
    except BROKEN as error:
        raise _refusal(error) from error
    finally:
        file.seek(0)
    return _write(pixels, extension), *pixels.size


def _open(file: BinaryIO, extension: str) -> Image.Image:
    """Open lazily, with the one decoder that the signature calls for."""
    if extension == "heic":
        if pillow_heif is None:
            raise RefusedFile("heic")
        pillow_heif.register_heif_opener(thumbnails=False)
    file.seek(0)
    try:
        return Image.open(file, formats=[FORMATS[extension]])
    except BOMBS as error:
        raise RefusedFile("too_many_pixels") from error
    except (UnidentifiedImageError, *BROKEN) as error:
        raise _refusal(error) from error


def _refusal(error: Exception) -> RefusedFile:
    return error if isinstance(error, RefusedFile) else RefusedFile("unreadable_image")


def _pixels(image: Image.Image) -> Image.Image:
    """Return an upright picture of bounded size that carries nothing but pixels."""
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is decoded at a fraction of its size
    image.load()
    turn = UPRIGHT.get(image.getexif().get(ORIENTATION))
    pixels = _plain_mode(image)
    pixels.thumbnail((MAX_SIDE, MAX_SIDE))
    if turn is not None:
        pixels = pixels.transpose(turn)
    # Pillow writes some of what it has read (profile, comment) back without being asked.
    pixels.info = {}
    return pixels


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode in DEEP_MODES:
        return image.convert("F").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        return _without_useless_alpha(image.convert("RGBA"))
    return image.convert("RGB")


def _without_useless_alpha(image: Image.Image) -> Image.Image:
    return image.convert("RGB") if image.getchannel("A").getextrema() == (255, 255) else image


def _write(pixels: Image.Image, extension: str) -> ContentFile:
    target, output = "jpg", BytesIO()
    if pixels.mode == "RGBA":
        target = "webp" if extension == "webp" else "png"
    options = {
        "png": {"optimize": True},
        "webp": {"quality": QUALITY},
        "jpg": {"quality": QUALITY, "progressive": True},
    }
    pixels.save(output, FORMATS[target], **options[target])
    return ContentFile(output.getvalue(), name=f"image.{target}")
