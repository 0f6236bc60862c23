"""Prefect's server and the flows on their schedules, in one process: `python -m flows.serving`.

Prefect decides what is due and keeps what became of it; each run takes place here, in a thread of
its own. A process for each run would cost 3 s of CPU and 150 MB a minute, and the server apart 100
MB more (docs/benchmarks.md).
"""

import asyncio
import signal
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep
from uuid import UUID

import httpx
import uvicorn
from prefect import State
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectException
from prefect.flow_engine import run_flow_async
from prefect.server.api.server import create_app
from prefect.states import Cancelled, Crashed, Pending

from flows.run import now
from flows.schedule import TAGS, ServedFlow, scheduled
from programme.school.settings import Settings

SOONEST, LATEST = 0.5, 30.0
"""Seconds between two looks at what is due: until the next run, but no longer and no shorter."""
WHILE_BUSY = 5.0
"""Seconds to the next look while something runs, or where the server did not answer."""
READY = 120.0
"""Seconds in which the server has to answer."""

CUT = "Прервано: программа остановилась посреди запуска. Следующий запуск сделает его работу."
MISSED = "Пропущено, пока программа не работала. Всё, чему наступил срок, делает следующий запуск."


def serve_prefect(settings: Settings) -> tuple[uvicorn.Server, Thread]:
    """Prefect's server in a thread of its own, once it answers."""
    app = create_app()
    config = uvicorn.Config(
        app, settings.host, settings.prefect_port, log_level="warning", timeout_keep_alive=30
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, name="prefect", daemon=True)
    thread.start()
    until = monotonic() + READY
    while not server.started:
        if not thread.is_alive() or monotonic() > until:
            raise SystemExit("Prefect's server does not start")
        sleep(0.1)
    return server, thread


class Schedule:
    """Runs what Prefect says is due: of several runs of a flow that were missed, the last."""

    def __init__(self, client: PrefectClient, flows: Mapping[UUID, ServedFlow]) -> None:
        self._client, self._flows = client, flows
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Until it is told to stop; then it waits for what runs."""
        while not self.stopping.is_set():
            try:
                pause = await self._start_what_is_due()
            except (httpx.HTTPError, PrefectException, OSError) as error:
                _complain(error)
                pause = WHILE_BUSY
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def settle_the_abandoned(self) -> None:
        """What was begun before this process was, was cut off."""
        states = FlowRunFilterStateType(
            any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
        )
        begun = FlowRunFilter(state=FlowRunFilterState(type=states))
        ours = DeploymentFilter(id=DeploymentFilterId(any_=list(self._flows)))
        while runs := await self._client.read_flow_runs(
            flow_run_filter=begun, deployment_filter=ours, sort=FlowRunSort.ID_DESC, limit=100
        ):
            for run in runs:
                await self._set(run, Crashed(message=CUT))

    async def _start_what_is_due(self) -> float:
        """Seconds until there may be something to start again."""
        free = [number for number in self._flows if not self._busy(number)]
        if not free:
            return WHILE_BUSY
        asked_at = now()
        answer = await self._client.get_scheduled_flow_runs_for_deployments(
            free, scheduled_before=asked_at + timedelta(seconds=LATEST)
        )
        due: dict[UUID, list[FlowRun]] = defaultdict(list)
        pause = LATEST if len(free) == len(self._flows) else WHILE_BUSY
        for run in answer:
            planned = run.expected_start_time or asked_at
            if planned > asked_at:
                pause = min(pause, (planned - asked_at).total_seconds())
            elif run.deployment_id is not None:
                due[run.deployment_id].append(run)
        for deployment, runs in due.items():
            *missed, newest = sorted(runs, key=lambda run: run.expected_start_time or asked_at)
            self._running[deployment] = asyncio.create_task(self._fire(deployment, missed, newest))
        return max(SOONEST, min(pause, WHILE_BUSY) if due else pause)

    def _busy(self, deployment: UUID) -> bool:
        task = self._running.get(deployment)
        return task is not None and not task.done()

    async def _fire(self, deployment: UUID, missed: Sequence[FlowRun], newest: FlowRun) -> None:
        try:
            taken = await self._set(newest, Pending())
            if taken is SetStateStatus.ACCEPT:
                await asyncio.to_thread(_in_its_own_loop, self._flows[deployment], newest)
            for run in missed:
                await self._set(run, Cancelled(name="Missed", message=MISSED))
        except (httpx.HTTPError, PrefectException, OSError) as error:
            # the next run does the work of this one
            _complain(error)

    async def _set(self, run: FlowRun, state: State[None]) -> SetStateStatus:
        answer: OrchestrationResult[None]
        answer = await self._client.set_flow_run_state(run.id, state, force=state.is_final())
        return answer.status


def _complain(error: Exception) -> None:
    sys.stderr.write(f"{now():%Y-%m-%d %H:%M:%S} {type(error).__name__}\n")


def _in_its_own_loop(flow: ServedFlow, run: FlowRun) -> None:
    # the engine is typed for what an awaited flow gives
    asyncio.run(run_flow_async(flow, flow_run=run, return_type="state"))  # type: ignore[arg-type]


async def serve(settings: Settings) -> None:
    """Until it is told to stop."""
    async with get_client() as client:
        flows: dict[UUID, ServedFlow] = {}
        for one in scheduled(settings):
            deployment = await one.flow.ato_deployment(one.name, schedule=one.schedule, tags=TAGS)
            flows[await deployment.aapply()] = one.flow
        schedule = Schedule(client, flows)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            _on_signal(loop, number, schedule.stopping)
        await schedule.settle_the_abandoned()
        await schedule.run()


def _on_signal(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, stopping: asyncio.Event
) -> None:
    # Windows has no add_signal_handler
    signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))


def main() -> None:
    """Runs until it is told to stop."""
    settings = Settings()
    server, thread = serve_prefect(settings)
    try:
        asyncio.run(serve(settings))
    finally:
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
