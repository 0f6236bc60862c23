"""Prefect's server for one machine: how it is set up, and how it is asked."""

from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PREFECT_AT_REST = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    # runs are kept for two weeks, what they did for ever in our own tables
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(14 * 24 * 3600),
    # events served automations, and we have none: they were nearly all that the database grew by
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS": "300",
    # we have five deployments, and they do not change while it runs
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "20",
    # it is spoken to over plain http on this machine: each client would read all the authorities
    # of the world first
    "PREFECT_API_TLS_INSECURE_SKIP_VERIFY": "true",
    "DO_NOT_TRACK": "1",
    # threads of one process need not each have a heap of their own
    "MALLOC_ARENA_MAX": "2",
}
"""Prefect for one machine: small, silent, and nothing that we have no use for."""


def answers(url: str) -> bool:
    """Whether somebody answers there, be it that something is silent."""
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310  # our own address
            return int(answer.status) == 200
    except HTTPError as error:
        return error.code == 503
    except (URLError, OSError):
        return False
