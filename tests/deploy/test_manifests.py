"""Compose file, Kubernetes manifests and image: valid, of one mind with each other and with what the program knows."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

import deploy
from deploy import alive
from deploy.alive import is_alive
from deploy.security.access import SERVICES as PRINCIPALS
from services.settings import read_settings

FOLDER = Path(deploy.__file__).parent
K8S = "1.34"
SERVICES = {"casework": 8000, "intake": 8001, "notifications": 8002}
OURS = (*SERVICES, "setup")
SECRETS = {"CASELEDGER_KAFKA_SASL_PASSWORD_FILE", "CASELEDGER_DATABASE_URL_FILE"}


@cache
def manifests() -> list[dict[str, Any]]:
    """Every object of every Kubernetes manifest."""
    files = sorted((FOLDER / "k8s").glob("*.yaml"))
    return [one for file in files for one in yaml.safe_load_all(file.read_text()) if one]


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    """The objects of a kind, by name."""
    return {one["metadata"]["name"]: one for one in manifests() if one["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """The pod that each workload makes."""
    workloads = {**of_kind("Deployment"), **of_kind("Job")}
    return {name: one["spec"]["template"]["spec"] for name, one in workloads.items()}


@cache
def compose() -> dict[str, Any]:
    """The services of the compose file."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    return found


def variables_of(container: Mapping[str, Any]) -> dict[str, str]:
    """What a container's environment sets, the shared map included."""
    shared: dict[str, str] = of_kind("ConfigMap")["caseledger"]["data"]
    return shared | {one["name"]: one["value"] for one in container["env"]}


def known_variables() -> set[str]:
    """The variables that the settings know, by their source: a name that nothing reads would set nothing."""
    source = (FOLDER.parent / "services" / "settings.py").read_text()
    return {
        name for found in re.findall(r'"((?:CASELEDGER|KAFKA)_[A-Z_]+)"', source) for name in (found, f"{found}_FILE")
    }


@pytest.mark.parametrize("one", manifests(), ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_a_manifest_is_what_kubernetes_takes(one: dict[str, Any]) -> None:
    """By its own schemas, and without a member that they do not know."""
    kubernetes_validate.validate(one, K8S, strict=True)

    assert one["metadata"].get("namespace", "caseledger") == "caseledger"


@pytest.mark.parametrize("name", OURS)
def test_compose_and_kubernetes_run_the_same_program(name: str) -> None:
    """The same command of one image, and the module is there."""
    [container] = pods()[name]["containers"]
    in_compose = compose()[name]

    assert container["command"] == in_compose["command"]
    assert container["command"][:2] == ["python", "-m"]
    assert importlib.util.find_spec(container["command"][2]) is not None
    assert len({pods()[other]["containers"][0]["image"] for other in OURS}) == 1
    assert len({compose()[other]["image"] for other in OURS}) == 1


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_known_and_together_they_are_settings(name: str, tmp_path: Path) -> None:
    """A misspelt one would be passed over in silence; secrets come as files and are never in the manifest."""
    secret = tmp_path / "secret"
    secret.write_text("postgresql://user@host/database")
    variables = variables_of(pods()[name]["containers"][0])
    readable = {key: str(secret) if key.endswith("_FILE") else value for key, value in variables.items()}
    settings = read_settings(readable)

    assert variables.keys() <= known_variables()
    assert SECRETS & variables.keys() == (SECRETS if name in SERVICES else {"CASELEDGER_KAFKA_SASL_PASSWORD_FILE"})
    assert settings.security.protocol == "SASL_SSL"
    assert settings.security.username == name
    assert name in {needs.principal for needs in PRINCIPALS}


@pytest.mark.parametrize("name", OURS)
def test_composes_variables_are_known(name: str) -> None:
    """And read as settings once the password is filled in."""
    variables = compose()[name]["environment"]
    filled = {key: re.sub(r"\$\{[A-Z_]+:[-?]([^}]*)\}", r"\1", value) for key, value in variables.items()}

    assert variables.keys() <= known_variables()
    assert read_settings(filled).kafka == "outside"


@pytest.mark.parametrize("name", OURS)
def test_a_pod_can_do_nothing_that_it_need_not(name: str) -> None:
    """No root, no writing but to its own folders, no capabilities, no token, no memory without end."""
    pod = pods()[name]
    [container] = pod["containers"]
    security = container["securityContext"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]
    assert {"/tmp", "/data"} <= {one["mountPath"] for one in container["volumeMounts"]}
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}


