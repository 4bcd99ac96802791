"""The `eventsourcing` library's own performance loads: same calls, same sizes, the time handed back.

Source: `test_performance` and `test_concurrent_throughput` of `ApplicationRecorderTestCase`, which only print it.
"""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from uuid import uuid4

from eventsourcing.persistence import ApplicationRecorder, StoredEvent

WARM_UP_INSERTS = 10
INSERTS = 100
EVENTS_PER_JOB = 50
JOBS = 10
WORKERS = 4


def single_append(recorder: ApplicationRecorder) -> float:
    """Inserts a second, one event each, one after the other."""

    def insert() -> None:
        recorder.insert_events([StoredEvent(uuid4(), 1, "topic1", b"state1")])

    for _ in range(WARM_UP_INSERTS):
        insert()
    began = perf_counter()
    for _ in range(INSERTS):
        insert()
    return INSERTS / (perf_counter() - began)


def concurrent_append(recorder: ApplicationRecorder) -> float:
    """Events a second of ten inserts of fifty events each by four threads."""

    def insert() -> None:
        stream = uuid4()
        recorder.insert_events([StoredEvent(stream, version, "topic", b"state") for version in range(EVENTS_PER_JOB)])

    def run(jobs: int) -> float:
        with ThreadPoolExecutor(WORKERS) as threads:
            began = perf_counter()
            for job in [threads.submit(insert) for _ in range(jobs)]:
                job.result()
            return perf_counter() - began

    run(WORKERS)
    return JOBS * EVENTS_PER_JOB / run(JOBS)
