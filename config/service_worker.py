"""The service worker of the site: one file at the root, so that its scope is the whole site, made of the apps' parts.

A part is a static file with listeners of its own; the parts' addresses carry their content's hash, so a browser that
looks at this file sees when one has changed. It is never cached.
"""

import json

from django.http import HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from grids.access import PUBLIC, access
from inspections.offline.shell import shell

PARTS = ("notifications/push_worker.js", "inspections/offline/worker.js")


@require_safe
@access(PUBLIC)
def service_worker(request):
    """GET: the script that a browser keeps for the site."""
    parts = ", ".join(json.dumps(static(part)) for part in PARTS)
    told = f"self.shell = {json.dumps(shell())};\n"
    answer = HttpResponse(f"{told}importScripts({parts});\n", content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
