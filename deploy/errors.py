"""What can go wrong in getting a Kafka, as messages for the person at the keyboard.

KafkaUnavailable        no usable Kafka; says why and what to do
└── LocalKafkaError     the local broker could not be had, started or stopped
"""

from services.unavailable import Unavailable


class KafkaUnavailable(Unavailable):
    """There is no usable Kafka; the message says why and what to do. Trying again helps once that is done."""


class LocalKafkaError(KafkaUnavailable):
    """The local broker could not be had or started; the message says why and what to do."""
