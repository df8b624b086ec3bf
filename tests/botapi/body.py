"""The parameters of a call, out of an HTTP request: query, form, JSON or multipart."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from tests.botapi.methods import Files

Json = dict[str, Any]

_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_NAME = re.compile(rb'\bname="([^"]*)"')
_FILE_NAME = re.compile(rb'\bfilename="([^"]*)"')


def read(query: bytes, content_type: str, body: bytes) -> tuple[Json, Files]:
    """The parameters and files of a request."""
    sent: Json = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if content_type.startswith("application/json"):
        return sent | json.loads(body or b"{}"), {}
    if boundary := _BOUNDARY.search(content_type):
        fields, files = _parts(boundary[1].encode(), body)
        return sent | fields, files
    return sent | dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _parts(boundary: bytes, body: bytes) -> tuple[Json, Files]:
    fields: Json = {}
    files: Files = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        if not (name := _NAME.search(head)):
            continue
        if file_name := _FILE_NAME.search(head):
            files[name[1].decode()] = (file_name[1].decode(), content)
        else:
            fields[name[1].decode()] = content.decode()
    return fields, files
