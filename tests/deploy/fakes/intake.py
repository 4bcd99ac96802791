"""A stand-in for intake."""

from services.runtime import run
from tests.deploy.fakes import idle

run("intake", idle)
