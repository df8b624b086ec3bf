"""A text as a QR code, made in memory."""

from base64 import b64encode
from io import BytesIO

import segno

SCALE = 8
"""Pixels of one module in a PNG."""


def qr_png(text: str) -> bytes:
    """A PNG, black on white, with the margin that readers need."""
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=SCALE)
    return picture.getvalue()


def qr_address(text: str) -> str:
    """The PNG as the address of a picture on a page. Tor Browser, at its safest, draws no SVG."""
    return f"data:image/png;base64,{b64encode(qr_png(text)).decode()}"
