"""How every page looks and what it can do by itself: style, script and icon, which stand in each page.

So a page is one request, whether it is the first or the last, and nothing of it stays in a cache.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_STYLE, _SCRIPT, _ICON = ((_STATIC / name).read_bytes() for name in ("kompas.css", "kompas.js", "icon.png"))

ICON = f"data:image/png;base64,{b64encode(_ICON).decode()}"
"""The address of the icon: the icon itself."""

_STYLE += b":root { --mark: url(%b) }" % ICON.encode()  # in the look it is packed once, with the icon above it

LOOK = b"<style>%b</style>\n<script>%b</script>\n" % (_STYLE, _SCRIPT)
"""What stands in the head of every page."""


def _hash(text: bytes) -> str:
    return f"'sha256-{b64encode(sha256(text).digest()).decode()}'"


RULES = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The rules for content: this style, this script, pictures that stand in the page, and nothing else."""
