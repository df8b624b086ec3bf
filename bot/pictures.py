"""A text as a QR code, made in memory."""

from io import BytesIO

import segno

SCALE = 8
"""Pixels of one module in a PNG."""


def qr_png(text: str) -> bytes:
    """A PNG, black on white, with the margin that readers need."""
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=SCALE)
    return picture.getvalue()


def qr_svg(text: str, title: str) -> str:
    """An SVG element for a page, without any style of its own."""
    return segno.make_qr(text, error="m").svg_inline(
        scale=4, light="#fff", title=title, svgclass="code", lineclass=None, omitsize=True
    )
