"""What to do where a conversation with a mail server fails: by the step and by the error."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Literal

from aiosmtplib import SMTPException, SMTPResponseException

from states.definition import Words

Tls = Literal["starttls", "tls", "none"]
StepName = Literal["find", "connect", "greet", "starttls", "login", "mail", "rcpt", "data"]
"""`connect` ends with a line to the server, `greet` with its first words, where TLS is from the
start after going over to it."""
ErrorKind = Literal[
    "silent", "cut", "refused", "answered", "other_name", "expired", "untrusted", "no_tls",
    "no_starttls", "starttls_first", "no_auth", "other",
]  # fmt: skip
_Key = tuple[StepName | Literal[""], ErrorKind | Literal[""], Tls | Literal[""]]
_OTHER_NAME, _EXPIRED = (62, 64), 10
"""OpenSSL's numbers: the certificate bears another name or address, is out of date."""


def hint(step: StepName, error: Exception, tls: Tls, seconds: float) -> Words:
    """The most particular words that there are: `seconds` is how long an answer was waited for."""
    kind = kind_of(error)
    keys: tuple[_Key, ...] = (
        *((step, kind, tls), (step, kind, "")),
        *(("", kind, ""), (step, "", "")),
    )
    words = next(_HINTS[key] for key in keys if key in _HINTS)
    waited = f"{seconds:.0f}"
    return Words(ru=words.ru.replace("{seconds}", waited), en=words.en.replace("{seconds}", waited))


