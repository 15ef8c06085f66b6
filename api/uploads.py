"""Files sent ahead, and what a form is given: the caller's values over what the form would show filled in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import storages
from django.http import HttpRequest

from kernel.cases.attachments import MEGABYTE, sniff
from kernel.cases.forms import FilesField, StepMixin

from .auth import sender
from .models import FOLDER, Upload
from .problems import WHOLE, Trouble
from .shapes.bodies import object_of
from .shapes.reading import body, fits

MOST, MOST_BYTES = 200, 2048 * MEGABYTE  # of one person at a time


def put(user: Any, file: Any) -> Upload:
    """Keep a file for the act to come. Raises Trouble 413 or 422."""
    held = list(Upload.objects.filter(user=user).values_list("size", flat=True)[: MOST + 1])
    if len(held) >= MOST or sum(held) + file.size > MOST_BYTES:
        raise Trouble(413, f"一天内最多上传 {MOST} 个、共 {MOST_BYTES // MEGABYTE} MB 待用文件。")
    try:
        mime = sniff(file)
    except ValidationError as error:
        raise Trouble(422, fields={"file": list(error.messages)}) from None
    path = storages["files"].save(f"{FOLDER}/{secrets.token_hex(16)}", file)
    return Upload.objects.create(user=user, name=file.name[-120:], mime=mime, size=file.size, path=path)


@contextmanager
def filled(request: HttpRequest, form: StepMixin) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Payload and files for a form, from the JSON body of a request. The files are closed afterwards."""
    with ExitStack() as stack:
        yield filled_from(request, form, body(request), stack)


def filled_from(
    request: HttpRequest, form: StepMixin, given: dict[str, Any], stack: ExitStack
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same from values at hand. Raises Trouble 422 for what does not have the form's shape."""
    fits(given, object_of(form))
    files = {name: given.pop(name) for name in [*given] if isinstance(form.fields[name], FilesField)}
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    payload = {name: value for name, value in shown.items() if value is not None and name not in form.files_fields}
    return {**payload, **given}, {name: opened(request, name, ids, stack) for name, ids in files.items()}


def opened(request: HttpRequest, name: str, ids: list[str], stack: ExitStack) -> list[Any]:
    """One's own uploads by id, open for reading under the names they came with. Raises Trouble 422."""
    rows = {str(row.pk): row for row in Upload.objects.filter(user=sender(request).user, pk__in=ids)}
    missing = [key for key in ids if key.lower() not in rows]
    if missing:
        text = f"没有待用文件 {missing[0]}：请先上传，上传后一天内有效，只能由本人使用。"
        raise Trouble(422, fields={name or WHOLE: [text]})
    return [_open(rows[key.lower()], stack) for key in ids]


def _open(row: Upload, stack: ExitStack) -> File[bytes]:
    try:
        content = stack.enter_context(storages["files"].open(row.path))
    except FileNotFoundError:
        raise Trouble(422, fields={WHOLE: [f"待用文件 {row.pk} 已经清理，请重新上传。"]}) from None
    return File(content, name=row.name)
