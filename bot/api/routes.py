"""The routes of the API. Nothing is kept between two requests: the token carries the case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.api.described import assessment_body, refusals, turn_body
from bot.api.given import AssessmentOut, PolicyOut, TurnOut
from bot.api.models import AssessmentIn, EventIn, TurnIn
from bot.api.parsing import read_body, read_case_of
from bot.api.policy import policy_json
from bot.clock import ZONE
from bot.http.language import language_of
from bot.http.rate_limits import Limits
from bot.tokens.case_codes import BadCode, ends, read_code, seal_code, use_link
from bot.tokens.code_links import Handles
from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, Purpose, Seal
from dialogs.case import Case
from dialogs.codec import CaseError, Codec
from dialogs.context import Context
from dialogs.screens.case_code import open_code
from dialogs.screens.render import draw
from dialogs.screens.screen import as_json
from dialogs.step import Choose, Do, Event, Tick, Turn, step
from policy.assess import assess
from policy.pack.provisions import Audience
from policy.report import report


@dataclass(frozen=True, repr=False)
class ApiContext:
    """What every call needs."""

    guide: Context
    codec: Codec
    seal: Seal
    limits: Limits
    now: Callable[[], float]
    handles: Handles

    @property
    def day(self) -> date:
        """The day of a request."""
        return datetime.fromtimestamp(self.now()).date()


def routes(api: ApiContext) -> APIRouter:
    """The three calls."""
    router = APIRouter(prefix="/api/v1")
    policy = JSONResponse(policy_json(api.guide.policy)).body

    @router.post(
        "/turns",
        summary="A turn",
        response_model=TurnOut,
        response_description="The screen, and the token for the next turn.",
        responses=refusals(400, 413, 415, 422, 429),
        openapi_extra=turn_body(),
    )
    async def turns(request: Request) -> Response:
        """Go one step on in an interview, or begin one. A token that does not open begins afresh and says so."""
        turn = await _turn(api, request, await read_body(request, TurnIn))
        token = "".join(_sealed(api, case) for case in (turn.case, turn.before) if case is not None)
        made = _code(api, turn.case) if turn.case.screen == "code" else {}
        return JSONResponse({"token": token, "screen": as_json(turn.screen)} | made)

    @router.post(
        "/assessments",
        summary="An assessment",
        response_model=AssessmentOut,
        response_description="What `kompas explain --format json` prints.",
        responses=refusals(400, 413, 415, 422),
        openapi_extra=assessment_body(api.guide.policy),
    )
    async def assessments(request: Request) -> Response:
        """What the policy has to say about answers, on a day, in one language, for one audience."""
        wanted = await read_body(request, AssessmentIn)
        answers = read_case_of(api.guide.policy, wanted.answers, wanted.language)
        found = assess(api.guide.policy, answers, wanted.on or api.day)
        return JSONResponse(report(api.guide.policy, found, wanted.language, Audience(wanted.audience)))

    @router.get("/policy", summary="The policy pack", response_model=PolicyOut, response_description="The pack.")
    async def pack() -> Response:
        """Its sources sentence by sentence, statements, facts, provisions, and the words in four languages."""
        return Response(policy, media_type="application/json")

    return router


def _sealed(api: ApiContext, case: Case) -> str:
    return api.seal.seal(api.codec.encode(case), Purpose.API, api.now())


async def _turn(api: ApiContext, request: Request, wanted: TurnIn) -> Turn:
    fresh, before = Case(language=language_of(request)), None
    try:
        if wanted.code is not None:
            await api.handles.whole()
            held = read_code(api.seal, api.codec, wanted.code, api.now(), api.handles)
            use_link(api.handles, wanted.code)
            case = open_code(held, fresh.language)
        else:
            case, before = _opened(api, wanted.token) if wanted.token is not None else (fresh, None)
    except (BadCode, SealError, CaseError) as error:
        await api.limits.failed(request)
        told = api.guide.voice(fresh).say("code.bad" if isinstance(error, BadCode) else "web.expired")
        return Turn(fresh, draw(api.guide, fresh, api.day, told))
    return step(api.guide, case, _event(wanted.event) if wanted.event else None, api.day, before)


def _code(api: ApiContext, case: Case) -> dict[str, str]:
    """A case code, and until when it opens."""
    end = ends(case, api.now())
    until = datetime.fromtimestamp(end, ZONE).isoformat()
    return {"code": seal_code(api.seal, api.codec, case, end), "code_until": until}


def _opened(api: ApiContext, token: str) -> tuple[Case, Case | None]:
    """The case of a token, and the one to take back to, where it holds one. Raises SealError and CaseError."""
    before = token[LENGTH:]
    return _unsealed(api, token[:LENGTH]), _unsealed(api, before) if before else None


def _unsealed(api: ApiContext, token: str) -> Case:
    return api.codec.decode(api.seal.open(token, Purpose.API, api.now()))


def _event(wanted: EventIn) -> Event:
    given = wanted.model_fields_set
    if "choose" in given:
        return Choose(tuple(wanted.choose))
    return Tick(wanted.tick) if "tick" in given else Do(wanted.do)
