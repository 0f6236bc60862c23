"""The second factor: set up at the first sign-in, asked for at each one after it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pyotp
import pytest
import zxingcpp

from dashboard.app import build
from programme.access import accounts, passkeys, tokens
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from store import accounts as accounts_rows
from store.accounts import ROLES
from tests import sql
from tests.guest import COOKIE, Guest
from tests.serving import served

NOW = datetime.now(UTC)
PASSWORD = "лошадь скрепка батарея"  # noqa: S105
OBLIGED = {"administrator", "coordinator", "auditor"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A school with an account of each role, none with a second factor."""
    found = Settings(home=tmp_path, database_url=database_url, second_factor="required")
    with open_application(found) as app:
        for role in ROLES:
            accounts.add(app, role, role, PASSWORD, By(NOW))
    return found


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(build(settings)) as found:
        yield found


class Phone:
    """An app that shows codes; each is the next one, as if half a minute had gone by."""

    def __init__(self, page: str) -> None:
        spelt = re.search(r'<code class="secret-text">([A-Z2-7 ]+)</code>', page)
        assert spelt
        self.app = pyotp.TOTP(spelt[1].replace(" ", ""))
        self._last = 0

    def code(self) -> str:
        """One that was not shown yet."""
        self._last = max(self._last + 1, self.app.timecode(datetime.now(UTC)) - 1)
        return self.app.generate_otp(self._last)


def sealed_in(page: str) -> str:
    """The key as the form of a page carries it."""
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    return found[1]


def enrolled(client: httpx.Client, login: str) -> tuple[Guest, Phone, list[str]]:
    """Somebody who has just set up their phone, and their recovery codes."""
    guest = Guest(client)
    guest.sign_in(login, PASSWORD)
    page = guest.get("/account/second-factor").text
    phone = Phone(page)
    answer = guest.post(
        "/account/second-factor", sealed=sealed_in(page), code=phone.code(), name="Phone"
    )
    guest.token = answer.cookies.get(COOKIE) or ""
    codes = re.findall(r'<code class="secret-text">([a-z2-9-]+)</code>', answer.text)
    assert len(codes) == 10, answer.text
    return guest, phone, codes


def with_code(guest: Guest, code: str) -> int:
    """The status of giving a code; the session it leads to is kept."""
    answer = guest.post("/sign-in/code", proof_code=code)
    guest.token = answer.cookies.get(COOKIE) or guest.token
    return answer.status_code


def test_whoever_sees_others_data_has_to_set_up_a_second_factor(client: httpx.Client) -> None:
    for role in ROLES:
        guest = Guest(client)
        guest.sign_in(role, PASSWORD)
        led = guest.led_to("/account")
        assert led.startswith("/account/second-factor") == (role in OBLIGED), role
        if role in OBLIGED:
            assert guest.get("/api/v1/account").status_code == 403
            enrolled(client, role)[0].get("/account").raise_for_status()


def test_the_setting_is_required_unless_a_school_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NASTAVNIK_SECOND_FACTOR")
    assert Settings().second_factor == "required"


def test_a_password_alone_opens_nothing_once_there_is_a_phone(client: httpx.Client) -> None:
    _, phone, _ = enrolled(client, "auditor")
    guest = Guest(client)
    guest.sign_in("auditor", PASSWORD)
    led = guest.get("/history?page=1").headers["location"]
    assert led == "/sign-in/code?onward=%2Fhistory%3Fpage%3D1"
    assert guest.get("/api/v1/history").status_code == 403
    assert guest.post("/account/confirm", proof_password=PASSWORD).status_code == 403
    assert guest.led_to("/account/second-factor").startswith("/sign-in/code")
    before = guest.token
    assert with_code(guest, phone.code()) == 303
    assert guest.get("/history").status_code == 200
    guest.token = before
    assert guest.get("/history").status_code == 401


