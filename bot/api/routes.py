"""The routes of the API. Nothing is kept between two requests: the token carries the case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import MISSING, PlainValidator
from starlette.requests import Request
from starlette.responses import Response

from bot.api import schemas
from bot.api.openapi import refusals
from bot.api.parsing import JSONRoute
from bot.clock import ZONE, day_of
from bot.http.language import language_of
from bot.http.rate_limits import Limits
from bot.tokens.case_codes import BadCode, ends, read_code, seal_code, use_link
from bot.tokens.code_links import Handles
from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import CaseError, Codec
from dialogs.context import Context
from dialogs.screens.case_code import open_code
from dialogs.screens.render import draw
from dialogs.step import Choose, Do, Event, Tick, Turn, step
from policy.assess import assess
from policy.report import Report, report

_BODY = Body(default_factory=dict, validate_default=True)
"""An empty body is an object without anything."""


@dataclass(frozen=True, repr=False)
class ApiContext:
    """What every call needs."""

    guide: Context
    codec: Codec
    seal: Seal
    limits: Limits
    now: Callable[[], float]
    handles: Handles

    @cached_property
    def cases(self) -> SealedCases:
        """What seals cases."""
        return SealedCases(self.codec, self.seal)

    @property
    def day(self) -> date:
        """The day of a request."""
        return day_of(self.now())


def routes(api: ApiContext) -> APIRouter:
    """The three calls."""
    policy = api.guide.policy
    pack = schemas.policy_pack(policy).model_dump_json()
    asked = PlainValidator(partial(schemas.AssessmentRequest.model_validate, context=policy), schemas.AssessmentRequest)
    router = APIRouter(prefix="/api/v1", route_class=JSONRoute, generate_unique_id_function=lambda route: route.name)

    @router.post(
        "/turns",
        summary="A turn",
        response_description="The screen, and the token for the next turn.",
        responses=refusals(400, 413, 415, 422, 429),
    )
    async def take_turn(request: Request, wanted: Annotated[schemas.TurnRequest, _BODY]) -> schemas.TurnResponse:
        """Go one step on in an interview, or begin one. A token that does not open begins afresh and says so."""
        turn = await _turn(api, request, wanted)
        code, until = _code(api, turn.case) if turn.case.screen == "code" else (MISSING, MISSING)
        return schemas.TurnResponse(
            token="".join(_sealed(api, case) for case in (turn.case, turn.before) if case is not None),
            screen=schemas.Screen.model_validate(turn.screen),
            code=code,
            code_until=until,
        )

    @router.post(
        "/assessments",
        summary="An assessment",
        response_description="What `kompas explain --format json` prints.",
        responses=refusals(400, 413, 415, 422),
        openapi_extra={"requestBody": {"required": True}},
    )
    async def assess_answers(
        wanted: Annotated[schemas.AssessmentRequest, asked, _BODY],
    ) -> Report:
        """What the policy has to say about answers, on a day, in one language, for one audience."""
        assessment = assess(policy, wanted.answers, wanted.on or api.day)
        return report(policy, assessment, wanted.language, wanted.audience)

    @router.get(
        "/policy", summary="The policy pack", response_model=schemas.PolicyPack, response_description="The pack."
    )
    async def read_policy() -> Response:
        """Its sources sentence by sentence, statements, facts, provisions, and the words in four languages."""
        return Response(pack, media_type="application/json")

    return router


def _sealed(api: ApiContext, case: Case) -> str:
    return api.cases.sealed(case, Purpose.API, api.now())


async def _turn(api: ApiContext, request: Request, wanted: schemas.TurnRequest) -> Turn:
    fresh, before = Case(language=language_of(request, api.guide.policy.languages)), None
    try:
        if wanted.code is not None:
            await api.handles.whole()
            held = read_code(api.cases, wanted.code, api.now(), api.handles)
            use_link(api.handles, wanted.code)
            case = open_code(held, fresh.language)
        else:
            case, before = _opened(api, wanted.token) if wanted.token is not None else (fresh, None)
    except (BadCode, SealError, CaseError) as error:
        await api.limits.failed(request)
        told = api.guide.voice(fresh).say("code.bad" if isinstance(error, BadCode) else "web.expired")
        return Turn(fresh, draw(api.guide, fresh, api.day, told))
    return step(api.guide, case, _event(wanted.event) if wanted.event else None, api.day, before)


def _code(api: ApiContext, case: Case) -> tuple[str, datetime]:
    """A case code, and until when it opens."""
    end = ends(case, api.now())
    return seal_code(api.cases, case, end), datetime.fromtimestamp(end, ZONE)


def _opened(api: ApiContext, token: str) -> tuple[Case, Case | None]:
    """The case of a token, and the one to take back to, where it holds one. Raises SealError and CaseError."""
    before = token[LENGTH:]
    return _unsealed(api, token[:LENGTH]), _unsealed(api, before) if before else None


def _unsealed(api: ApiContext, token: str) -> Case:
    return api.cases.opened(token, Purpose.API, api.now())


def _event(wanted: schemas.Event) -> Event:
    given = wanted.model_fields_set
    if "choose" in given:
        return Choose(tuple(wanted.choose))
    return Tick(wanted.tick) if "tick" in given else Do(wanted.do)
