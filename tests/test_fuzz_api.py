"""The API as it describes itself: whatever is sent, the answer is one of those that the description names."""

import os
import random
import time
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scg.commands.accounts import issue_token
from scg.doors.api_description import described
from tests.support.world import World

pytestmark = [pytest.mark.one_database, pytest.mark.long]

SEED = int(os.environ.get("SCG_FUZZ_SEED") or random.SystemRandom().randrange(10**9))
EXAMPLES, SECONDS = 60, 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_whatever_is_sent_to_the_api_its_answers_are_those_that_it_describes(world: World, app: Flask) -> None:
    print(f"SCG_FUZZ_SEED={SEED}")
    token = issue_token("amina.shah@wy.example", "script")
    held = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    counted = {operation.label: asked(operation, world, held) for operation in operations}
    print(counted)
    assert len(counted) == sum(len(set(path) - {"parameters"}) for path in described()["paths"].values())
    assert min(counted.values()) >= EXAMPLES // 3, counted


def asked(operation: Any, world: World, held: dict[str, str]) -> int:
    """Ask for one operation in many ways, right and wrong; gives how many."""
    tried, until = [0], time.monotonic() + SECONDS / 6
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    cases = hypothesis.strategies.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases)
    def ask(case: Any) -> None:
        if tried[0] >= EXAMPLES // 3 and time.monotonic() > until:
            return
        tried[0] += 1
        if "ref" in case.path_parameters and tried[0] % 3:
            case.path_parameters["ref"] = world.ref
        answer = case.call(headers=held)
        case.validate_response(answer, checks=CHECKS)

    ask()
    return tried[0]