def test_a_code_is_good_once(client: httpx.Client) -> None:
    _, phone, _ = enrolled(client, "auditor")
    one, two = Guest(client), Guest(client)
    one.sign_in("auditor", PASSWORD)
    two.sign_in("auditor", PASSWORD)
    code = phone.code()
    assert with_code(one, code) == 303
    assert with_code(two, code) == 403
    assert with_code(two, phone.code()) == 303


def test_a_recovery_code_stands_in_for_the_phone_once(client: httpx.Client) -> None:
    _, _, codes = enrolled(client, "auditor")
    guest = Guest(client)
    guest.sign_in("auditor", PASSWORD)
    assert with_code(guest, f" {codes[3].upper().replace('-', ' ')} ") == 303
    assert "Recovery codes left: 9" in guest.get("/account/second-factor").text
    guest.sign_in("auditor", PASSWORD)
    assert with_code(guest, codes[3]) == 403
    assert with_code(guest, codes[4]) == 303


def test_five_wrong_codes_and_the_account_waits_whatever_the_password(client: httpx.Client) -> None:
    _, phone, _ = enrolled(client, "auditor")
    guest = Guest(client)
    for _ in range(5):
        # the right password in between clears nothing
        guest.sign_in("auditor", PASSWORD)
        assert with_code(guest, "000000") == 403
    assert with_code(guest, phone.code()) == 429


def test_another_accounts_key_and_an_old_one_set_up_nothing(client: httpx.Client) -> None:
    vera, guest = Guest(client), Guest(client)
    vera.sign_in("auditor", PASSWORD)
    guest.sign_in("coordinator", PASSWORD)
    page = vera.get("/account/second-factor").text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed
    for said in (sealed[1], "", "x"):
        answer = guest.post("/account/second-factor", sealed=said, code=Phone(page).code())
        assert answer.status_code == 400
    wrong = vera.post("/account/second-factor", sealed=sealed[1], code="000000")
    assert wrong.status_code == 400
    assert Phone(wrong.text).code() == Phone(page).code()


def test_the_last_phone_of_who_must_have_one_stays(client: httpx.Client) -> None:
    guest, _, _ = enrolled(client, "auditor")
    assert guest.post("/account/second-factor/1/remove").status_code == 400
    free, _, _ = enrolled(client, "responsible")
    assert free.post("/account/second-factor/1/remove").status_code == 400
    assert free.post("/account/second-factor/2/remove").status_code == 303
    free.sign_in("responsible", PASSWORD)
    assert free.get("/account").status_code == 200


def test_no_key_and_no_recovery_code_lies_in_a_table_or_is_shown_again(
    client: httpx.Client, settings: Settings
) -> None:
    guest, phone, codes = enrolled(client, "auditor")
    secret = phone.app.secret
    again = guest.get("/account/second-factor").text + guest.get("/account").text
    with open_application(settings) as app, app.database.reading() as tx:
        kept = repr(sql.rows(tx, "SELECT * FROM second_factors"))
        kept += repr(sql.rows(tx, "SELECT * FROM recovery_codes"))
    assert kept.count("'Phone'") == 1
    for one in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert one not in kept
        assert one not in again


def test_a_token_asks_for_no_second_factor(client: httpx.Client, settings: Settings) -> None:
    with open_application(settings) as app:
        raw = tokens.issue(app, accounts.named(app, "auditor"), "отчёт", "read", 1, NOW)[1]
    headers = {"authorization": f"Bearer {raw}"}
    assert client.get("/api/v1/history", headers=headers).status_code == 200


def test_an_account_of_the_example_is_looked_around_with_at_once(
    client: httpx.Client, settings: Settings
) -> None:
    with open_application(settings) as app:
        accounts.add(app, "example", "administrator", PASSWORD, By(NOW), chosen_by="example")
    guest = Guest(client)
    guest.sign_in("example", PASSWORD)
    assert guest.get("/accounts").status_code == 200


