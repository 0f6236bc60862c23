"""Texts to letters: Jinja2 in a sandbox, plain text and HTML, headers that say it is automatic.

A message's text is one file per language with the blocks `subject` and `text`. Templates are
given plain values only. The HTML part is made of the text, paragraph by paragraph, escaped.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from jinja2 import ChainableUndefined, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.headers import Whole
from notifications.invitation import invitation
from notifications.message import LetterItem, Mail, Recipient, Signature
from states.definition import Language, Words
from states.errors import DefinitionFailed

_STYLE = (
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:16px;"
    "line-height:1.5;color:#1b1f24;max-width:34em;margin:0 auto;padding:16px;"
    "overflow-wrap:anywhere"
)
_AUTOMATIC = Words(
    ru="Письмо отправлено программой наставничества автоматически.",
    en="This letter was sent automatically by the mentoring programme.",
)
_PAGE = Words(ru="Открыть страницу:", en="Open the page:")


LONGEST = 200_000
"""Characters of one text; a letter has a few hundred."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Plain values, nothing of Python behind them, and no way to fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Numbers only: `'x' * 9999999999` is no arithmetic."""
        small = all(isinstance(n, int | float) and abs(n) < 10_000 for n in (left, right))
        if not small:
            raise SecurityError(f"'{operator}' is for small numbers")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: object) -> bool:
        """Texts call nothing that can grow without end."""
        return super().is_safe_callable(obj) and getattr(obj, "__name__", "") not in _GROWING


