"""What a person reads when something is refused or breaks: in his language, what happened, what to do."""

import pytest
from django.conf import settings
from django.test import Client

from grids.views import people


def body(answer) -> str:
    return answer.content.decode()


def test_an_unreadable_address_is_refused_in_the_readers_own_language(client, cast):
    client.force_login(cast.station)
    client.get("/people/")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Incomplete request" in body(client.get("/people/?q=%00"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "这次请求不完整" in body(client.get("/people/?q=%00"))


def test_an_insider_without_the_right_reads_whom_to_ask(client, cast):
    client.force_login(cast.worker)
    answer = client.get("/people/new/")
    assert answer.status_code == 403
    assert "没有这项权限" in body(answer)
    assert "请联系街道消防工作站调整岗位" in body(answer)


def test_a_stale_form_is_told_to_be_sent_again(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.station)
    answer = client.post("/people/new/", {"csrfmiddlewaretoken": "x" * 64, "name": "钟秀英"})
    assert answer.status_code == 403
    assert "页面停留太久，需要重新打开" in body(answer)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "系统出错了"), ("en", "Something went wrong")])
def test_a_broken_view_says_so_and_gives_nothing_away(client, cast, monkeypatch, language, said):
    def broken(request):
        raise RuntimeError("the inside of it")

    monkeypatch.setattr(people, "chosen_street", broken)
    client.raise_request_exception = False
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(cast.station)
    answer = client.get("/people/")
    assert answer.status_code == 500
    assert said in body(answer)
    assert "the inside of it" not in body(answer)