def test_whatever_is_sent_for_a_passkey_proves_nothing(client: httpx.Client) -> None:
    enrolled(client, "auditor")
    guest = Guest(client)
    guest.sign_in("auditor", PASSWORD)
    for answer in ("x", "{}", "[]", '{"id": 1}', '{"id": "AA", "response": {}}'):
        assert guest.post("/sign-in/code", answer=answer).status_code == 403
    fresh = Guest(client)
    fresh.sign_in("coordinator", PASSWORD)
    for answer in ("", "x", "{}", '{"id": "AA", "rawId": "AA", "type": "public-key"}'):
        made = fresh.post("/account/second-factor/passkey", answer=answer, name="x")
        assert made.status_code == 400


@pytest.mark.parametrize(
    ("address", "good"),
    [("https://school.example", True), ("http://localhost:8128", True), ("", False),
     ("https://192.0.2.7", False), ("https://[2001:db8::1]:8128", False)],
)  # fmt: skip
def test_a_passkey_needs_a_site_with_a_name(address: str, good: bool) -> None:
    assert passkeys.possible(Settings(public_url=address)) is good


def test_a_key_that_is_put_to_another_account_opens_nothing(
    client: httpx.Client, settings: Settings
) -> None:
    _, phone, _ = enrolled(client, "auditor")
    with open_application(settings) as app, app.database.writing() as tx:
        thief = accounts_rows.by_login(tx, "municipal")
        assert thief is not None
        sql.run(tx, "UPDATE second_factors SET account = ?", (thief.id,))
    guest = Guest(client)
    guest.sign_in("municipal", PASSWORD)
    assert with_code(guest, phone.code()) == 403


STROKE = re.compile(r"([Mm])(-?[\d.]+) (-?[\d.]+)|h(\d+)")


def read_by_a_camera(page: str) -> str:
    """What the QR code of a page says: its strokes are painted, and a reader of another library
    looks at them."""
    found = re.search(
        r'<svg role="img" aria-label="([^"]+)" .*?viewBox="0 0 (\d+) \2".*?</svg>', page
    )
    assert found
    modules, width = found[0], int(found[2])
    dark = [row[:] for row in [[255] * width] * width]
    (strokes,) = re.findall(r'stroke="#000" d="([^"]+)"', modules)
    x = y = 0.0
    for move, across, down, along in STROKE.findall(strokes):
        if move == "M":
            x, y = float(across), float(down)
        elif move:
            x, y = x + float(across), y + float(down)
        else:
            for column in range(int(x), int(x) + int(along)):
                dark[int(y)][column] = 0
            x += int(along)
    zoomed = bytes(cell for row in dark for _ in range(4) for cell in row for _ in range(4))
    seen = zxingcpp.read_barcodes(memoryview(zoomed).cast("B", (width * 4, width * 4)))
    assert [one.format for one in seen] == [zxingcpp.BarcodeFormat.QRCode]
    return str(seen[0].text)


def test_a_phone_reads_the_key_with_its_camera(client: httpx.Client) -> None:
    guest = Guest(client)
    guest.sign_in("coordinator", PASSWORD)
    page = guest.get("/account/second-factor").text
    assert "point its camera at this code" in page
    assert 'aria-label="QR code of the key' in page
    said = pyotp.parse_uri(read_by_a_camera(page))
    assert isinstance(said, pyotp.TOTP)
    assert said.secret == Phone(page).app.secret
    answer = guest.post(
        "/account/second-factor", code=said.now(), name="phone", sealed=sealed_in(page)
    )
    assert answer.status_code == 200


def test_a_wrong_code_keeps_the_picture_of_the_same_key(client: httpx.Client) -> None:
    guest = Guest(client)
    guest.sign_in("coordinator", PASSWORD)
    page = guest.get("/account/second-factor").text
    wrong = guest.post(
        "/account/second-factor", code="000000", name="phone", sealed=sealed_in(page)
    )
    assert wrong.status_code == 400
    assert read_by_a_camera(wrong.text) == read_by_a_camera(page)
