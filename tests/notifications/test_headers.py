"""What a letter's headers say is read as it was written, however long and in whatever script."""

from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.headers import headers_of, written
from notifications.render import Renderer, Sender
from states.definition import LANGUAGES, Language
from tests.notifications.test_messages import ABSENCE, DIGEST, FOLDER, LETTER, NAMES

SAID = "Пора ответить – заявка №7 «срок» pair 12 mentor-mentee Ёлкина Анна 7 «Б» класс reminder"
SUBJECTS = st.lists(st.sampled_from(SAID.split()), min_size=1, max_size=30).map(" ".join)


def read(message: EmailMessage, name: str) -> str:
    """A header as RFC 2047 has it read: Python's newer parser adds spaces of its own to names."""
    content = written(message)
    head = content.split(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78, "RFC 5322, 2.1.1"
    return headers_of(content)[name]


@given(SUBJECTS)
def test_a_subject_keeps_its_spaces(subject: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    assert read(message, "Subject") == subject


@pytest.mark.parametrize("name", ["From", "To", "Reply-To", "Sender"])
@given(SUBJECTS.filter(lambda said: not said.isascii()))
def test_a_name_keeps_its_spaces_and_its_address(name: str, said: str) -> None:
    message = EmailMessage()
    mailbox, other = Address(said, "mentor", "school.example"), Address("", "a", "b.example")
    message[name] = mailbox if name == "Sender" else (mailbox, other)
    rest = "" if name == "Sender" else ", a@b.example"
    assert read(message, name) == f"{said} <mentor@school.example>{rest}"


SCHOOL = (
    "Муниципальное бюджетное общеобразовательное учреждение города Ростова-на-Дону "
    "«Школа № 128 имени Героя Советского Союза Ёлкина»"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", NAMES)
def test_every_subject_of_ours_and_a_long_name_of_a_school_are_read_as_written(
    message: str, language: Language
) -> None:
    values = {**LETTER, **ABSENCE, **DIGEST, "texts": ["Срок."], "count": 1, "organisation": SCHOOL}
    renderer = Renderer(FOLDER, Sender("nastavnik@school.example", "Наставничество"))
    subject, _ = renderer.subject_and_text(message, language, values)
    letter = EmailMessage()
    letter["From"] = Address(SCHOOL, addr_spec="nastavnik@school.example")
    letter["Subject"] = subject
    assert read(letter, "Subject") == subject
    assert read(letter, "From") == f"{SCHOOL} <nastavnik@school.example>"