def kind_of(error: Exception) -> ErrorKind:
    """What an error says, whatever the library has wrapped it in."""
    for one in _chain(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            if one.verify_code in _OTHER_NAME:
                return "other_name"
            return "expired" if one.verify_code == _EXPIRED else "untrusted"
        if isinstance(one, ssl.SSLError):
            return "no_tls"
        # asyncio calls a handshake that was not answered aborted
        if isinstance(one, TimeoutError | ConnectionAbortedError):
            return "silent"
        if isinstance(one, ConnectionRefusedError):
            return "refused"
        if isinstance(one, SMTPResponseException):
            first = one.code == 530 and "starttls" in one.message.lower()
            return "starttls_first" if first else "answered"
    return _by_its_words(error)


def _by_its_words(error: Exception) -> ErrorKind:
    if isinstance(error, ConnectionError):
        return "cut"
    if isinstance(error, SMTPException):
        said = str(error)
        if "STARTTLS extension not supported" in said:
            return "no_starttls"
        if "AUTH extension is not supported" in said:
            return "no_auth"
    return "other"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


_HINTS: Mapping[_Key, Words] = {
    ("", "silent", ""): Words(
        ru="Сервер молчит: ответа не было {seconds} с. Имя и пароль тут ни при чём. Повторите "
        "позже; если так каждый раз, спросите того, кто ведёт почтовый сервер.",
        en="The server is silent: no answer within {seconds} s. Neither user nor password is at "
        "fault. Try again later; where it goes on, ask whoever looks after the mail server.",
    ),
    ("", "cut", ""): Words(
        ru="Сервер оборвал разговор. Повторите позже; если так каждый раз, сравните порт и TLS: "
        "для 465 — NASTAVNIK_SMTP_TLS=tls, для 587 — starttls.",
        en="The server broke the conversation off. Try again later; where it goes on, compare "
        "port and TLS: NASTAVNIK_SMTP_TLS=tls for 465, starttls for 587.",
    ),
    ("", "untrusted", ""): Words(
        ru="Сертификату сервера эта машина не доверяет (например, он подписан сам собой): свой "
        "удостоверяющий центр называет NASTAVNIK_SMTP_CA_FILE — файл с его сертификатом (PEM).",
        en="This machine does not trust the server's certificate (it signed itself, perhaps): name "
        "an authority of your own in NASTAVNIK_SMTP_CA_FILE, a file with its certificate (PEM).",
    ),
    ("", "other_name", ""): Words(
        ru="Сертификат сервера на другое имя. Запишите в NASTAVNIK_SMTP_HOST то имя, на которое он "
        "выдан.",
        en="The server's certificate bears another name. Write the name that it bears into "
        "NASTAVNIK_SMTP_HOST.",
    ),
    ("", "expired", ""): Words(
        ru="Срок сертификата сервера вышел, или часы этой машины показывают не то. Сертификат "
        "обновляет тот, кто ведёт почтовый сервер.",
        en="The server's certificate is out of date, or this machine's clock is wrong. Whoever "
        "looks after the mail server renews it.",
    ),
    ("", "starttls_first", ""): Words(
        ru="Сервер сначала хочет TLS: NASTAVNIK_SMTP_TLS=starttls.",
        en="The server wants TLS first: NASTAVNIK_SMTP_TLS=starttls.",
    ),
    ("find", "silent", ""): Words(
        ru="Имя сервера не нашлось за {seconds} с: проверьте сеть и DNS этой машины.",
        en="The server's name was not found within {seconds} s: check this machine's network and "
        "its DNS.",
    ),
    ("find", "", ""): Words(
        ru="Такого имени нет. Проверьте NASTAVNIK_SMTP_HOST и сеть.",
        en="There is no such name. Check NASTAVNIK_SMTP_HOST and the network.",
    ),
    ("connect", "silent", ""): Words(
        ru="На этом порту никто не ответил за {seconds} с: скорее всего, его закрывает сеть школы. "
        "Проверьте NASTAVNIK_SMTP_PORT (обычно 587).",
        en="Nobody answered on this port within {seconds} s: most likely the school's network "
        "closes it. Check NASTAVNIK_SMTP_PORT (587 as a rule).",
    ),
    ("connect", "", ""): Words(
        ru="Сервер не отвечает на этом порту. Проверьте NASTAVNIK_SMTP_PORT (обычно 587) и то, что "
        "сеть школы не закрывает этот порт.",
        en="Nobody answers on this port. Check NASTAVNIK_SMTP_PORT (587 as a rule), and that the "
        "school's network does not close this port.",
    ),
    ("greet", "silent", ""): Words(
        ru="Соединение есть, но сервер молчит {seconds} с: возможно, он ждёт TLS с самого начала. "
        "Для порта 465 нужно NASTAVNIK_SMTP_TLS=tls.",
        en="There is a connection, but the server has been silent for {seconds} s: perhaps it "
        "waits for TLS from the start. Port 465 wants NASTAVNIK_SMTP_TLS=tls.",
    ),
    ("greet", "silent", "tls"): Words(
        ru="Соединение есть, но на TLS сервер не отвечает {seconds} с: возможно, он начинает без "
        "него. Для порта 587 нужно NASTAVNIK_SMTP_TLS=starttls.",
        en="There is a connection, but no answer to TLS within {seconds} s: perhaps the server "
        "begins without it. Port 587 wants NASTAVNIK_SMTP_TLS=starttls.",
    ),
    ("greet", "no_tls", ""): Words(
        ru="Сервер на этом порту не начинает с TLS. Для порта 587 нужно "
        "NASTAVNIK_SMTP_TLS=starttls; tls — для 465.",
        en="The server does not begin with TLS on this port. Port 587 wants "
        "NASTAVNIK_SMTP_TLS=starttls; tls is for 465.",
    ),
    ("greet", "", ""): Words(
        ru="Сервер ответил отказом уже при соединении. Проверьте NASTAVNIK_SMTP_HOST и "
        "NASTAVNIK_SMTP_PORT; если они верны, спросите того, кто ведёт сервер: пускает ли он эту "
        "машину.",
        en="The server refused as soon as it was connected to. Check NASTAVNIK_SMTP_HOST and "
        "NASTAVNIK_SMTP_PORT; where they are right, ask whoever looks after the server whether it "
        "lets this machine in.",
    ),
    ("starttls", "no_starttls", ""): Words(
        ru="Сервер не предлагает TLS на этом порту. Проверьте NASTAVNIK_SMTP_HOST и порт: на 587 "
        "TLS обычно есть, для 465 задайте NASTAVNIK_SMTP_TLS=tls.",
        en="The server offers no TLS on this port. Check NASTAVNIK_SMTP_HOST and the port: 587 has "
        "TLS as a rule, for 465 set NASTAVNIK_SMTP_TLS=tls.",
    ),
    ("starttls", "", ""): Words(
        ru="На TLS перейти не удалось. Проверьте имя и порт сервера; для порта 465 задайте "
        "NASTAVNIK_SMTP_TLS=tls.",
        en="Going over to TLS failed. Check the server's name and port; for port 465 set "
        "NASTAVNIK_SMTP_TLS=tls.",
    ),
    ("login", "no_auth", "none"): Words(
        ru="Без TLS сервер никого не впускает: NASTAVNIK_SMTP_TLS=starttls.",
        en="Without TLS the server lets nobody sign in: NASTAVNIK_SMTP_TLS=starttls.",
    ),
    ("login", "no_auth", ""): Words(
        ru="Этот сервер не спрашивает имени и пароля. Уберите NASTAVNIK_SMTP_USER, если почта "
        "уходит без входа; иначе проверьте порт: для отправки с паролем обычно 587 или 465.",
        en="This server asks for no user and no password. Remove NASTAVNIK_SMTP_USER where letters "
        "leave without a sign-in; otherwise check the port: 587 or 465 as a rule.",
    ),
    ("login", "", ""): Words(
        ru="Имя или пароль не подходят: NASTAVNIK_SMTP_USER и NASTAVNIK_SMTP_PASSWORD (или файл "
        "NASTAVNIK_SMTP_PASSWORD_FILE). Почтовые службы часто требуют отдельный «пароль "
        "приложения».",
        en="The user or the password does not fit: NASTAVNIK_SMTP_USER and NASTAVNIK_SMTP_PASSWORD "
        "(or the file NASTAVNIK_SMTP_PASSWORD_FILE). Mail services often want an 'app password'.",
    ),
    ("mail", "", ""): Words(
        ru="Сервер не пускает такого отправителя. NASTAVNIK_MAIL_FROM должен быть адресом того, "
        "кто входит; если сервер просит входа, задайте NASTAVNIK_SMTP_USER.",
        en="The server does not let this sender in. NASTAVNIK_MAIL_FROM has to be the address of "
        "whoever signs in; where the server asks for a sign-in, set NASTAVNIK_SMTP_USER.",
    ),
    ("rcpt", "", ""): Words(
        ru="Сервер не принимает этого получателя. Проверьте адрес; если сервер пишет о «relay» или "
        "«denied», он не отправляет чужую почту: нужен вход или другой сервер.",
        en="The server does not take this recipient. Check the address; where it says 'relay' or "
        "'denied' it sends nobody else's mail: sign in, or take another server.",
    ),
    ("data", "", ""): Words(
        ru="Сервер не принял письмо. Что он ответил, написано выше: чаще всего домен отправителя "
        "не настроен (SPF, DKIM, DMARC). Покажите ответ тому, кто ведёт почту школы.",
        en="The server did not take the letter. Its answer is above: most often the sender's "
        "domain is not set up (SPF, DKIM, DMARC). Show it to whoever looks after the school's "
        "mail.",
    ),
}
"""By step, kind of error and TLS; '' is any."""
