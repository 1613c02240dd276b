"""Makes a stranger's picture one that we may host: within limits, upright, without metadata, in a sensible shape, small. Pure."""

import io
import warnings
from dataclasses import dataclass, field
from hashlib import sha256

from PIL import Image, ImageCms, ImageOps
from PIL.Image import DecompressionBombError, DecompressionBombWarning, Resampling

MAX_BYTES = 10_000_000
MAX_PIXELS = 25_000_000
"""Up to 6,000 by 4,000: four bytes of memory for each while it is read."""
LEAST_WIDTH = 600
WIDTH = 1_200
MAX_JPEG_BYTES = 120_000
TALLEST, WIDEST = 16 / 9, 2.2
"""A lead picture is between 16:9 and 2.2:1; what lies beyond is cut away on both sides alike."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITIES = (85, 80, 75, 70, 65, 60, 55, 50, 45, 40)
_SMALLER_WIDTHS = (1_000, 800, LEAST_WIDTH)
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError, MemoryError)
"""What Pillow's readers raise over broken files; MemoryError where a worker's limit holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPicture:
    """A JPEG of ours. Its name is the digest of its content, so that one name never shows two pictures."""

    name: str
    content: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class UnusablePicture:
    """Why a picture cannot be shown."""

    reason: str


def make_hosted(body: bytes) -> HostedPicture | UnusablePicture:
    """The first frame of a JPEG, PNG, WebP or GIF as our JPEG, or why not."""
    if len(body) > MAX_BYTES:
        return UnusablePicture(f"larger than {MAX_BYTES:,} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DecompressionBombWarning)  # the size is judged below, before anything is unpacked
            opened = Image.open(io.BytesIO(body), formats=_FORMATS)
        reason = _why_not(opened)
        return UnusablePicture(reason) if reason else _encode(_shape(_flat(opened)))
    except DecompressionBombError:
        return UnusablePicture(f"more than {MAX_PIXELS:,} pixels")
    except _UNREADABLE:
        return UnusablePicture("no JPEG, PNG, WebP or GIF that can be read")


def _why_not(picture: Image.Image) -> str:
    """Asked before anything is unpacked; a PNG is, as soon as somebody asks how it is turned."""
    width, height = picture.size
    if width * height > MAX_PIXELS:
        return f"more than {MAX_PIXELS:,} pixels"
    if max(_shaped(width, height)[0], _shaped(height, width)[0]) < LEAST_WIDTH:
        return _why_not_width(width, height)
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return _why_not_width(height, width) if turned else _why_not_width(width, height)


def _why_not_width(width: int, height: int) -> str:
    if width < LEAST_WIDTH:
        return f"only {width} pixels wide; {LEAST_WIDTH} are needed"
    kept = _shaped(width, height)[0]
    return f"only {kept} pixels wide in a shape that we show; {LEAST_WIDTH} are needed" if kept < LEAST_WIDTH else ""


def _flat(picture: Image.Image) -> Image.Image:
    """Upright, in sRGB, transparent parts white. The metadata stays behind."""
    upright = ImageOps.exif_transpose(_nearer(picture))
    if upright.has_transparency_data:
        white = Image.new("RGBA", upright.size, "white")
        return Image.alpha_composite(white, upright.convert("RGBA")).convert("RGB")
    return _in_srgb(upright)


def _nearer(picture: Image.Image) -> Image.Image:
    """Not much larger than it will be shown, so that no later step holds several copies of all its pixels in memory."""
    picture.draft("RGB", (WIDTH, WIDTH))
    smaller = min(picture.size) // WIDTH
    if smaller < 2:
        return picture
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture.reduce(smaller) if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as meant by the picture's own profile; as they stand where it has none or a broken one."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return converted or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
    return picture.convert("RGB")


def _shape(picture: Image.Image) -> Image.Image:
    """Cut to the nearest allowed shape around the middle, then made at most 1,200 pixels wide."""
    size = _shaped(*picture.size)
    cut = picture if size == picture.size else ImageOps.fit(picture, size, Resampling.LANCZOS)
    return _narrowed(cut, WIDTH)


def _shaped(width: int, height: int) -> tuple[int, int]:
    """The size of the largest part that has a shape we show."""
    shape = min(max(width / height, TALLEST), WIDEST)
    return min(width, round(height * shape)), min(height, round(width / shape))


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    return picture.resize((width, round(picture.height * width / picture.width)), Resampling.LANCZOS)


def _encode(picture: Image.Image) -> HostedPicture | UnusablePicture:
    """The best quality that stays small enough; where even the least does not, fewer pixels."""
    tries = [(picture.width, quality) for quality in _QUALITIES]
    tries += [(width, _QUALITIES[-1]) for width in _SMALLER_WIDTHS if width < picture.width]
    for width, quality in tries:
        sized = _narrowed(picture, width)
        content = _jpeg(sized, quality)
        if len(content) <= MAX_JPEG_BYTES:
            name = f"{sha256(content).hexdigest()[:40]}.jpg"
            return HostedPicture(name=name, content=content, width=sized.width, height=sized.height)
    return UnusablePicture(f"cannot be made smaller than {MAX_JPEG_BYTES:,} bytes")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    bare = picture.copy()
    bare.info.clear()
    bare.save(written, "JPEG", quality=quality, progressive=True, optimize=True)
    return written.getvalue()
