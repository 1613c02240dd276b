"""Making a stranger's picture ours: what is refused, how it is cut and turned, how small it gets."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from newsletter.sources.pictures import MAX_BYTES, MAX_JPEG_BYTES, HostedPicture, UnusablePicture, make_hosted

SKY, SEA = (120, 180, 230), (10, 60, 110)


def drawn(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Sky above, sea below."""
    picture = Image.new("RGB", (width, height), SKY)
    picture.paste(SEA, (0, height // 2, width, height))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def made(body: bytes) -> HostedPicture:
    hosted = make_hosted(body)
    assert isinstance(hosted, HostedPicture), hosted
    return hosted


def opened(hosted: HostedPicture) -> Image.Image:
    return Image.open(io.BytesIO(hosted.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_formats_are_read(kind: str):
    """Each becomes a progressive JPEG under the digest of its content."""
    hosted = made(saved(drawn(1200, 600), kind))
    picture = opened(hosted)
    assert (picture.format, picture.mode, picture.size, bool(picture.info.get("progressive"))) == ("JPEG", "RGB", (1200, 600), True)
    assert (hosted.width, hosted.height, len(hosted.name)) == (1200, 600, 44)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((2400, 1200), (1200, 600)),
        ((1200, 560), (1200, 560)),
        ((1000, 500), (1000, 500)),
        ((600, 300), (600, 300)),
        ((1600, 900), (1200, 675)),
        ((800, 800), (800, 450)),
        ((1200, 1800), (1200, 675)),
        ((3000, 1000), (1200, 545)),
    ],
)
def test_the_shape_lies_between_sixteen_to_nine_and_two_point_two(size: tuple[int, int], shown: tuple[int, int]):
    """Taller and wider pictures are cut on both sides alike; wide ones become 1,200 pixels wide; small ones are not blown up."""
    hosted = made(saved(drawn(*size)))
    assert (hosted.width, hosted.height) == opened(hosted).size == shown


def test_a_tall_picture_keeps_its_middle():
    """Cut from above and below alike: the horizon stays where it was."""
    picture = opened(made(saved(drawn(900, 1600))))
    assert [picture.getpixel((400, y))[0] > 60 for y in (10, picture.height // 2 - 30, picture.height // 2 + 30, picture.height - 10)] == [
        True,
        True,
        False,
        False,
    ]


def jpeg_lying_on_its_side() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me clockwise"
    exif[0x010F] = "A camera that tells"
    exif[0x8825] = {1: "N", 2: (60.0, 1.0, 2.0)}
    return saved(drawn(1200, 600).rotate(90, expand=True), exif=exif, comment=b"from the camera of Ann")


def test_a_turned_picture_stands_upright_and_tells_nothing_of_its_owner():
    """EXIF orientation is applied; then everything the camera wrote is dropped, place included."""
    hosted = made(jpeg_lying_on_its_side())
    picture = opened(hosted)
    assert picture.size == (1200, 600)
    assert picture.getpixel((600, 20))[0] > 60 > picture.getpixel((600, 580))[0]
    assert (dict(picture.getexif()), b"camera" in hosted.content, set(picture.info) & {"exif", "icc_profile", "comment", "xmp"}) == (
        {},
        False,
        set(),
    )


@pytest.mark.parametrize(
    "body",
    [
        saved(drawn(1200, 600, "L")),
        saved(drawn(1200, 600, "CMYK")),
        saved(drawn(1200, 600, "P"), "PNG"),
        saved(drawn(1200, 600, "RGBA"), "PNG"),
        saved(drawn(1200, 600, "LA"), "PNG"),
        saved(drawn(1200, 600, "1"), "PNG"),
        saved(drawn(1200, 600, "I;16"), "PNG"),
    ],
    ids=["grey", "cmyk", "palette", "alpha", "grey alpha", "bits", "sixteen bits"],
)
def test_every_kind_of_colour_becomes_plain(body: bytes):
    """No mode is a surprise."""
    assert opened(made(body)).mode == "RGB"


def test_what_is_transparent_becomes_white():
    """A logo without background is not set on black."""
    picture = Image.new("RGBA", (1200, 600), (0, 0, 0, 0))
    assert opened(made(saved(picture, "PNG"))).getpixel((600, 300)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame_is_shown():
    """One frame only."""
    first, second = Image.new("RGB", (800, 400), SKY), Image.new("RGB", (800, 400), SEA)
    hosted = made(saved(first, "GIF", save_all=True, append_images=[second]))
    assert opened(hosted).getpixel((400, 200))[0] > 60


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def test_a_busy_picture_becomes_small_enough():
    """Quality steps down, then the size, until it fits."""
    hosted = made(saved(noise(1200, 600), quality=70))
    assert len(hosted.content) <= MAX_JPEG_BYTES
    assert 600 <= hosted.width <= 1200


def test_the_same_picture_has_the_same_name():
    """The name is the digest of the content: two pictures never share one, one never has two."""
    assert made(saved(drawn(1200, 600), "PNG")).name == made(saved(drawn(1200, 600), "PNG")).name
    assert made(saved(drawn(1200, 600), "PNG")).name != made(saved(drawn(1200, 601), "PNG")).name


def png_that_claims(width: int, height: int) -> bytes:
    """A few hundred bytes that unpack into a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


NOT_READ = "no JPEG, PNG, WebP or GIF that can be read"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", NOT_READ),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='1200' height='600'><script>1</script></svg>", NOT_READ),
        (b"<html>not here</html>", NOT_READ),
        (saved(drawn(1200, 600), "BMP"), NOT_READ),
        (saved(drawn(1200, 600), "TIFF"), NOT_READ),
        (saved(noise(1200, 600))[:4000], NOT_READ),
        (b"\xff\xd8\xff" + b"\x00" * 500, NOT_READ),
        (saved(drawn(599, 300)), "only 599 pixels wide; 600 are needed"),
        (saved(drawn(1200, 20)), "only 44 pixels wide in a shape that we show; 600 are needed"),
        (png_that_claims(8000, 6000), "more than 25,000,000 pixels"),
        (png_that_claims(30_000, 30_000), "more than 25,000,000 pixels"),
        (b"\xff" * (MAX_BYTES + 1), "larger than 10,000,000 bytes"),
    ],
    ids=["nothing", "svg", "page", "bmp", "tiff", "cut off", "rubbish", "narrow", "strip", "48 megapixels", "bomb", "large"],
)
def test_what_cannot_be_shown_is_a_value_with_a_reason(body: bytes, reason: str):
    """Other formats, broken files, bombs and pictures too small for the letter are refused without an exception."""
    assert make_hosted(body) == UnusablePicture(reason)
