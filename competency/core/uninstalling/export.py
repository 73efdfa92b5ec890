"""A copy of everything that goes, as JSON lines: one line a row, as Django's own ``jsonl`` serializer writes it.

A row at a time is in memory. The last line counts the rows, so that a file that was cut off shows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.core import serializers
from django.db import models

from .plan import Ours, models_of_ours, of_wagtail

ROWS_AT_ONCE = 500


class Unfinished(Exception):
    """The file does not hold what the tables hold."""


def write(path: Path, found: Ours) -> dict[str, int]:
    """Write the copy into a new file that only its owner reads, and give the number of rows by table.

    Raises ``FileExistsError``; ``Unfinished`` when a row did not arrive.
    """
    rows: dict[str, int] = {}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        for queryset in (*(model._base_manager.all() for model in models_of_ours()), *of_wagtail(found)):
            table = queryset.model._meta.db_table
            rows[table] = _write_rows(file, queryset)
            if rows[table] != queryset.count():
                raise Unfinished(f"{table}: {rows[table]} rows were written of {queryset.count()}.")
        file.write(json.dumps({"rows": rows}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return rows


class _Lines:
    """Counts what it hands on."""

    def __init__(self, rows: Iterable[models.Model]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for row in self.rows:
            self.count += 1
            yield row


def _write_rows(file: IO[str], queryset: models.QuerySet[Any]) -> int:
    meta = queryset.model._meta
    lines = _Lines(queryset.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE))
    # Without relations of many to many: the tables between are copied themselves.
    columns = [field.name for field in meta.local_fields]
    serializers.serialize("jsonl", lines, stream=file, fields=columns, ensure_ascii=False)
    return lines.count


__all__ = ["Unfinished", "write"]
