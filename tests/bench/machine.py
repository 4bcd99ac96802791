"""What the figures were measured on."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg

from deploy.kafka_jars import KAFKA_VERSION


def machine_shape(folder: Path) -> dict[str, str]:
    """Cores, memory, the file system that the data lie on, versions, and how busy it was at the start."""
    return {
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.system()}",
        "file system": _file_system(folder),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "kafka": f"{KAFKA_VERSION} (local), one node on loopback",
        "libraries": ", ".join(f"{name} {version(name)}" for name in ("aiokafka", "eventsourcing", "psycopg")),
        "psycopg": f"{psycopg.pq.__impl__} implementation",
        "sqlite": sqlite3.sqlite_version,
    }


def _file_system(folder: Path) -> str:
    mounts = [part for part in psutil.disk_partitions(all=True) if folder.resolve().is_relative_to(part.mountpoint)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype if mounts else "unknown"
