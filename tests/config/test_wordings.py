"""The libraries' own texts on our pages speak as the office does: plainly, and addressing nobody."""

import re
from pathlib import Path

import allauth
import django.contrib.auth
import polib
import pytest
from django.contrib.auth import password_validation
from django.urls import reverse
from django.utils import translation

CATALOGUE = Path(__file__).resolve().parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
ADDRESSED = re.compile("[你您]")


def test_no_wording_of_ours_addresses_the_reader():
    entries = polib.pofile(str(CATALOGUE))
    assert entries
    assert not [e.msgid for e in entries if any(ADDRESSED.search(t) for t in (e.msgstr, *e.msgstr_plural.values()))]


def test_every_wording_still_replaces_one_of_a_library():
    """An entry whose message the library has renamed would silently do nothing."""
    theirs = set()
    for package in (allauth, django.contrib.auth):
        folder = Path(package.__file__).parent / "locale/zh_Hans/LC_MESSAGES"
        theirs |= {entry.msgid for entry in polib.mofile(str(folder / "django.mo"))}
    assert {entry.msgid for entry in polib.pofile(str(CATALOGUE))} - theirs == set()


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_reauthenticate", "account_logout"])
def test_the_account_pages_address_nobody(client, cast, name):
    client.force_login(cast.station)
    page = client.get(reverse(name)).content.decode()
    assert not ADDRESSED.search(page)


def test_the_rules_for_passwords_address_nobody():
    with translation.override("zh-hans"):
        assert not ADDRESSED.search(" ".join(password_validation.password_validators_help_texts()))
