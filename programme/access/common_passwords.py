"""The passwords that everybody tries first: put together out of what people take for one.

A word with a usual ending, two words in a row, a walk over the keyboard, a run of digits. Our own
list, made anew each time in the same way; `test_passwords_that_people_take_first_are_refused`
counts it.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

SHORTEST = 10
"""A shorter password is refused for its length."""
_ENGLISH = """
    password passwort passw0rd p@ssword p@ssw0rd pa55word pass passwd admin administrator root user
    guest test tester testing login welcome letmein changeme default secret master manager system
    server computer internet windows google yahoo facebook instagram telegram whatsapp youtube
    samsung android iphone apple microsoft linux ubuntu oracle cisco dell lenovo huawei xiaomi
    iloveyou loveyou lovely love lover honey sweetheart princess angel babygirl baby sunshine
    flower butterfly rainbow chocolate cookie banana orange cherry strawberry summer winter spring
    autumn january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday football baseball basketball hockey
    soccer liverpool chelsea arsenal barcelona juventus realmadrid spartak zenit lokomotiv dynamo
    superman batman spiderman ironman starwars pokemon pikachu minecraft fortnite roblox naruto
    matrix dragon monkey tiger lion eagle falcon shadow ninja killer hunter ranger warrior soldier
    michael jordan daniel andrew charlie thomas robert jessica jennifer michelle nicole ashley
    amanda alexander alexandra anastasia natasha svetlana vladimir dmitry sergey andrey nikita
    maxim ekaterina marina tatiana victoria elizabeth mercedes ferrari porsche corvette mustang
    harley yamaha freedom whatever trustno1 access nothing forever friends family mother father
    brother sister teacher student school college university director coordinator mentor mentoring
    nastavnik nastavnichestvo shkola uchitel ucheniki gimnazia licey parol moyparol privet lubov
    lyubov solnce solnyshko zaychik kotenok sobaka koshka moskva russia rossiya ukraine belarus
    kazakhstan qwerty qwertyui qwertyuiop qwert asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx
    qazwsxedc 1q2w3e4r 1q2w3e4r5t q1w2e3r4 q1w2e3r4t5 1qaz2wsx zaq12wsx abc abcd abcdef abc123
    a1b2c3 aaa zzz
"""
_RUSSIAN = """
    пароль мойпароль парольпароль секрет админ администратор пользователь гость тест логин вход
    привет здравствуй люблю любовь любимая любимый солнце солнышко зайчик зайка котенок котёнок кот
    кошка собака щенок медведь тигр лев волк дракон звезда ангел принцесса королева король мама
    папа мамочка семья дочка сыночек брат сестра друзья счастье радость удача свобода весна лето
    осень зима январь февраль март апрель июнь июль август сентябрь октябрь ноябрь декабрь
    понедельник вторник среда четверг пятница суббота воскресенье футбол хоккей спартак зенит
    динамо локомотив москва питер россия победа родина космос школа школьник гимназия лицей
    учитель учительница ученик директор завуч класс классный наставник наставничество куратор
    координатор педагог психолог наташа настя анастасия катя екатерина маша мария оля ольга елена
    лена света светлана таня татьяна ирина марина юля юлия виктория вика даша дарья полина алина
    кристина александр александра саша андрей алексей сергей дмитрий дима максим никита артем
    артём иван владимир николай денис роман компьютер интернет телефон самсунг клубника шоколад
    йцукен йцукенг йцукенгшщз йцук фыва фывапр фывапролджэ ячсмит ячсмитьбю йфяцыч абвгд абвг
"""
_ENDINGS = """
    1 12 123 321 777 1234 2024 2025 2026 12345 54321 123321 123456 654321 1234567 12345678 123456789
    1234567890 ! 1! 123! a qwe qwerty йцу
"""
_MORE = """
    123456789a a123456789 123456789q q123456789 12345qwert qwert12345 12345qwerty qwerty12345
    1q2w3e4r5t6y q1w2e3r4t5y6 qazwsxedcr qazwsxedcrfv 1qazxsw23edc qwerasdfzxcv qweasdzxc123
    123qweasdzxc 1234qwerasdf
    aaaaaaaaa1 abcdefghij abcdefghijk abcdefghijklmnop letmein1234 correcthorsebatterystaple
    passwordpassword password@123 admin@1234 welcome@123 qwerty@123 iloveyou123 thisisapassword
    nopassword mypassword123 yourpassword newpassword oldpassword lovepassword topsecret123
    абвгдеёжзи абвгдежзик 12345йцуке йцуке12345 самыйлучший самаялучшая мамаипапа янезнаюпароль
    япомнюпароль забылпароль новыйпароль простойпароль сложныйпароль парольнаставник нашашкола
"""
_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "1234567890",
)  # fmt: skip
_COLUMNS = [
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "qaz", "wsx", "edc", "rfv", "tgb",
    "yhn", "ujm", "zaq", "xsw", "cde", "vfr", "1q2w", "3e4r", "5t6y", "q1w2", "e3r4", "t5y6",
    "йфя", "цыч", "увс", "кам", "епи", "1йфя", "2цыч", "3увс",
]  # fmt: skip
_LONGEST_RUN = 14


@cache
def common() -> frozenset[str]:
    """All of them, in small letters; those that the length alone refuses are left out."""
    found = {*_words_with_endings(), *_pairs_of_words(), *_keyboard_walks(), *_digits()}
    return frozenset(word for word in found if len(word) >= SHORTEST)


@cache
def words() -> frozenset[str]:
    """What most of them begin with: such a word stays one whatever digits follow it."""
    return frozenset(f"{_ENGLISH}{_RUSSIAN}".split())


def _words_with_endings() -> Iterator[str]:
    for word, ending in product(words(), ["", *_ENDINGS.split()]):
        yield word + ending
    yield from _MORE.split()


def _pairs_of_words() -> Iterator[str]:
    for word in words():
        yield word * 2
        yield f"my{word}"
        yield f"мой{word}"


def _keyboard_walks() -> Iterator[str]:
    pieces = [row[:length] for row in _ROWS for length in (5, 6, 7, 10) if length <= len(row)]
    pieces += [piece[::-1] for piece in pieces] + _COLUMNS
    for first, second in product(pieces, pieces):
        if len(first + second) <= _LONGEST_RUN:
            yield first + second
    yield from ("".join(_COLUMNS[start:stop]) for start in range(20) for stop in range(start, 23))


def _digits() -> Iterator[str]:
    circle = "1234567890" * 3
    for run in (circle, circle[::-1]):
        yield from (run[start : start + n] for start in range(10) for n in range(10, 15))
    for step in range(10):
        yield "".join(f"{n}{(n + step) % 10}" for n in range(1, 8))
        yield "".join(str(n % 10) * 2 for n in range(step, step + 5))
    yield from ("1234567891", "12345678910", "123456789101112", "1029384756", "0102030405")
