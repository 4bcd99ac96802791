"""How the recorders log in, by their environment."""

import ssl

import pytest
from eventsourcing.persistence import InfrastructureFactoryError

from ledger.login import read_login

LOGIN = {
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_SASL_USERNAME": "user",
    "KAFKA_SASL_PASSWORD": "a-good-password",
}


def test_no_security() -> None:
    """A Kafka that asks nothing is told nothing."""
    assert read_login({"KAFKA_SASL_PASSWORD": "unused"}.get) == {}


def test_user_and_password_over_tls() -> None:
    """The protocol decides what is taken."""
    login = read_login(LOGIN.get)

    assert login.pop("ssl_context").verify_mode == ssl.CERT_REQUIRED
    assert login == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "user",
        "sasl_plain_password": "a-good-password",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAFKA_SECURITY_PROTOCOL", "TLS"),
        ("KAFKA_SASL_MECHANISM", "GSSAPI"),
        ("KAFKA_SASL_USERNAME", ""),
        ("KAFKA_SASL_PASSWORD", ""),
        ("KAFKA_CA_FILE", "nowhere.pem"),
    ],
)
def test_wrong_variable_is_named(name: str, value: str) -> None:
    """What is missing or wrong is named, and the password is not repeated."""
    with pytest.raises(InfrastructureFactoryError, match=name) as refused:
        read_login((LOGIN | {name: value}).get)

    assert "a-good-password" not in str(refused.value)
