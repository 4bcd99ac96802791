"""Settings are read once, and a wrong one is named with its remedy."""

from pathlib import Path

import pytest

from services.settings import DOCKER_ADDRESS, SettingsError, read_settings


def test_nothing_needs_to_be_set() -> None:
    """Without any variable the product runs on this machine, on the documented ports."""
    settings = read_settings({})

    assert settings.bootstrap == "127.0.0.1:9092"
    assert settings.host == "127.0.0.1"
    assert {name: port.number for name, port in settings.ports.items()} == {
        "casework": 8000,
        "intake": 8001,
        "notifications": 8002,
    }
    assert settings.connection == {}
    assert settings.events_in_memory == 20_000
    assert read_settings({"CASELEDGER_EVENTS_IN_MEMORY": "2000000"}).events_in_memory == 2_000_000


def test_an_address_can_be_followed_on_this_machine() -> None:
    """Services bound to every interface are reached at the loopback address, with brackets where IPv6 wants them."""
    hosts = ("127.0.0.1", "0.0.0.0", "::", "ledger.example")

    assert [read_settings({"CASELEDGER_HOST": host}).address_of("casework") for host in hosts] == [
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://ledger.example:8000",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka.example", "host:port"),
        ("KAFKA_BOOTSTRAP_SERVERS", "a:9092,b", "host:port"),
        ("CASELEDGER_KAFKA", "podman", "local, docker"),
        ("CASELEDGER_HTTP_PORT", "eighty", "whole number"),
        ("CASELEDGER_KAFKA_PORT", "70000", "65535"),
        ("CASELEDGER_PARTITIONS", "0", "from 1"),
        ("CASELEDGER_EVENTS_IN_MEMORY", "0", "from 1 to 10000000"),
        ("CASELEDGER_EVENTS_IN_MEMORY", "1e6", "whole number"),
        ("CASELEDGER_SAMPLES", "no", "0, 1"),
        ("CASELEDGER_NOW", "yesterday", "with its offset"),
        ("CASELEDGER_NOW", "2026-04-02T09:00:00", "with its offset"),
        ("CASELEDGER_SOURCES_FILE", "/nowhere/sources.toml", "cannot be read"),
        ("CASELEDGER_POLICIES_DIR", "/nowhere/policies", "no such folder"),
        ("CASELEDGER_CALENDAR_FILE", "/nowhere/holidays.toml", "cannot be read"),
        ("CASELEDGER_KAFKA_SECURITY_PROTOCOL", "TLS", "SASL_SSL"),
        ("CASELEDGER_KAFKA_SECURITY_PROTOCOL", "SSL", "KAFKA_BOOTSTRAP_SERVERS"),
    ],
)
def test_a_wrong_value_is_named(variable: str, value: str, remedy: str) -> None:
    """The message has the variable, the value and what to write instead."""
    with pytest.raises(SettingsError) as raised:
        read_settings({variable: value})

    assert raised.value.variable == variable
    assert str(raised.value).startswith(f"{variable} is {value!r}: ")
    assert remedy in str(raised.value)


def test_the_clock_of_an_outside_kafka_is_not_moved() -> None:
    """CASELEDGER_NOW would put false times into a ledger that others share."""
    with pytest.raises(SettingsError, match="CASELEDGER_NOW"):
        read_settings({"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092", "CASELEDGER_NOW": "2026-04-02T09:00:00Z"})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """A password is read from the file named, and shows in no representation of the settings."""
    secret = tmp_path / "password"
    secret.write_text("opensesame\n")
    settings = read_settings(
        {
            "KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9093",
            "CASELEDGER_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "CASELEDGER_KAFKA_SASL_USERNAME": "caseledger",
            "CASELEDGER_KAFKA_SASL_PASSWORD_FILE": str(secret),
        }
    )

    assert settings.connection["sasl_plain_password"] == "opensesame"
    assert settings.connection["sasl_mechanism"] == "SCRAM-SHA-512"
    assert settings.security.for_faststream() is not None
    assert "opensesame" not in repr(settings)


def test_a_secret_in_two_places_is_refused(tmp_path: Path) -> None:
    """A variable and its file together leave open which counts; the message does not show the secret."""
    secret = tmp_path / "url"
    secret.write_text("smtp://a:opensesame@mail.example")

    with pytest.raises(SettingsError, match="CASELEDGER_SMTP_URL_FILE") as raised:
        read_settings(
            {"CASELEDGER_SMTP_URL": "smtp://b:sesameopen@mail.example", "CASELEDGER_SMTP_URL_FILE": str(secret)}
        )

    assert "opensesame" not in str(raised.value)
    assert "sesameopen" not in str(raised.value)


def test_a_kafka_in_docker_is_found_by_its_note(tmp_path: Path) -> None:
    """Its port is another at each start, so the folder says where it answers now."""
    (tmp_path / DOCKER_ADDRESS).write_text("127.0.0.1:49153")

    settings = read_settings({"CASELEDGER_KAFKA": "docker", "CASELEDGER_DATA_DIR": str(tmp_path)})

    assert settings.bootstrap == "127.0.0.1:49153"
