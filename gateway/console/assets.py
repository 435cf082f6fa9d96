"""The console's style sheet and scripts, named after their content."""

from starlette.responses import Response

from gateway.console.rendering import MORE, MORE_PATH, SCRIPT, SCRIPT_PATH, STYLE, STYLE_PATH
from gateway.pages.assets import FOR_EVER
from gateway.routing import public, routes

router = routes("pages")


@router.get(STYLE_PATH, dependencies=[public()], include_in_schema=False)
async def style() -> Response:
    return Response(STYLE, headers=FOR_EVER, media_type="text/css")


@router.get(SCRIPT_PATH, dependencies=[public()], include_in_schema=False)
async def script() -> Response:
    return Response(SCRIPT, headers=FOR_EVER, media_type="text/javascript")


@router.get(MORE_PATH, dependencies=[public()], include_in_schema=False)
async def more() -> Response:
    return Response(MORE, headers=FOR_EVER, media_type="text/javascript")