_GROWING = ("format", "format_map", "ljust", "rjust", "center", "zfill", "expandtabs", "lipsum")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the letters are from."""

    address: str
    name: str
    language: Language = "ru"
    site: str = ""
    """Where our pages are; only addresses there become links."""


class Renderer:
    """Renders letters from a folder `<language>/<message>.j2`."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._sender = sender
        self._environment = _Sandbox(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # plain text; the HTML part escapes all of it
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in ("center", "format", "indent", "wordwrap", "xmlattr", "pprint", "tojson"):
            del self._environment.filters[name]
        self._environment.globals = {"range": self._environment.globals["range"]}
        self._without_values = self._environment.overlay(undefined=ChainableUndefined)

    def subject_and_text(
        self, message: str, language: Language, values: Mapping[str, object]
    ) -> tuple[str, str]:
        """Subject and text of one message. `DefinitionFailed` says which file."""
        name = f"{language}/{message}.j2"
        try:
            template = self._environment.get_template(name)
            context = template.new_context(dict(values))
            subject, text = (
                _bounded(template.blocks[block](context)) for block in ("subject", "text")
            )
        except (TemplateError, KeyError, TypeError, ValueError, ArithmeticError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise DefinitionFailed(
                Words(
                    ru=f"Текст {name} не собирается: {reason}. Исправьте файл и повторите.",
                    en=f"The text {name} cannot be rendered: {reason}. Mend it and try again.",
                ),
                "template",
            ) from error
        return " ".join(subject.split()), _tidy(text)

    def title(self, message: str, language: Language) -> str:
        """What a message is called: its subject without the values; '' where it has none, or one
        that cannot be rendered without them."""
        try:
            template = self._without_values.get_template(f"{language}/{message}.j2")
            subject = _bounded(template.blocks["subject"](template.new_context()))
        except (TemplateError, KeyError, TypeError, ValueError, ArithmeticError):
            return ""
        return " ".join(subject.split()).strip(" :,.")

    def mail(self, items: tuple[LetterItem, ...], to: Recipient, moment: datetime) -> Mail:
        """A letter of one message, or of several reminders joined."""
        said = [self._said(item, to) for item in items]
        subject, text = said[0]
        if len(said) > 1:
            texts = [text for _, text in said]
            values = {"texts": texts, "count": len(texts), "recipient": to.name}
            subject, text = self.subject_and_text("daily", to.language, values)
        return Mail(
            tuple(item.id for item in items),
            to.person,
            self._message(items, to, subject, text, moment),
            to.address,
            items[0].signature.person,
        )

    def _said(self, item: LetterItem, to: Recipient) -> tuple[str, str]:
        values = {**item.values[to.language], "recipient": to.name}
        subject, text = self.subject_and_text(item.message, to.language, values)
        if item.page_url:
            text += f"\n\n{_PAGE.say(to.language)}\n{item.page_url}"
        return subject, text

    def _message(
        self,
        items: tuple[LetterItem, ...],
        to: Recipient,
        subject: str,
        text: str,
        moment: datetime,
    ) -> EmailMessage:
        message, signature = EmailMessage(), items[0].signature
        name = signature.organisation or self._sender.name
        message["From"] = _address(name, self._sender.address)
        message["To"] = _address(to.name, to.address)
        if "@" in signature.address:
            message["Reply-To"] = _address(signature.name, signature.address)
        message["Subject"] = subject
        message["Date"] = format_datetime(moment)
        message["Message-ID"] = items[0].letter or items[0].message_id
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        # RFC 2919: a mail program can put all of ours into one folder
        message["List-Id"] = f"<nastavnik.{self._sender.address.rpartition('@')[2]}>"
        if items[0].mute_url:
            # RFC 8058: one click, which a POST does and a GET only asks about
            message["List-Unsubscribe"] = Whole("List-Unsubscribe", f"<{items[0].mute_url}>")
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        foot = _foot(signature, to.language)
        message.set_content(f"{text}\n\n-- \n{foot}\n", cte="quoted-printable")
        pages = [item.page_url for item in items if item.page_url]
        page = _html(text, foot, to.language, self._sender.site, pages)
        message.add_alternative(page, subtype="html", cte="base64")
        # set_content wipes whatever begins with Content-
        message["Content-Language"] = to.language
        invited = [item for item in items if item.meeting_on is not None]
        if invited:
            content = invitation(invited[0], self._sender.address, to.address, subject, moment)
            message.add_attachment(
                content,
                maintype="text",
                subtype="calendar",
                filename="meeting.ics",
                params={"method": "REQUEST", "charset": "utf-8"},
            )
        return message


def _bounded(parts: Iterable[str]) -> str:
    """All of a text, unless it never ends."""
    whole: list[str] = []
    length = 0
    for part in parts:
        whole.append(part)
        length += len(part)
        if length > LONGEST or len(whole) > LONGEST:
            raise SecurityError(f"longer than {LONGEST} characters")
    return "".join(whole)


def _address(name: str, address: str) -> Address:
    if "@" not in address:  # of a channel other than e-mail
        return Address(_line(name), _line(address))
    local, _, domain = _line(address).rpartition("@")
    return Address(_line(name), local, domain)


def _line(text: str) -> str:
    """One line: a header cannot be broken out of."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


def _tidy(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join("\n".join(line.strip() for line in p.splitlines()) for p in paragraphs)


def _foot(signature: Signature, language: Language) -> str:
    """Who writes, and who answers."""
    lines = []
    if signature.organisation:
        programme = Words(ru="программа наставничества", en="the mentoring programme")
        lines.append(f"{signature.organisation}, {programme.say(language)}.")
    if signature.name:
        phone = f", {signature.phone}" if signature.phone else ""
        who = Words(ru="Куратор", en="Coordinator")
        lines.append(f"{who.say(language)}: {signature.name}{phone}.")
    if "@" in signature.address:
        reply = Words(
            ru="На это письмо можно ответить: ответ прочтёт куратор.",
            en="You can reply to this letter: the coordinator will read it.",
        )
        lines.append(reply.say(language))
    return "\n".join(_line(line) for line in [*lines, _AUTOMATIC.say(language)])


def _html(text: str, foot: str, language: Language, site: str, pages: Iterable[str]) -> str:
    foot = html.escape(foot).replace("\n", "<br>")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="{_STYLE}">{"".join(_paragraphs(text, site, pages))}'
        f'<p style="color:#57606a;font-size:14px">{foot}</p></body></html>'
    )


def _paragraphs(text: str, site: str, pages: Iterable[str]) -> Iterable[str]:
    # nothing but a whole reference on our own pages, or their page: a name cannot make a link
    ours = [rf"{re.escape(html.escape(site))}/a/[\w-]{{22}}", *map(re.escape, pages)]
    answer = re.compile(rf"(?<!\S)(?:{'|'.join(ours)})(?!\S)", re.ASCII)
    for paragraph in text.split("\n\n"):
        said = html.escape(paragraph)
        if site:
            said = answer.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', said)
        yield f"<p>{said.replace(chr(10), '<br>')}</p>"
