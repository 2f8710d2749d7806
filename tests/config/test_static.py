"""The static files of the production image."""

import json

import pytest
from django.core.management import call_command

from config.static import HashedStaticFiles


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """All static files, collected as the Dockerfile does, less a minute of compressing that shows nothing."""
    monkeypatch.setattr(HashedStaticFiles, "compress_files", lambda storage, paths: iter(()))
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.static.HashedStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_file_a_page_loads_is_collected_under_a_name_of_its_content(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for name in (
        "tabler/css/tabler.min.css",
        "tabler/js/tabler.min.js",
        "tabler-icons/tabler-icons.min.css",
        "echarts/echarts.min.js",
        "markercluster/leaflet.markercluster.js",
        "dexie/dexie.min.js",
        "leaflet/leaflet.js",
    ):
        assert (collected / names[name]).is_file()
        assert names[name] != name
