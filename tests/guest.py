"""Somebody at the pages: signs in, opens them, sends their forms as a browser would."""

import re

import httpx

from programme.access import sessions

COOKIE = "nastavnik_session"


class Guest:
    """One browser of several at the same client. Forms carry the proof of its session."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.token = ""

    def sign_in(self, login: str, password: str, onward: str = "/") -> httpx.Response:
        form = {"login": login, "password": password, "onward": onward}
        answer = self.client.post("/sign-in", data=form)
        self.token = answer.cookies.get(COOKIE) or ""
        self.client.cookies.clear()
        return answer

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path, {})

    def post(self, path: str, **form: str) -> httpx.Response:
        return self._ask("POST", path, {"csrf": sessions.csrf_of(self.token), **form})

    def _ask(self, method: str, path: str, form: dict[str, str]) -> httpx.Response:
        headers = {"cookie": f"{COOKIE}={self.token}; lang=en"}
        answer = self.client.request(method, path, data=form, headers=headers)
        self.client.cookies.clear()
        return answer

    def led_to(self, path: str) -> str:
        """The page where another one sends them instead; '' where it opens."""
        answer = self.get(path)
        return str(answer.headers["location"]).partition("?")[0] if answer.is_redirect else ""


def shown_once(answer: httpx.Response) -> str:
    """A password or a token on the page that shows it."""
    found = re.search(r'<code class="secret-text">([^<]+)</code>', answer.text)
    assert found, answer.text
    return found[1]
