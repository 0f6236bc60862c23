"""A passkey before real pages: Chromium with an authenticator that presses its own button."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.app import build
from programme.access import accounts
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.browser.conftest import PASSWORD, faults, sticks_out
from tests.serving import served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A school where a coordinator must have a second factor, and has none."""
    found = Settings(home=tmp_path, second_factor="required")
    with open_application(found) as app:
        accounts.add(app, "maria", "coordinator", PASSWORD, By(datetime.now(UTC)), language="en")
    return found


@pytest.fixture
def page(settings: Settings, chromium: Browser) -> Iterator[Page]:
    """At a name, as browsers ask for it: a number has no passkeys."""
    with served(build(settings)) as client:
        settings.public_url = f"http://localhost:{client.base_url.port}"
        context = chromium.new_context(base_url=settings.public_url, locale="en-GB")
        found = context.new_page()
        device = context.new_cdp_session(found)
        device.send("WebAuthn.enable")
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
                         "hasResidentKey": True, "isUserVerified": True,
                         "automaticPresenceSimulation": True}},
        )  # fmt: skip
        yield found
        context.close()


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Login").fill("maria")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_passkey_is_made_and_opens_the_pages_at_the_next_sign_in(page: Page) -> None:
    sign_in(page)
    expect(page.get_by_role("heading", name="The second factor")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("Recovery codes. Shown this once")).to_be_visible()
    assert page.locator(".secret-text").count() == 10
    page.goto("/account")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()
    assert faults(page) == []
    page.goto("/account")
    expect(page.get_by_role("heading", name="Type the code")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_the_picture_of_the_key_fits_the_narrowest_screen_and_is_light_in_the_dark(
    page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(color_scheme="dark")
    sign_in(page)
    picture = page.get_by_role("img", name="QR code of the key")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert 180 <= box["width"] <= 320 - box["x"]
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert sticks_out(page) == []
    assert faults(page) == []
    page.screenshot(path=tmp_path / "second-factor.png", full_page=True)


def test_what_a_device_signed_for_one_session_opens_no_other(page: Page) -> None:
    sign_in(page)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("Recovery codes. Shown this once")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page)
    old = page.locator("form[data-passkey]").get_attribute("data-options")
    page.context.clear_cookies()
    sign_in(page)
    form = page.locator("form[data-passkey]")
    assert form.get_attribute("data-options") != old
    form.evaluate("(form, old) => { form.dataset.options = old; }", old)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The code or the passkey is not right.")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Type the code")).not_to_be_visible()
