"""What verification compares beside the chains: each table with the history that wrote it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from programme.history.problem import Problem, problem
from programme.history.school_checks import SchoolReplay
from programme.school.application import Application
from states.decision import Instance, InstanceId, Letter
from states.errors import NastavnikError
from states.history import letters_digest, text_digest
from states.machine import Machine
from store import cross_checks as rows
from store import evidence
from store.apply import keys_of, participants_of
from store.database import Transaction
from store.entry_row import Recorded
from store.files import file_digest
from store.letter_row import message_name
from store.statement import chunks

Part = Sequence[list[Recorded]]
"""Whole histories of some instances."""


class CrossChecks:
    """Comparisons of one verification; they remember which documents were named."""

    def __init__(self, app: Application, tx: Transaction, school: SchoolReplay) -> None:
        self._app, self._tx, self._school = app, tx, school
        self._documents: dict[str, str] = {}
        self._text_fields: dict[tuple[str, int], frozenset[str]] = {}

    def of_part(self, part: Part, now: Mapping[InstanceId, Instance]) -> Iterator[Problem]:
        """What does not add up about some instances."""
        there = {found[0].entry.instance: found for found in part}
        known = {number: now[number] for number in there if number in now}
        yield from self._lookups(known)
        names = {number: f"#{number}" for number in there}
        names |= {number: instance.name for number, instance in known.items()}
        yield from self._letters(there, names)
        texts: dict[str, str] = {}
        for number, found in there.items():
            self._name(found, names[number], texts)
        yield from self._texts(texts)

    def _lookups(self, known: Mapping[InstanceId, Instance]) -> Iterator[Problem]:
        for read, own, code, ru, en in (
            (rows.participants_of, participants_of, "participants", "участники", "participants"),
            (rows.keys_of, self._keys, "keys", "ключи поиска", "keys"),
        ):
            listed: dict[InstanceId, set[tuple[str, str]]] = defaultdict(set)
            for row in read(self._tx, sorted(known)):
                listed[row.instance].add((row.name, row.value))
            for number, instance in known.items():
                wanted = own(instance)
                if wanted is not None and wanted != listed[number]:
                    yield problem(code, instance.name, f"{ru} не те", f"its {en} differ")

    def _keys(self, instance: Instance) -> set[tuple[str, str]] | None:
        machine = machine_of(self._app, self._tx, instance.process, instance.version)
        return None if machine is None else keys_of(instance, machine.indexed)

    def _letters(
        self, there: Mapping[InstanceId, list[Recorded]], names: Mapping[InstanceId, str]
    ) -> Iterator[Problem]:
        written: dict[tuple[InstanceId, int], list[Letter]] = defaultdict(list)
        called: dict[tuple[InstanceId, int], list[str]] = defaultdict(list)
        for one in rows.letters_of(self._tx, sorted(there)):
            written[one.instance, one.revision].append(one.letter)
            called[one.instance, one.revision].append(one.message_id)
        for number, entries in there.items():
            for row in entries:
                letters = written.pop((number, row.entry.revision), [])
                ids = called[number, row.entry.revision]
                if self._right(row, letters, ids):
                    continue
                where = f"{names[number]} / {row.entry.revision}"
                yield problem("letters", where, "письма не те", "its letters differ")
        for number, revision in sorted(written):
            where = f"{names[number]} / {revision}"
            yield problem("letters", where, "письма ничьи", "its letters are nobody's")

    def _right(self, row: Recorded, letters: list[Letter], ids: list[str]) -> bool:
        if any(
            message_name(row.hash, letter) != known[1:33]
            for letter, known in zip(letters, ids, strict=True)
        ):
            return False
        if row.id <= self._school.letters_after:
            return True
        digest = letters_digest(letters) if letters else None
        return row.entry.changes.get("letters") == digest

    def _name(self, entries: list[Recorded], name: str, texts: dict[str, str]) -> None:
        """Notes the texts and documents that a history names, and where."""
        process, version = "", 0
        for row in entries:
            changes, where = row.entry.changes, f"{name} / {row.entry.revision}"
            process = str(changes.get("process", process))
            version = int(str(changes.get("version", version)))
            if row.entry.reason:
                texts.setdefault(row.entry.reason, where)
            fields = changes.get("fields")
            if isinstance(fields, dict):
                for field in self._free_texts(process, version) & fields.keys():
                    if fields[field]:
                        texts.setdefault(str(fields[field]), where)
            given = changes.get("evidence")
            if isinstance(given, dict):
                for digest in given.values():
                    if digest:  # '' where the slot was emptied
                        self._documents.setdefault(str(digest), where)

    def _free_texts(self, process: str, version: int) -> frozenset[str]:
        found = self._text_fields.get((process, version))
        if found is None:
            machine = machine_of(self._app, self._tx, process, version)
            fields = {} if machine is None else machine.process.fields
            found = frozenset(name for name, spec in fields.items() if spec.type == "text")
            self._text_fields[process, version] = found
        return found

    def _texts(self, named: Mapping[str, str]) -> Iterator[Problem]:
        rest = dict(named)
        for some in chunks(sorted(named)):
            for text in rows.texts_of(self._tx, [str(digest) for digest in some]):
                where = rest.pop(text.digest)
                if not text.text:
                    if text.digest not in self._school.now.erased_texts:
                        ru = "текст стёрт, а удаления человека в истории нет"
                        en = "its text is empty, and history has no erasure of it"
                        yield problem("text", where, ru, en)
                elif len(text.salt) < 16 or text_digest(text.text, text.salt) != text.digest:
                    yield problem("text", where, "текст изменён", "its text was changed")
        for digest in sorted(rest):
            yield problem("text", rest[digest], "текста нет", "its text is gone")

    def documents(self) -> Iterator[Problem]:
        """What does not add up about documents: every one is read."""
        listed, erased = set(evidence.digests(self._tx)), set(evidence.erased(self._tx))
        told = self._school.now.erased_documents
        for digest, where in sorted(self._documents.items()):
            file = self._app.settings.evidence_file(digest)
            if digest in erased:
                if digest not in told:
                    ru = "документ удалён, а удаления человека в истории нет"
                    en = "its document was erased, and history has no erasure of it"
                    yield problem("document", where, ru, en)
                continue
            if digest not in listed:
                en = "its document's row is gone"
                yield problem("document", where, "о документе нет записи", en)
            elif not file.is_file():
                yield problem("document", where, "документа нет", "its document is gone")
            elif file_digest(file) != digest:
                yield problem("document", where, "документ изменён", "its document was changed")


def machine_of(app: Application, tx: Transaction, process: str, version: int) -> Machine | None:
    """The machine of a definition, None where its text is gone or can no longer be read: that is
    told of where definitions are compared."""
    try:
        return app.machine(tx, process, version)
    except NastavnikError:
        return None


def ended(app: Application, tx: Transaction, instance: Instance) -> bool | None:
    """Whether an instance is at an end; None where its definition does not say."""
    machine = machine_of(app, tx, instance.process, instance.version)
    return None if machine is None else instance.state in machine.final_states()


def copies(tx: Transaction) -> Iterator[Problem]:
    """Copies of letters that do not fit the digest they were kept with."""
    erasures = rows.erasures(tx)
    for number, digest, copy in rows.sent_copies(tx):
        where = f"letter {number}"
        if copy is None:
            yield problem("copy", where, "копии письма нет", "its copy is gone")
        elif copy.struck_at is not None:
            if copy.struck_at not in erasures:
                ru = "копия вычеркнута, а удаления человека нет"
                yield problem("copy", where, ru, "its copy was struck, and nobody erased")
        elif sha256(copy.content).hexdigest() != digest:
            yield problem("copy", where, "копия письма изменена", "its copy was changed")
