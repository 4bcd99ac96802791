"""Notices as signed webhooks, posted to a real HTTP server and to nobody whom they must not reach."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta, timezone

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from ledger.clock import SystemClock
from ledger.testing import HandClock
from services.notifications.channels import ChannelTrouble
from services.notifications.channels.addresses import NotAllowed, addresses_of
from services.notifications.channels.webhook import Endpoint, WebhookChannel, waits
from tests.services.notifications.channels.conftest import Certificate
from tests.services.notifications.channels.receiver import Receiver
from tests.services.notifications.channels.test_smtp import message
from tests.services.notifications.situations import NOON

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
NAMED = "localhost"
HERE = frozenset({NAMED, "127.0.0.1"})


def channel(port: int, allowed: frozenset[str] = HERE, host: str = "127.0.0.1") -> WebhookChannel:
    """The channel to that receiver."""
    return WebhookChannel(Endpoint(f"http://{host}:{port}/notices?from=ledger", SECRET, allowed), SystemClock())


async def refused(channel: WebhookChannel) -> ChannelTrouble:
    """The trouble with it."""
    with pytest.raises(ChannelTrouble) as raised:
        await channel.send(message())
    return raised.value


async def test_the_receiver_can_tell_that_it_is_ours() -> None:
    """The library that receivers use verifies it; changed by one byte it does not."""
    receiver, sent = Receiver(), message()
    async with receiver.serving() as port:
        await channel(port).send(sent)
    [posted] = receiver.posted

    assert posted.line == "POST /notices?from=ledger HTTP/1.1"
    assert posted.headers["host"] == f"127.0.0.1:{port}"
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["webhook-id"] == str(sent.id)
    assert Webhook(SECRET).verify(posted.body, posted.headers) == {
        "type": "notice.warning",
        "timestamp": "2026-04-02T12:00:00Z",
        "data": msgspec.to_builtins(sent),
    }
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(posted.body.replace(b"warning", b"warninG"), posted.headers)


async def test_a_repeat_is_the_same_message_signed_anew() -> None:
    """Same id and body, so that the receiver knows it; the signature is of the time of sending."""
    receiver, sent = Receiver("500 Broken"), message()
    async with receiver.serving() as port:
        with pytest.raises(ChannelTrouble):
            await channel(port).send(sent)
        await channel(port).send(sent)
    first, again = receiver.posted

    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])


async def test_the_signature_is_of_universal_time() -> None:
    """Whatever zone the clock counts in."""
    receiver = Receiver()
    summer = HandClock(NOON.astimezone(timezone(timedelta(hours=1))))
    async with receiver.serving() as port:
        endpoint = Endpoint(f"http://127.0.0.1:{port}", SECRET, HERE)
        await WebhookChannel(endpoint, summer).send(message())
    [posted] = receiver.posted
    signed = Webhook(SECRET).sign(posted.headers["webhook-id"], NOON, posted.body.decode())

    assert posted.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert posted.headers["webhook-signature"] == signed


@pytest.mark.parametrize(
    ("answer", "for_good", "wait"),
    [
        ("500 Broken", False, timedelta()),
        ("404 Not Found", False, timedelta()),
        ("410 Gone", True, timedelta()),
        ("429 Too Many Requests\r\nretry-after: 120", False, timedelta(minutes=2)),
        ("503 Service Unavailable\r\nretry-after: 7", False, timedelta(seconds=7)),
        ("500 Broken\r\nretry-after: 120", False, timedelta()),
        ("301 Moved Permanently\r\nlocation: /elsewhere", False, timedelta()),
    ],
)
async def test_what_the_receiver_does_not_take(*, answer: str, for_good: bool, wait: timedelta) -> None:
    """Only 2xx is taken; 410 wants no more; the busy say when to come again; nobody is followed elsewhere."""
    receiver = Receiver(answer)
    async with receiver.serving() as port:
        trouble = await refused(channel(port))

    assert (trouble.for_good, trouble.wait) == (for_good, wait)
    assert str(trouble) == f"The webhook answered {answer[:3]}."
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, timedelta()),
        ("90", timedelta(seconds=90)),
        ("99999999999999999999", timedelta(days=1)),
        ("Thu, 02 Apr 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Thu, 02 Apr 2026 11:00:00 GMT", timedelta()),
        ("soon", timedelta()),
        ("-5", timedelta()),
    ],
)
def test_when_to_come_again(said: str | None, wait: timedelta) -> None:
    """By seconds or by a date; nonsense and the past ask for nothing."""
    assert waits(said, NOON) == wait


async def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    """Nothing listens."""
    async with Receiver().serving() as port:
        pass
    trouble = await refused(channel(port))

    assert not trouble.for_good
    assert "cannot be reached" in str(trouble)


async def test_no_proxy_of_the_environment_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an environment says of proxies does not decide where a notice goes."""
    proxy, receiver = Receiver(), Receiver()
    async with proxy.serving() as elsewhere, receiver.serving() as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{elsewhere}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{elsewhere}")
        await channel(port).send(message())

    assert (len(proxy.posted), len(receiver.posted)) == (0, 1)


