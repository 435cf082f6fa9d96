"""The style sheet and the icon: named after their content, so that a browser fetches each once."""

from typing import Final

from starlette.responses import Response

from gateway.pages.rendering import ICON, ICON_PATH, STYLE, STYLE_PATH
from gateway.routing import public, routes

router = routes("pages")
FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get(STYLE_PATH, dependencies=[public()], include_in_schema=False)
async def style() -> Response:
    return Response(STYLE, headers=FOR_EVER, media_type="text/css")


@router.get(ICON_PATH, dependencies=[public()], include_in_schema=False)
async def icon() -> Response:
    return Response(ICON, headers=FOR_EVER, media_type="image/svg+xml")
