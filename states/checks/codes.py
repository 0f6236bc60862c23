"""Every code of the checker with what it means: the table of `docs/checks.md`."""

from collections.abc import Mapping

from states.definition import Language, Words


def _w(ru: str, en: str) -> Words:
    return Words(ru=ru, en=en)


CODES: Mapping[str, Words] = {
    "E001": _w("файл не читается как YAML", "the file is not YAML"),
    "E002": _w("файл слишком большой", "the file is too large"),
    "E003": _w("файл не в UTF-8", "the file is not UTF-8"),
    "E004": _w("файл разрастается при чтении", "the file grows without end when read"),
    "E005": _w("ключ указан дважды", "a key is given twice"),
    "E101": _w("это не определение", "this is no definition"),
    "E102": _w("неизвестный ключ", "an unknown key"),
    "E103": _w("не хватает ключа", "a key is missing"),
    "E104": _w("неверное значение", "a wrong value"),
    "E201": _w("состояние не описано", "an unknown state"),
    "E202": _w("роль не описана", "an unknown role"),
    "E203": _w("поле не описано", "an unknown field"),
    "E204": _w("письмо не описано", "an unknown message"),
    "E205": _w("форма не описана", "an unknown form"),
    "E206": _w("места для документа нет", "an unknown evidence slot"),
    "E207": _w("действия нет", "an unknown trigger"),
    "E208": _w("процесса нет", "an unknown process"),
    "E209": _w("мероприятия нет", "an unknown measure"),
    "E210": _w("имя дано дважды", "a name given twice"),
    "E211": _w("по полю нельзя искать", "a field that cannot be looked up"),
    "E212": _w("не сказано, кто читает текст", "a text without its readers"),
    "E213": _w("читатели у того, чего нет", "readers of what is not there"),
    "E214": _w("значение попадёт к другим читателям", "a value that reaches other readers"),
    "E215": _w("значение по умолчанию не подходит полю", "a default that its field does not hold"),
    "E301": _w("выражение не читается", "an expression that cannot be read"),
    "E302": _w("выражение другого типа", "an expression of the wrong type"),
    "E303": _w("условие читает свободный текст", "an expression that reads free text"),
    "E304": _w("условие не выполняется никогда", "a condition that never holds"),
    "E401": _w("в состояние ничего не ведёт", "a state nothing leads to"),
    "E402": _w("из состояния нет пути к завершению", "a state with no way to an end"),
    "E403": _w("не сказано, какое вложенное состояние первое", "a region without its first state"),
    "E404": _w("система не сможет выполнить действие", "a trigger the engine cannot fire"),
    "E405": _w("действие забирают два перехода", "a trigger two transitions claim"),
    "E407": _w("сигналы идут по кругу", "signals in a circle"),
    "E501": _w("у срока нет ни due, ни every, или есть оба", "neither or both of due and every"),
    "E502": _w("напоминание раньше начала срока", "reminded before the deadline begins"),
    "E504": _w("письмо никому не адресовано", "a letter to nobody"),
    "E506": _w("повтор без перерыва", "a series without a pause"),
    "E508": _w("эскалации не по порядку", "escalations out of order"),
    "E509": _w("данные людей почти не хранятся", "data of people are hardly kept"),
    "E601": _w("нет текста письма", "a message without its text"),
    "E602": _w("текст письма не читается", "a text that cannot be read"),
    "E701": _w("такого дня нет", "a day that does not exist"),
    "E702": _w("срок кончается раньше, чем начинается", "a term that ends before it begins"),
    "E703": _w("мероприятия ждут друг друга по кругу", "measures that wait in a circle"),
    "W503": _w("за состоянием не следит ни один срок", "a state no deadline watches"),
    "W505": _w("слишком много писем", "a mail storm"),
    "W507": _w("о сроке никто не узнает", "a deadline nobody learns of"),
    "W603": _w("письмо никому не отправляется", "a message nobody is sent"),
    "W604": _w("форму никто не заполняет", "a form nobody fills in"),
    "W605": _w("роль никто не играет", "a role nobody plays"),
    "W606": _w("факт никто не спрашивает", "a fact nobody asks for"),
    "W607": _w("документ ни один шаг не спрашивает", "a document no step asks for"),
    "W711": _w("срок выпадает на нерабочий день", "a term that ends on a day off"),
    "W712": _w("срок позже изданного календаря", "a term past the published calendar"),
    "A1": _w("срок прошёл или начался до приказа", "a term over, or begun, before the order"),
    "A2": _w("акт нужен раньше приказа", "an act due before the order"),
    "A3": _w("срок раньше того, чего ждёт", "due before what it waits for"),
    "A4": _w("сводное мероприятие раньше своих частей", "a roll-up before its parts"),
    "A5": _w("срок в другом году, чем план", "a term in another year than the plan's"),
    "A6": _w("рост не измеряют на выходе", "growth not assessed at the end"),
    "A7": _w("начинается раньше, чем готово то, чего ждёт", "begins before what it waits for ends"),
    "A8": _w("контроль кончается рано или без результата", "control too short or without result"),
    "A9": _w("два срока без правила", "two ends without a rule"),
    "A10": _w("период нигде не определён", "an undefined period"),
    "A11": _w("нет года или начала, дни записаны по-разному", "no year, no start, mixed formats"),
    "A12": _w("не тот или слишком занятый ответственный", "the wrong or overloaded person"),
    "A13": _w("ответственных несколько, главного нет", "several responsible, none accountable"),
    "A14": _w("муниципальный результат у школы", "a municipal result asked of a school"),
    "A17": _w("результат не документ и ничем не подтверждён", "a state without evidence"),
    "A18": _w("в плане нет этапа модели", "a stage of the model is missing"),
}


def as_table(language: Language) -> str:
    """The codes as a Markdown table."""
    head = ("| код | что не так |", "| code | what is wrong |")[language == "en"]
    rows = [f"| `{code}` | {words.say(language)} |" for code, words in CODES.items()]
    return "\n".join([head, "| --- | --- |", *rows]) + "\n"
