"""A setting that cannot be is named, with what it may be, whichever it is."""

from pathlib import Path

import pytest

from cli.output import WRONG_USE
from tests.shell import Shell


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NASTAVNIK_SMTP_PORT", "58seven", "(«58seven»): нужно целое число."),
        ("NASTAVNIK_SMTP_TLS", "ssl", "(«ssl»): одно из: 'starttls', 'tls', 'none'."),
        ("NASTAVNIK_SMTP_IMAP_TLS", "yes", "(«yes»): одно из: 'starttls', 'tls', 'none'."),
        ("NASTAVNIK_DASHBOARD_PORT", "0", "(«0»): число не меньше 1."),
        ("NASTAVNIK_PREFECT_PORT", "70000", "(«70000»): число не больше 65535."),
        ("NASTAVNIK_QUIET_FROM", "вечер", "(«вечер»): нужно целое число."),
        ("NASTAVNIK_TRUSTED_PROXY", "*", "(«*»): другой вид: см. docs/operating.md."),
        ("NASTAVNIK_PUBLIC_URL", "school.example", ": другой вид: см. docs/operating.md."),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    shell = Shell(tmp_path)
    monkeypatch.setitem(shell._environment, name, value)
    told = shell("mail", "test", "you@school.example")
    assert (told.code, told.out) == (WRONG_USE, "")
    assert told.err.strip().endswith(said)
    assert told.err.startswith(f"Настройка {name}")
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "reports").exists()


def test_a_secret_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell(tmp_path)
    monkeypatch.setitem(shell._environment, "NASTAVNIK_PUBLIC_URL", "user:pass-word@host")
    assert "pass-word" not in shell("doctor").err
