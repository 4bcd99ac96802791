"""A stand-in for notifications."""

from services.runtime import run
from tests.deploy.fakes import idle

run("notifications", idle)
