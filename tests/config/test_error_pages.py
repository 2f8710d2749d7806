"""What a person reads when something is refused or breaks: in his language, what happened, what to do."""

import pytest
from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.test import Client

from grids.middleware import WrongMethodPageMiddleware
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


def test_too_much_at_once_is_told_apart_from_what_could_not_be_read(client, cast, settings):
    client.force_login(cast.station)
    text = "长" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    many = {f"field-{n}": "1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    for sent in ({"name": text}, many):
        answer = client.post("/people/new/", sent)
        assert answer.status_code == 413
        assert "一次提交的内容太多" in body(answer) and "没有改动任何内容" in body(answer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Too much at once" in body(client.post("/people/new/", {"name": text}))


def test_an_address_that_only_takes_a_button_says_so(client, cast, settings):
    client.force_login(cast.station)
    answer = client.get("/inbox/read/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "这个地址不能这样打开" in body(answer) and "没有改动任何内容" in body(answer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "cannot be opened like this" in body(client.get("/inbox/read/"))


def test_an_answer_to_a_wrong_method_that_has_words_keeps_them(rf):
    told = HttpResponseNotAllowed(["GET"], '{"code": "method_not_allowed"}', content_type="application/problem+json")
    answer = WrongMethodPageMiddleware(lambda request: told)(rf.delete("/api/v1/places/"))
    assert body(answer) == '{"code": "method_not_allowed"}'
