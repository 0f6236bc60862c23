"""Hostile input: definitions, expressions, texts and names that somebody wrote to do harm."""

import string
import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import definitions as shipped
from notifications.message import LetterItem, Recipient
from notifications.render import Renderer, Sender
from states.decision import Value
from states.errors import DefinitionFailed, ExpressionInvalid
from states.guard import Language
from states.reading import Document, read

PAIR = (shipped.FOLDER / "pair_lifecycle.yaml").read_bytes()
MOMENT = datetime(2020, 9, 1, 9, tzinfo=UTC)
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{this}: &{this} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, this in zip("abcdefgh", "bcdefghi", strict=True)
)


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@example(BOMB.encode())
@example(b"[" * 20_000)
@example(b"{a: " * 20_000)
@example(b"!!python/object/apply:os.system [id]")
@example(b"a: !!timestamp 2020-99-99")
@example(b"\xff\xfe\x00")
@example(b"? [a, b]\n: c")
@example(b"process: pair\nversion: 99999999999999999999999999")
def test_no_file_breaks_the_reader(content: bytes) -> None:
    found = read(content, "x.yaml")
    assert isinstance(found, Document) or (found and all(f.line >= 1 for f in found))


@settings(max_examples=150)
@given(
    st.integers(0, len(PAIR) - 1),
    st.integers(0, 30),
    st.binary(max_size=12) | st.sampled_from([b"*a", b"&a ", b"\t", b"}", b": ", b"- ", b"\xc2"]),
)
def test_no_damage_to_a_shipped_definition_breaks_the_reader(
    place: int, gone: int, put: bytes
) -> None:
    found = read(PAIR[:place] + put + PAIR[place + gone :], "pair_lifecycle.yaml")
    assert isinstance(found, Document) or found


def test_an_alias_bomb_and_a_huge_file_are_refused_at_once() -> None:
    begun = time.perf_counter()
    for content, code in ((BOMB.encode(), "E004"), (b"a" * 5_000_001, "E002")):
        found = read(content, "x.yaml")
        assert not isinstance(found, Document)
        assert found[0].code == code
    assert time.perf_counter() - begun < 20


LANGUAGE = Language({"count": "int", "name": "word", "list": "words", "share": "number"})
SEEN: dict[str, Value] = {
    "count": 3, "name": "pair", "list": ("a", "b"), "share": 0.5, "actor": 1, "complete": True,
    "cycle_begins": "2020-09-01", "cycle_ends": "2021-06-30", "due": "", "evidence": (),
    "occurred_on": "2020-09-01", "role": "mentor", "state": "open", "today": "2020-09-01",
}  # fmt: skip
WORDS = ["count", "name", "list", "share", "today", "&&", "||", "!", "(", ")", "[", "]", "+", "-",
         "*", "/", "%", "==", "<", "?", ":", ".", "in", "size(", "0", "1", "-9223372036854775808",
         "'x'", "true", "null", "list.all(x, ", "matches('", "{", "}", "__class__"]  # fmt: skip


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.text(string.printable, max_size=60)
)
@example("count / 0 > 1")
@example("list[9] == 'a'")
@example("().__class__.__bases__[0].__subclasses__()")
@example("name.matches('(a+)+$')")
def test_no_expression_reaches_anything_or_breaks_the_engine(text: str) -> None:
    try:
        value = LANGUAGE.compile(text).value(SEEN)
    except (ExpressionInvalid, DefinitionFailed):
        return
    assert isinstance(value, bool | int | float | str | tuple)


@pytest.mark.parametrize(
    "text",
    [
        "list.all(a, list.all(b, list.all(c, list.all(d, a == d))))",
        " || ".join(["count > 0"] * 300),
    ],
)
def test_an_expression_that_would_take_for_ever_is_refused(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        LANGUAGE.compile(text)


def rendered(folder: Path, text: str) -> str:
    (folder / "ru").mkdir(exist_ok=True)
    body = "{% block subject %}s{% endblock %}{% block text %}" + text + "{% endblock %}"
    (folder / "ru" / "x.j2").write_text(body, encoding="utf-8")
    sender = Sender("a@school.example", "school")
    return Renderer(folder, sender).subject_and_text("x", "ru", {"name": "пара 1"})[1]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ 'x' * 9999999999 }}",
        "{{ 9 ** 999999 }}",
        "{{ '%9999999999d' % 1 }}",
        "{{ '{:>9999999999}'.format(1) }}",
        "{{ 'x'.ljust(9999999999) }}",
        "{{ 'x' | center(9999999999) }}",
        "{% for i in range(99999999) %}x{% endfor %}",
        "{% for i in range(90000) %}{% for j in range(90000) %}x{% endfor %}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% include '../../../../etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ nobody }}",
        "{% for %}",
    ],
)
def test_a_hostile_text_fails_in_words_and_reaches_nothing(text: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionFailed):
        rendered(tmp_path, text)


_folder = Path()


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _folder
    _folder = tmp_path_factory.mktemp("texts")


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["{{", "}}", "{%", "%}", "name", "|", "upper", "if", "else", "endif", "for",
                         "in", "range(5)", "endfor", "''", ".", "__class__", "(", ")", "set",
                         "x", "=", "1", "{#", "#}", "~", "block", "macro"]),
        max_size=14,
    ).map(" ".join)
)  # fmt: skip
def test_no_text_breaks_the_renderer(text: str) -> None:
    try:
        rendered(_folder, text)
    except DefinitionFailed:
        return


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "Иван\r\nBcc: all@school.example", "a\nSubject: x", "\x00", "\u2028To: x@y.example",
        "a" * 2000, "=?utf-8?q?x?=", "<script>alert(1)</script>", "\ud7ff", "\u202eевил",
        "'\"", ",;<>@",
    ]
)  # fmt: skip


@settings(max_examples=200)
@given(HOSTILE, HOSTILE)
def test_no_name_breaks_out_of_a_header(name: str, measure: str) -> None:
    (_folder / "ru").mkdir(exist_ok=True)
    text = "{% block subject %}{{ title }}{% endblock %}{% block text %}{{ title }}{% endblock %}"
    (_folder / "ru" / "letter.j2").write_text(text, encoding="utf-8")
    item = LetterItem(
        1, "letter", "duty", 2, "<m@school.example>", MOMENT, {"ru": {"title": measure}}
    )
    to = Recipient(2, name, "mama@school.example", "ru")
    sender = Sender("a@school.example", "school")
    mail = Renderer(_folder, sender).mail((item,), to, MOMENT)
    back = message_from_bytes(mail.message.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert not back.defects
    assert [a.addr_spec for a in back["To"].addresses] == ["mama@school.example"]
    assert sorted(back.keys()) == sorted(mail.message.keys())
    assert back["Bcc"] is None
    page = back.get_body(("html",))
    assert page is not None
    assert "<script" not in page.get_content()
