"""SpiffWorkflow: a BPMN process of twelve manual tasks, its state saved at each step as its
documentation does, with a line of history and a letter."""

import sqlite3
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from bench.peers.lifecycle import STATES, STEPS, TRIGGERS
from bench.peers.table import open_table

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def process() -> bytes:
    """The lifecycle in BPMN."""
    tasks = "".join(f'<manualTask id="{name}" name="{name}"/>' for name in TRIGGERS)
    chain = ("start", *TRIGGERS, "end")
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{first}" targetRef="{then}"/>'
        for n, (first, then) in enumerate(pairwise(chain))
    )
    return (
        f'<definitions xmlns="{_BPMN}" id="d" targetNamespace="t"><process id="pair"'
        f' isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    ).encode()


def prepare(pairs: int, synchronous: str, folder: Path) -> Callable[[], int]:
    """Ready to run."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(process())))
    spec = parser.get_spec("pair")
    serializer = BpmnWorkflowSerializer()
    table = open_table(folder / "spiff.db", synchronous)
    for pair in range(pairs):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        table.execute(
            "INSERT INTO pairs VALUES (?, ?)", (pair, serializer.serialize_json(workflow))
        )

    def run() -> int:
        return sum(
            _step(table, serializer, pair, number)
            for number in range(STEPS)
            for pair in range(pairs)
        )

    return run


def _step(
    table: sqlite3.Connection, serializer: BpmnWorkflowSerializer, pair: int, number: int
) -> int:
    table.execute("BEGIN IMMEDIATE")
    text = table.execute("SELECT state FROM pairs WHERE id = ?", (pair,)).fetchone()[0]
    workflow = serializer.deserialize_json(text)
    task = workflow.get_next_task(spec_name=TRIGGERS[number])
    task.data.update(score=3, step=number)
    if not workflow.script_engine.evaluate(task, f"score > 0 and step == {number}"):
        raise ValueError("the guard is false")
    task.run()
    workflow.do_engine_steps()
    row = (serializer.serialize_json(workflow), pair)
    table.execute("UPDATE pairs SET state = ? WHERE id = ?", row)
    table.execute("INSERT INTO history VALUES (?, ?, ?)", (pair, number, STATES[number + 1]))
    table.execute("INSERT INTO outbox VALUES (?, ?)", (pair, "mentor"))
    table.execute("COMMIT")
    return 1
