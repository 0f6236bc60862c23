"""What no school takes as a document: programs, pages and scripts, by their ending or by how they
begin, and what the school's virus scanner finds something in.

The scanner is clamd, where `NASTAVNIK_CLAMD` names one, asked over a socket (its command INSTREAM).
"""

import re
import socket
from collections.abc import Iterator

from states.definition import Words
from states.errors import WrongUse

PATIENCE = 30.0
"""Seconds that the scanner may be silent."""
_RUNS = """
    app appx bat cmd com cpl dll exe gadget inf lnk msc msi msp mst pif reg scf scr xbap xll
    hta js jse jsp php phtml pl ps1 psm1 py rpm apk jar sh vb vbe vbs wsc wsf wsh
    chm htm html mht mhtml shtml svg svgz swf url xht xhtml
    docm dotm potm ppam ppsm pptm xlam xlsb xlsm xltm
    dmg img iso vhd vhdx
"""
ENDINGS = frozenset(_RUNS.split())
"""What a double click runs, or a browser does."""
_BEGINNINGS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
               b"#!", b"L\x00\x00\x00\x01\x14\x02\x00")  # fmt: skip
_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*|<\?xml.*?\?>\s*)*"
    rb"<(!doctype\s+(html|svg)|html|head|body|script|svg|iframe|meta|hta:)\b",
    re.DOTALL | re.IGNORECASE,
)
_MACROS = b"vbaProject.bin"
_LOOKED_AT = 4096
_PIECE = 65_536


def ending_of(name: str) -> str:
    """The ending that counts for whoever opens a file of this name, without its dot; '' for none.
    Windows leaves out dots and spaces at the end."""
    return name.rstrip(". \t\r\n\0").lower().rpartition(".")[2] if "." in name else ""


def refuse_harmful(name: str, content: bytes, clamd: str) -> None:
    """`WrongUse` for what is not taken, and where the scanner gives no answer: what it has not seen
    is not taken either."""
    ending, begins = ending_of(name), content[:_LOOKED_AT]
    if ending in ENDINGS:
        raise WrongUse(
            Words(
                ru=f"Файлы .{ending} не принимаются: такой файл может запустить программу. "
                "Сохраните документ как PDF, DOCX, XLSX, ODT или картинку и приложите снова.",
                en=f"Files named .{ending} are not taken: such a file can run a program. Save the "
                "document as PDF, DOCX, XLSX, ODT or a picture, and attach it again.",
            ),
            "unsafe",
        )
    macros = begins.startswith(b"PK\x03\x04") and _MACROS in content
    if begins.startswith(_BEGINNINGS) or _PAGE.match(begins) or macros:
        raise WrongUse(
            Words(
                ru="Внутри файла программа, страница или макрос, как бы он ни назывался. "
                "Сохраните сам документ без них и приложите снова.",
                en="The file holds a program, a page or a macro, whatever its name says. Save the "
                "document itself without them, and attach it again.",
            ),
            "unsafe",
        )
    if clamd:
        _refuse_infected(content, clamd)


def version_of(clamd: str) -> str:
    """What the scanner says it is. `OSError` where it does not answer."""
    return _asked(clamd, (b"zVERSION\0",))


def _refuse_infected(content: bytes, clamd: str) -> None:
    try:
        said = _asked(clamd, _streamed(content))
    except OSError as error:
        said = str(error)
    if said == "stream: OK":
        return
    if said.endswith(" FOUND"):
        found = said.removeprefix("stream: ").removesuffix(" FOUND")
        raise WrongUse(
            Words(
                ru=f"Антивирус нашёл в файле {found}: документ не принят. Проверьте свой "
                "компьютер и приложите чистый файл.",
                en=f"The virus scanner found {found} in the file: it is not taken. Check your "
                "computer, and attach a clean file.",
            ),
            "unsafe",
        )
    raise WrongUse(
        Words(
            ru="Антивирус школы не отвечает, а без проверки документы не принимаются. Повторите "
            "позже; если не поможет, сообщите администратору.",
            en="The school's virus scanner does not answer, and no document is taken unchecked. "
            "Try again later; if that does not help, tell the administrator.",
        ),
        "not_now",
    )


def _streamed(content: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _asked(clamd: str, parts: Iterator[bytes] | tuple[bytes, ...]) -> str:
    with _connected(clamd) as line:
        for part in parts:
            line.sendall(part)
        said = b""
        while not said.endswith(b"\0") and len(said) < _LOOKED_AT:
            more = line.recv(_LOOKED_AT)
            if not more:
                break
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(clamd: str) -> socket.socket:
    if not clamd.startswith("/"):
        host, _, port = clamd.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), PATIENCE)
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise OSError("there are no sockets of files on this system")
    line = socket.socket(family)
    line.settimeout(PATIENCE)
    try:
        line.connect(clamd)
    except OSError:
        line.close()
        raise
    return line
