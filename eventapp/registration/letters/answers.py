"""How a sheet is answered."""

from flask import Response


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to take away, which nobody on the way keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, content_type="application/pdf", headers=headers)
