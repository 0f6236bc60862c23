"""Documents that come with a form."""

from pathlib import Path, PurePosixPath

from starlette.datastructures import FormData, UploadFile

from states.definition import Words
from states.errors import WrongUse

_CHUNK = 1024 * 1024


async def documents(sent: FormData, folder: Path, most: int) -> dict[str, Path]:
    """The files of a form, by slot, each under its own harmless name."""
    found: dict[str, Path] = {}
    for name, upload in sent.multi_items():
        if not isinstance(upload, UploadFile) or not name.startswith("e.") or not upload.filename:
            continue
        ending = PurePosixPath(upload.filename).suffix.lower()[:10]
        place = folder / f"{len(found)}{ending if ending[1:].isalnum() else ''}"
        with place.open("wb") as file:
            size = 0
            while chunk := await upload.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                file.write(chunk)
        found[name.removeprefix("e.")] = place
    return found


def _too_large(most: int) -> WrongUse:
    megabytes = most // 1024 // 1024
    return WrongUse(
        Words(
            ru=f"Файл больше {megabytes} МБ. Уменьшите его и приложите снова.",
            en=f"The file is larger than {megabytes} MB. Make it smaller and attach it again.",
        )
    )
