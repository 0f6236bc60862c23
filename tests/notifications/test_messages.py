"""Every message's text, in both languages, with all it may be told and with as little as it may."""

from pathlib import Path

import pytest

import definitions
from notifications.render import Renderer, Sender
from states.definition import LANGUAGES, Language
from states.errors import DefinitionFailed

FOLDER = definitions.FOLDER / "messages"
NAMES = sorted(path.stem for path in (FOLDER / "ru").glob("*.j2"))
LETTER = {
    "name": "2020/21 · 3.2",
    "title": "Формирование базы наставляемых",
    "process": "мероприятие",
    "state": "открыто",
    "role": "responsible",
    "deadline": "срок мероприятия",
    "due": "15 сентября 2020 г.",
    "cycle": "2020/21",
    "organisation": "Школа",
    "instead_of": "",
    "trigger": "open",
    "meeting_on": "7 сентября 2020 г.",
    "last_met": "",
    "person": "7",
    "answer_url": "http://127.0.0.1:8128/a/0123456789abcdefghij-_",
    "done_by": "Соколова Анна",
    "agreed_to": "— согласие на обработку данных",
    "director": "Лукина Ольга, +7 863 240-00-00",
    "recipient": "Щукина Ёлка",
}
DIGEST = dict.fromkeys(
    ("day", "measures", "accepted", "late", "pairs", "contacts_done", "contacts_due", "incidents",
     "failed", "due_lines", "entries", "closed", "proof", "last_day", "last_got", "last_outside"),
    "24",
)  # fmt: skip
ABSENCE = {"first": "1 октября 2020 г.", "last": "9 октября 2020 г.", "substitute": "Ким Анна"}
RENDERER = Renderer(FOLDER, Sender("nastavnik@school.example", "Наставничество"))


def test_both_languages_have_the_same_messages() -> None:
    assert sorted(path.stem for path in (FOLDER / "en").glob("*.j2")) == NAMES
    assert len(NAMES) > 20


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_reads_well_with_and_without_its_details(name: str, language: Language) -> None:
    joined = {"texts": ["Здравствуйте!\n\nСрок."], "count": 1}
    whole = {**LETTER, **ABSENCE}
    bare = {
        **whole,
        "substitute": "",
        "due": "",
        "last_met": "1 мая",
        "answer_url": "",
        "director": "",
    }
    if name in ("reminder", "overdue", "escalation"):
        # pairs have no title; measures always do
        bare["title"] = ""
    for values in (whole, bare):
        subject, text = RENDERER.subject_and_text(name, language, {**values, **DIGEST, **joined})
        for said in (subject, text):
            assert said.strip()
            for odd in ("None", "{{", "{%", "()", "  ", " ,", "«»", ".."):
                assert odd not in said, (odd, said)
        assert "\n" not in subject


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 напоминание"), (3, "3 напоминания"), (12, "12 напоминаний")]
)
def test_reminders_are_counted_as_people_count(count: int, said: str) -> None:
    subject, _ = RENDERER.subject_and_text("daily", "ru", {"texts": [], "count": count})
    assert subject.startswith(said)


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__.__mro__ }}", "{{ name.__init__.__globals__ }}", "{{ nobody }}"]
)
def test_a_template_reaches_nothing_but_its_values(tmp_path: Path, text: str) -> None:
    (tmp_path / "ru").mkdir()
    blocks = f"{{% block subject %}}а{{% endblock %}}{{% block text %}}{text}{{% endblock %}}"
    (tmp_path / "ru" / "bad.j2").write_text(blocks)
    renderer = Renderer(tmp_path, Sender("a@b.example", "а"))
    with pytest.raises(DefinitionFailed):
        renderer.subject_and_text("bad", "ru", {"name": "x"})


@pytest.mark.parametrize(
    ("name", "ru", "en"),
    [
        ("measure_accepted", "Принято", "Accepted"),
        ("meeting_planned", "Встреча", "Meeting on"),
        ("digest", "Наставничество сегодня", "Mentoring today"),
        (
            "pair_proposed",
            "Ответьте: предложена наставническая пара",
            "Please answer: a mentoring pair is proposed",
        ),
        ("reminder", "Скоро срок", "Due soon"),
        ("no_such_message", "", ""),
    ],
)
def test_a_message_is_called_by_its_subject_without_the_values(name: str, ru: str, en: str) -> None:
    assert (RENDERER.title(name, "ru"), RENDERER.title(name, "en")) == (ru, en)


def test_a_message_is_called_by_a_subject_that_the_block_of_jinja_holds(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "x.j2").write_text(
        "{%- block subject -%}{# {{ of }} #}Срок{% if due %} до {{ due }}{% endif %}: {{ name }}"
        "{%- endblock -%}",
        encoding="utf-8",
    )
    assert Renderer(tmp_path, Sender("a@b.example", "x")).title("x", "ru") == "Срок"
