"""Every door says who may use it, or the server does not start."""

import importlib
import sys
import types

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import path
from rest_framework.viewsets import ViewSet

import config.wsgi
from config.checks import OF_LIBRARIES, every_view_declares_its_policy, routes, undeclared_views
from grids.access import PUBLIC, access


class Endpoint(ViewSet):
    policies = {"list": PUBLIC}

    def list(self, request):
        return HttpResponse()

    def destroy(self, request):
        return HttpResponse()


@pytest.fixture
def site(settings):
    """Puts a site of the given routes in the place of ours."""

    def put(*patterns):
        module = types.ModuleType("a_site_for_this_test")
        module.urlpatterns = list(patterns)
        sys.modules[module.__name__] = module
        settings.ROOT_URLCONF = module.__name__

    yield put
    sys.modules.pop("a_site_for_this_test", None)


def test_the_web_server_refuses_to_start_with_a_view_that_declares_nothing(site):
    site(path("open-to-all/", lambda request: HttpResponse()))
    with pytest.raises(ImproperlyConfigured, match="/open-to-all/"):
        importlib.reload(config.wsgi)
    assert [error.id for error in every_view_declares_its_policy(None)] == ["firegrid.E001"]


def test_an_endpoint_must_declare_each_method_routed_to_it(site):
    site(
        path("half/", Endpoint.as_view({"get": "list", "delete": "destroy"})),
        path("whole/", Endpoint.as_view({"get": "list"})),
    )
    assert undeclared_views() == ["/half/"]


def test_a_declared_view_is_let_through(site):
    site(path("declared/", access(PUBLIC)(lambda request: HttpResponse())))
    assert undeclared_views() == []
    importlib.reload(config.wsgi)


def test_every_view_of_ours_declares_its_policy():
    assert undeclared_views() == []


def test_no_exception_outlives_the_view_it_was_made_for():
    names = {name for _, name, _ in routes()}
    stale = [
        library
        for library in OF_LIBRARIES
        if not any(name == library or (library.endswith(":") and name.startswith(library)) for name in names)
    ]
    assert stale == []
