"""docker-compose.yml: no engine runs here, so what can be read is proved by reading."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

TEXT = (settings.BASE_DIR / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")


def test_no_secret_has_a_default():
    secret = [match for match in VARIABLE.finditer(TEXT) if re.search("PASSWORD|SECRET|TOKEN|KEY", match["name"])]
    assert {match["name"] for match in secret} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"}
    assert all(match["rest"].startswith(":?") for match in secret), "must refuse to start when it is missing or empty"


def test_no_secret_is_written_out():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|AUTH", variable):
                assert VARIABLE.search(value), f"{variable} of {name}"


def test_the_parts_of_the_production_shape_are_there():
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_each_lasting_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_of_ours_starts_before_the_migration_is_through(name):
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_only_the_web_is_reached_from_outside_and_only_from_this_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_worker_listens_to_every_queue_that_tasks_are_sent_to():
    command = SERVICES["worker"]["command"]
    queues = set(command[command.index("-Q") + 1].split(","))
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= queues
    assert settings.CELERY_TASK_DEFAULT_QUEUE in queues


def test_a_stopping_worker_gets_the_time_its_tasks_may_take():
    assert int(SERVICES["worker"]["stop_grace_period"].rstrip("s")) > settings.CELERY_TASK_TIME_LIMIT


def test_the_image_starts_the_same_web_server_as_the_demo():
    dockerfile = Path(settings.BASE_DIR / "Dockerfile").read_text()
    demo = (settings.BASE_DIR / "bin" / "machine" / "demo.py").read_text()
    for text in (dockerfile, demo):
        assert re.search(r'"--interface", "wsgi", "--no-ws"', text)
        assert "config.wsgi:application" in text


def test_the_example_of_the_environment_names_exactly_what_is_demanded_and_gives_no_value():
    lines = (settings.BASE_DIR / "compose.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    demanded = {match["name"] for match in VARIABLE.finditer(TEXT) if match["rest"].startswith(":?")}
    assert set(given) == demanded
    assert set(given.values()) == {""}


def test_every_setting_of_the_manual_is_read_and_reaches_each_process():
    table = (settings.BASE_DIR / "docs/operations.md").read_text().partition("\n## Settings\n")[2]
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert {"SECRET_KEY", "LOG_LEVEL"} <= named
    code = (settings.BASE_DIR / "config/settings.py").read_text()
    assert named <= set(re.findall(r"(?:env\.\w+|at_least_one)\(\s*[\"'](\w+)[\"']", code))
    of_image = set(re.findall(r"(\w+)=", (settings.BASE_DIR / "Dockerfile").read_text()))
    for process in ("migrate", "web", "worker", "beat"):
        assert named <= SERVICES[process]["environment"].keys() | of_image, process
