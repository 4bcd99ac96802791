"""How a client proves itself to an outside Kafka, for each library that connects to one."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faststream.security import BaseSecurity

PLAINTEXT = "PLAINTEXT"


@dataclass(frozen=True)
class KafkaSecurity:
    """The protocol and what it needs; `mechanism`, `username` and `password` count for SASL only."""

    protocol: str = PLAINTEXT
    mechanism: str = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    @property
    def uses_sasl(self) -> bool:
        """Whether a user name and a password are asked for."""
        return self.protocol.startswith("SASL_")

    def client_arguments(self) -> dict[str, Any]:
        """Keyword arguments for a client of aiokafka; empty for a Kafka without security."""
        if self.protocol == PLAINTEXT:
            return {}
        arguments: dict[str, Any] = {"security_protocol": self.protocol, "ssl_context": self._ssl_context()}
        if self.uses_sasl:
            arguments |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return arguments

    def for_faststream(self) -> "BaseSecurity | None":
        """The same for FastStream's broker."""
        from faststream import security

        if self.protocol == PLAINTEXT:
            return None
        context = self._ssl_context()
        if not self.uses_sasl:
            return security.BaseSecurity(ssl_context=context, use_ssl=True)
        kinds = {
            "PLAIN": security.SASLPlaintext,
            "SCRAM-SHA-256": security.SASLScram256,
            "SCRAM-SHA-512": security.SASLScram512,
        }
        return kinds[self.mechanism](
            username=self.username or "",
            password=self.password or "",
            ssl_context=context,
            use_ssl=context is not None,
        )

    def _ssl_context(self) -> ssl.SSLContext | None:
        return ssl.create_default_context(cafile=self.ca_file) if self.protocol.endswith("SSL") else None
