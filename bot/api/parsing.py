"""Reading a request: JSON and nothing else, more strictly than the standard library and FastAPI do."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, cast

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot.api.problems import Refused, refusal, shown


class JSONRequest(Request):
    """A request whose body is JSON in which each key stands once, or empty."""

    async def body(self) -> bytes:
        """The body; empty where it holds nothing but white space. Raises Refused where it is not sent as JSON."""
        body = await super().body()
        if not body.strip():
            return b""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "api.media-type", allowed=["application/json"])
        return body

    async def json(self) -> Any:
        """The body as a value. Raises Refused."""
        return _parsed(await self.body())


class JSONRoute(APIRoute):
    """A call whose body is read as such a request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own, with what it finds wrong told as a problem."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        model = cast(type[BaseModel], self.body_field.field_info.annotation)

        async def read(request: Request) -> Response:
            request = JSONRequest(request.scope, request.receive)
            await request.body()  # kept for FastAPI, which would make a 400 of one that is too large
            try:
                return await handle(request)
            except RequestValidationError as error:
                raise refusal(model, error) from None

        return read


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(400, "api.unreadable", f"Not JSON at {place}.") from None
    except UnicodeDecodeError as error:
        raise Refused(400, "api.unreadable", f"Byte {error.start} is not UTF-8.") from None
    except RecursionError:
        raise Refused(400, "api.unreadable", "Nested too deeply.") from None
    except ValueError:
        raise Refused(400, "api.unreadable", "Holds a number that is too long.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise Refused(400, "api.unreadable", f"{shown(key)} stands there twice. Give it once.")
        members[key] = value
    return members


def _no_number(name: str) -> NoReturn:
    raise Refused(400, "api.unreadable", f"{name} is no JSON.")
