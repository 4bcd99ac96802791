"""A stand-in for casework."""

from services.runtime import run
from tests.deploy.fakes import idle

run("casework", idle)
