"""The API takes the documents that a step asks for, and no others."""

import json
from datetime import UTC, datetime
from pathlib import Path

from programme.access import accounts, tokens
from programme.school.application import open_application
from programme.school.settings import Settings
from states.school_history import By
from tests.cast import at
from tests.school import number_of, opened
from tests.served import Served

REQUEST = {"trigger": "record_request", "inputs": {"request_kind": "arts"}}


def test_a_document_that_a_step_does_not_ask_for_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "school")
    with open_application(settings) as app:
        who = opened(app)
        by = By(at("2020-09-28"))
        account = accounts.add(app, "maria", "coordinator", None, by, who["coordinator"])
        token = tokens.issue(app, account, "a program", "write", 1, datetime.now(UTC))[1]
        where = f"/api/v1/instances/{number_of(app, 'pair 1')}"
    with Served(settings) as school:
        school.client.headers["authorization"] = f"Bearer {token}"
        before = school.client.get(where).json()
        form, papers = {"pull": json.dumps(REQUEST)}, {"e.consents": ("a.pdf", b"%PDF-1.4")}
        answer = school.client.post(f"{where}/fire-with-documents", data=form, files=papers)
        assert (answer.status_code, answer.json()["code"]) == (422, "evidence_unknown")
        assert answer.json()["details"] == ["consents"]
        assert school.client.get(where).json() == before
        assert school.client.post(f"{where}/fire", json=REQUEST).status_code == 200