@pytest.mark.parametrize(("name", "port"), SERVICES.items())
def test_a_service_is_rolled_without_a_gap(name: str, port: int) -> None:
    """Two of each, none taken away before another is ready, time to end what was begun, and asked the right way."""
    deployment = of_kind("Deployment")[name]["spec"]
    pod = pods()[name]
    [container] = pod["containers"]
    probes = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}

    assert deployment["replicas"] >= 2
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert pod["terminationGracePeriodSeconds"] >= 10 + container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert probes == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    assert container["ports"] == [{"name": "http", "containerPort": port}]
    assert port == read_settings({}).ports[name].number
    assert of_kind("Service")[name]["spec"]["ports"][0]["port"] == port
    assert of_kind("PodDisruptionBudget")[name]["spec"]["selector"] == deployment["selector"]


def test_what_is_not_named_may_not_speak() -> None:
    """Both directions are closed for every pod, and each policy selects pods that there are."""
    policies = of_kind("NetworkPolicy")
    closed = policies["nothing-else"]["spec"]
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in (*of_kind("Deployment").values(), *of_kind("Job").values())
    ]

    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in policies.values():
        wanted = policy["spec"]["podSelector"].get("matchLabels", {})
        assert any(wanted.items() <= one.items() for one in labels)


def test_the_example_has_every_secret_that_is_asked_for_and_no_real_one() -> None:
    """Each service has its own, with the files that its variables name."""
    secrets = of_kind("Secret")

    assert set(secrets) == {
        v["secret"]["secretName"] for pod in pods().values() for v in pod["volumes"] if "secret" in v
    }
    for name, one in secrets.items():
        files = {
            Path(value).name for key, value in variables_of(pods()[name]["containers"][0]).items() if key in SECRETS
        }
        assert set(one["stringData"]) == files
        assert all("replace-me" in value for value in one["stringData"].values())


def _dockerfile() -> list[str]:
    lines = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_image_holds_the_program_and_no_root() -> None:
    """Every package of ours and the help is in it, what it installs is locked by hash, and it runs as nobody."""
    lines = _dockerfile()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    users = [line for line in lines if line.startswith("USER ")]

    assert {"contracts", "ledger", "services", "deploy", "docs"} <= copied
    assert users == ["USER 10001:10001"]
    assert any("--require-hashes" in line for line in lines)
    assert not [line for line in lines if "://" in line]
    assert "CASELEDGER_HOST=0.0.0.0" in " ".join(lines)


def _pins(file: str) -> dict[str, str]:
    text = (FOLDER / file).read_text().replace("\\\n", " ")
    return {line.split("==")[0]: line.split("# via")[0].strip() for line in text.splitlines() if "==" in line}


def test_the_image_installs_what_was_tested() -> None:
    """Each of its packages has the version and the hashes that the tests ran with; no tool for tests is among them."""
    image, tested = _pins("image.lock"), _pins("requirements.lock")

    assert {name: " ".join(pin.split()) for name, pin in image.items()}.items() <= {
        name: " ".join(pin.split()) for name, pin in tested.items()
    }.items()
    assert {"aiokafka", "litestar", "psycopg", "sqlalchemy"} <= image.keys()
    assert not {"pytest", "mypy", "playwright", "jgo", "pip", "setuptools"} & image.keys()


async def test_whether_it_lives_is_asked_of_the_port_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any of the three, for one container serves one of them; none means that it does not live."""
    asked: list[int] = []

    def answering(living: int) -> Any:
        async def ask(_host: str, port: int, path: str) -> tuple[int, str]:
            asked.append(port)
            assert path == "/livez"
            if port != living:
                raise ConnectionRefusedError
            return 200, "{}"

        return ask

    monkeypatch.setattr(alive, "http_get", answering(8002))
    assert await is_alive(read_settings({}))
    monkeypatch.setattr(alive, "http_get", answering(1))
    assert not await is_alive(read_settings({}))
    assert set(asked) == set(SERVICES.values())


def _own_images() -> Iterator[str]:
    yield from (one["image"] for name, one in compose().items() if name not in OURS)


def test_the_compose_file_is_of_one_piece() -> None:
    """Volumes and services that it names are there, nothing of it is open to other machines, images have a version."""
    services = compose()
    volumes = yaml.safe_load((FOLDER / "compose.yaml").read_text())["volumes"]
    named = {v.split(":")[0] for one in services.values() for v in one.get("volumes", ()) if not v.startswith(".")}

    assert named == set(volumes)
    assert all(needed in services for one in services.values() for needed in one.get("depends_on", ()))
    assert all(port.startswith("127.0.0.1:") for one in services.values() for port in one.get("ports", ()))
    assert all(re.search(r":v?\d", image) for image in _own_images())
