"""Documents that come with a form."""

from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from programme.processes.harmful import ending_of
from states.definition import Words
from states.errors import WrongUse

_CHUNK = 1024 * 1024
_ZIP = (b"PK\x03\x04",)
BEGINNINGS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".odt": _ZIP,
    ".ods": _ZIP,
    ".docx": _ZIP,
    ".xlsx": _ZIP,
}
"""How a file of this ending begins. Of any other ending it is bytes, and never shown."""


async def documents(sent: FormData, folder: Path, most: int) -> dict[str, Path]:
    """The files of a form, by slot, each under its own harmless name. `WrongUse` for one that is
    too large or is not what its ending says."""
    found: dict[str, Path] = {}
    for name, upload in sent.multi_items():
        if not isinstance(upload, UploadFile) or not name.startswith("e.") or not upload.filename:
            continue
        ending = f".{ending_of(upload.filename)[:10]}"
        place = folder / f"{len(found)}{ending if ending[1:].isalnum() else ''}"
        with place.open("wb") as file:
            size = 0
            while chunk := await upload.read(_CHUNK):
                if not size and not chunk.lstrip().startswith(BEGINNINGS.get(ending, (b"",))):
                    raise _another_kind(ending)
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                file.write(chunk)
        found[name.removeprefix("e.")] = place
    return found


def _another_kind(ending: str) -> WrongUse:
    return WrongUse(
        Words(
            ru=f"Файл назван {ending}, но внутри него другое. Сохраните его заново в том формате, "
            "который назван, и приложите снова.",
            en=f"The file is named {ending}, but holds something else. Save it anew in the format "
            "that it is named after, and attach it again.",
        ),
        "unsuitable",
    )


def _too_large(most: int) -> WrongUse:
    megabytes = most // 1024 // 1024
    return WrongUse(
        Words(
            ru=f"Файл больше {megabytes} МБ. Уменьшите его и приложите снова.",
            en=f"The file is larger than {megabytes} MB. Make it smaller and attach it again.",
        ),
        "too_large",
    )
