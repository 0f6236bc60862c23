"""Pages out of templates: the words, days and moments that every page writes the same way."""

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from dashboard.page.notice import NOTICE_COOKIE, notice_for
from dashboard.security.rights import may
from dashboard.security.visitor import Visitor, school_of, visitor_of
from programme.school.names import spoken
from states.definition import Language, Words

TEMPLATES = Path(__file__).parents[1] / "templates"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class PageText:
    """How a page speaks to one visitor: their language, the school's days."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._zone = school_of(request).calendar.zone
        self.visitor: Visitor = visitor_of(request)
        self.language: Language = self.visitor.language

    def say(self, ru: str, en: str) -> str:
        """One of two texts."""
        return ru if self.language == "ru" else en

    def w(self, words: Words) -> str:
        """Words in the reader's language."""
        return words.say(self.language)

    def day(self, day: date | None, form: str = "medium") -> str:
        """A day as people write it; '' for none."""
        return "" if day is None else _plain(format_date(day, form, locale=self.language))

    def moment(self, moment: datetime | None, form: str = "short") -> str:
        """A moment in the school's zone; '' for none."""
        if moment is None:
            return ""
        return _plain(format_datetime(moment, form, tzinfo=self._zone, locale=self.language))

    def today(self) -> str:
        """The school's day, as a field of dates holds it."""
        return datetime.now(self._zone).date().isoformat()

    def spoken(self, name: str) -> str:
        """An instance's name as people say it."""
        return spoken(name, self.language)

    def may(self, route: str) -> bool:
        """Whether to offer a route."""
        return may(self.visitor, route)

    def address(self, **changed: object) -> str:
        """This very address with some of its query changed; None takes a part away."""
        asked: dict[str, object] = {**self._request.query_params, **changed}
        kept = {name: str(value) for name, value in asked.items() if value not in (None, "")}
        return f"{self._request.url.path}?{urlencode(kept)}" if kept else self._request.url.path

    def plural(self, count: int, one: str, few: str, many: str) -> str:
        """The Russian form that goes with a number: 1 день, 2 дня, 5 дней."""
        if count % 10 == 1 and count % 100 != 11:
            return one
        return few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many


def _plain(text: str) -> str:
    # babel's narrow space before «г.» is a box in some fonts
    return text.replace("\u202f", "\u00a0")


def render(
    request: Request, template: str, status_code: int = 200, **values: object
) -> HTMLResponse:
    """A page. What the template asks for and was not given is an error, never a `None`."""
    page_text = PageText(request)
    notice = request.cookies.get(NOTICE_COOKIE, "")
    html = _ENVIRONMENT.get_template(template).render(
        page=page_text,
        say=page_text.say,
        w=page_text.w,
        day=page_text.day,
        moment=page_text.moment,
        spoken=page_text.spoken,
        may=page_text.may,
        address=page_text.address,
        plural=page_text.plural,
        visitor=page_text.visitor,
        language=page_text.language,
        path=request.url.path,
        notice=notice_for(page_text.visitor, notice),
        **values,
    )
    response = HTMLResponse(html, status_code)
    if notice:
        response.delete_cookie(NOTICE_COOKIE)
    asked = request.query_params.get("lang")
    if asked in ("ru", "en"):
        response.set_cookie("lang", asked, max_age=31_536_000, samesite="lax", httponly=True)
    return response
