"""For those who watch the server: is it alive, is it ready, what has it counted. Tells no content."""

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, request

from scg import engine, gauges, health

door = Blueprint("health", __name__)
THIS_MACHINE = ("127.0.0.1", "::1")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@door.get("/health/live")
def live() -> Response:
    """That the process answers, and nothing more: it is to be restarted only where this fails."""
    return jsonify({"alive": True})


@door.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Whether people may be sent here: 200, or 503; each check by name with a sentence."""
    checks = health.readiness(current_app.config)
    told = {name: {"holds": check.holds, "says": check.says} for name, check in checks.items()}
    holds = all(check.holds for check in checks.values())
    return jsonify({"ready": holds, "checks": told}), 200 if holds else 503


@door.get("/metrics")
def metrics() -> Response:
    """What was counted, for Prometheus: told to this machine, or to who brings SCG_METRICS_TOKEN."""
    if not _may_read():
        abort(404)
    health.readiness(current_app.config)
    gauges.draining(engine.draining())
    for of, seconds in health.ages(current_app.config).items():
        gauges.age(of, seconds)
    return Response(gauges.exposition(), content_type=TEXT)


def _may_read() -> bool:
    token = current_app.config["SCG_METRICS_TOKEN"]
    scheme, _, brought = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(brought.encode(), token.encode())
    # What a proxy on this machine passes on comes from elsewhere.
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in THIS_MACHINE and not passed_on
