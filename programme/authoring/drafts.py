"""A changed definition kept as a draft until it is used."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from programme.school.application import Application
from states.definition import Words
from states.errors import NotFound, WrongUse
from states.reading import MOST_BYTES
from store.files import write_whole

KEPT = 50
"""Drafts of a school; the oldest go."""


def keep(app: Application, content: bytes) -> str:
    """Keeps a text; what it is known by. `WrongUse` for one that is empty or too large."""
    if not content.strip():
        raise WrongUse(
            Words(
                ru="Пусто: выберите файл или вставьте текст.",
                en="Nothing there: choose a file or paste a text.",
            ),
            "missing",
        )
    if len(content) > MOST_BYTES:
        raise WrongUse(
            Words(
                ru=f"Текст больше {MOST_BYTES // 1_000_000} МБ: это не определение.",
                en=f"The text is larger than {MOST_BYTES // 1_000_000} MB: no definition is.",
            ),
            "too_large",
        )
    folder = _folder(app)
    content = content.replace(b"\r\n", b"\n")
    digest = sha256(content).hexdigest()
    write_whole(folder / f"{digest}.yaml", content)
    known = sorted(folder.glob("*.yaml"), key=lambda file: file.stat().st_mtime_ns)
    for old in known[:-KEPT]:
        old.unlink(missing_ok=True)
    return digest


def _folder(app: Application) -> Path:
    return app.settings.home / "drafts"


def content(app: Application, digest: str) -> bytes:
    """A draft's text. `NotFound`."""
    file = _folder(app) / f"{digest}.yaml"
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not file.is_file():
        raise NotFound(
            Words(
                ru="Такого черновика нет: загрузите текст ещё раз.",
                en="There is no such draft: upload the text again.",
            )
        )
    return file.read_bytes()


@contextmanager
def as_file(app: Application, name: str, digest: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"{name}.yaml"
        file.write_bytes(content(app, digest))
        yield file