async def test_the_very_address_that_was_looked_at_is_called(certificate: Certificate) -> None:
    """The name is asked for once, so it cannot mean something else a moment later; the certificate is the name's."""
    asked: list[str] = []

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    receiver = Receiver()
    async with receiver.serving(certificate.server) as port:
        endpoint = Endpoint(f"https://{NAMED}:{port}/", SECRET, HERE)
        await WebhookChannel(endpoint, SystemClock(), look_up, certificate.client).send(message())

    assert asked == ["localhost"]
    assert receiver.posted[0].headers["host"] == f"localhost:{port}"


async def test_a_name_is_not_asked_for_a_second_time() -> None:
    """One that nobody but our own look-up knows is reached: the address it gave is all that is called."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    receiver = Receiver()
    async with receiver.serving() as port:
        endpoint = Endpoint(f"http://hooks.example:{port}/", SECRET, frozenset({"hooks.example"}))
        await WebhookChannel(endpoint, SystemClock(), look_up).send(message())

    assert receiver.posted[0].headers["host"] == f"hooks.example:{port}"


async def test_a_certificate_of_another_name_is_not_trusted(certificate: Certificate) -> None:
    """The address is one it listens at; the name is not its own."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    receiver = Receiver()
    async with receiver.serving(certificate.server) as port:
        endpoint = Endpoint(f"https://hooks.example:{port}/", SECRET, frozenset({"hooks.example"}))
        trouble = await refused(WebhookChannel(endpoint, SystemClock(), look_up, certificate.client))

    assert receiver.posted == []
    assert not trouble.for_good


async def test_the_next_address_is_called_when_one_does_not_answer(certificate: Certificate) -> None:
    """A name may have an address that this machine cannot reach."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]

    receiver = Receiver()
    async with receiver.serving(certificate.server) as port:
        endpoint = Endpoint(f"https://{NAMED}:{port}/", SECRET, HERE)
        await WebhookChannel(endpoint, SystemClock(), look_up, certificate.client).send(message())

    assert len(receiver.posted) == 1


PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "::1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "192.0.2.1",
    "240.0.0.1",
    "255.255.255.255",
]
NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:a9fe:a9fe::",
]
PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]


@pytest.mark.parametrize("address", [*PRIVATE, *NEVER])
@pytest.mark.parametrize("beside", [[], PUBLIC])
async def test_what_only_this_network_can_reach_is_not_called(address: str, beside: list[str]) -> None:
    """However it is written, and also when a name leads to public addresses as well."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return [*beside, address]

    with pytest.raises(NotAllowed):
        await addresses_of("hooks.example", 443, (), look_up)


@pytest.mark.parametrize("address", NEVER)
async def test_no_list_allows_what_clouds_keep_their_secrets_at(address: str) -> None:
    """Link-local, unspecified, multicast and translated addresses are never called."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return [address]

    with pytest.raises(NotAllowed):
        await addresses_of("hooks.example", 443, {"hooks.example"}, look_up)


@pytest.mark.parametrize("address", [*PRIVATE, *PUBLIC])
async def test_a_host_on_the_list_may_be_private(address: str) -> None:
    """It was named on purpose."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return [address]

    assert await addresses_of("hooks.example", 443, {"hooks.example"}, look_up) == [address]


async def test_a_host_that_is_not_on_the_list_is_not_called_however_public() -> None:
    """With a list only what stands on it is called; its name is not even looked up."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        pytest.fail("it was looked up")

    with pytest.raises(NotAllowed, match="CASELEDGER_WEBHOOK_ALLOW"):
        await addresses_of("hooks.example", 443, {"other.example"}, look_up)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::1]", "0.0.0.0"])
async def test_this_machine_however_it_is_written_is_not_called(host: str) -> None:
    """A number, hexadecimal or short: the system's own resolver says what it means, and that is looked at."""
    receiver = Receiver()
    async with receiver.serving() as port:
        trouble = await refused(channel(port, frozenset(), host))

    assert receiver.posted == []
    assert trouble.for_good
    assert "not called" in str(trouble)
