"""The static files of the production image."""

import json
import re
from urllib.parse import urljoin

import pytest
from django.core.management import call_command

from config.static import HashedStaticFiles
from inspections.offline.shell import shell

IMPORTED = re.compile(r'(?:from|import) ?\(?"(\.[^"]+)"')


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
        "dexie/modern/dexie.min.mjs",
        "qr/decode.js",
        "leaflet/leaflet.js",
    ):
        assert (collected / names[name]).is_file()
        assert names[name] != name


def test_a_phone_keeps_every_module_under_the_name_by_which_others_import_it(collected):
    kept = set(shell()["files"])
    found = 0
    for url in sorted(kept):
        file = collected / url.removeprefix("/static/")
        assert file.is_file(), f"{url} is not served"
        if file.suffix == ".js":
            imports = {urljoin(url, name) for name in IMPORTED.findall(file.read_text())}
            assert imports <= kept, f"{url} imports {imports - kept}, which the phone does not keep"
            found += len(imports)
    assert found >= 30
