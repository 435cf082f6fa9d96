"""How requests that bring a file look in the OpenAPI document, which the framework cannot see."""

from typing import Any, Final

from gateway.uploads.receiving import DocumentAbout

BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
CONTENT_TYPES: Final = ("image/jpeg", "image/png", "application/pdf", "application/octet-stream")
"""What a body may say that it is; what counts is what it holds."""


def _fields() -> dict[str, Any]:
    """A word is there or not; there is no way to write that it is null."""
    described: dict[str, Any] = DocumentAbout.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        name: next((kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"), field)
        for name, field in described["properties"].items()
    }


def file_or_form() -> dict[str, Any]:
    """A body that is the file, with what is said of it in the query; or a form with a `file` and the same as fields."""
    fields = _fields()
    form = {
        "type": "object",
        "properties": {**fields, "file": {"type": "string", "format": "binary"}},
        "required": ["file", "kind", "received_at"],
        "additionalProperties": False,
    }
    content = dict.fromkeys(CONTENT_TYPES, BYTES) | {"multipart/form-data": {"schema": form}}
    said = [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]
    return {"parameters": said, "requestBody": {"required": True, "content": content}}
