"""People of an office, a street's or a district's: accounts, posts, one-time passwords."""

from functools import reduce
from operator import or_

from django.contrib import messages
from django.db.models import F, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids import pages
from grids.access import ABOVE_STREETS, access, may_in, scope_of
from grids.codes import is_last_four
from grids.forms import AccountForm, EndPostForm, PersonForm, PostForm, refusals_at
from grids.list_filters import one_of
from grids.models import Grid, Post, Role, User
from grids.services.people import (
    PLACE_BOUND_ROLES,
    STEWARD_ROLES,
    correct_account,
    end_post,
    give_post,
    open_person,
    renew_password,
)
from grids.views.acting import action_page
from grids.views.territory import chosen_street, crumbs_of, streets_of

STREETS_SHOWN = 60


@access("people.view")
@require_safe
def people(request):
    street = _chosen_office(request)
    today = timezone.localdate()
    roles = Role.objects.all()
    role = one_of(request.GET, "role", [one.code for one in roles])
    asked = {"q": request.GET.get("q", "").strip(), "role": role}
    posts = _posts(request.user, street)
    found = posts.current(today)
    if asked["role"]:
        found = found.filter(role__code=asked["role"])
    persons = User.objects.filter(pk__in=found.values("user"))
    if asked["q"]:
        persons = persons.filter(_named(asked["q"]))
    shown = posts.current(today).select_related("role", "grid").defer("grid__boundary")
    shown = shown.order_by("role__order", "grid__code")
    page = pages.take(
        persons.select_related("organisation").prefetch_related(Prefetch("posts", shown, to_attr="shown")),
        order=("name", "id"),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "street": street,
        "offices": [
            *_offices_above(request.user),
            *streets_of(request.user).in_code_order().defer("boundary")[:STREETS_SHOWN],
        ],
        "page": page,
        "asked": asked,
        "roles": roles,
        "total": persons.count(),
        "manages": street is not None and may_in(request.user, "people.manage", street),
    }
    return render(request, "people/list.html", context)


def _named(words):
    """Who is meant by `words`: a part of the name, the beginning of the user name, a phone's last four digits.

    Exactly four: phones are masked on the page, and a search by more of them would read out the rest.
    """
    by_phone = Q(phone__isnull=False, username=F("phone"))  # such a user name is a number, and masked like one
    meant = Q(name__icontains=words) | (Q(username__istartswith=words) & ~by_phone)
    return meant | Q(phone__endswith=words) if is_last_four(words) else meant


@access("people.view")
@require_safe
def person(request, pk):
    subject, street = _person(request, pk)
    posts = _posts(request.user, street).filter(user=subject).select_related("role", "grid__parent")
    posts = posts.prefetch_related("places__place")
    context = {
        "person": subject,
        "posts": posts.order_by("-valid_from"),
        "today": timezone.localdate(),
        "crumbs": [(pgettext("栏目", "人员"), reverse("grids:people")), (subject.name, "")],
        "manages": may_in(request.user, "people.manage", street),
    }
    return render(request, "people/person.html", context)


@access("people.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def person_new(request):
    """An account with its first post; the one-time password stands on the answer and nowhere else."""
    street = _chosen_office(request)
    if street is None:
        raise Http404
    today = timezone.localdate()
    initial = {"grid": request.GET.get("grid"), "role": request.GET.get("role"), "valid_from": today}
    grids = Grid.objects.visible_to(request.user).on(today).filter(Q(pk=street.pk) | Q(street=street)).defer("boundary")
    form = PersonForm(
        request.POST or None,
        street=street,
        roles=_roles(request.user, street),
        grids=grids.in_code_order(),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            post, password = open_person(by=request.user, at=timezone.now(), street=street, **form.cleaned_data)
            slip = {"person": post.user, "post": post, "password": password, "office": street}
            return render(request, "people/password.html", slip)
    back = f"{reverse('grids:people')}?street={street.code}"
    context = {
        "form": form,
        "crumbs": [(pgettext("栏目", "人员"), back), (_("开通账号"), "")],
        "back_url": back,
    }
    return render(request, "people/person_form.html", context, status=422 if form.errors else 200)


@access("people.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def person_edit(request, pk):
    subject, street = _person(request, pk)
    known = {
        "name": subject.name,
        "phone": subject.phone,
        "email": subject.email,
        "organisation": subject.organisation_id,
    }
    form = AccountForm(request.POST or None, street=street, initial=known)
    back = reverse("grids:person", args=[subject.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            correct_account(subject, by=request.user, at=timezone.now(), street=street, **form.cleaned_data)
            messages.success(request, _("已更正资料。"))
            return redirect(back)
    return action_page(request, form, _("更正资料：%(name)s") % {"name": subject.name}, _("保存更正"), back)


@access("people.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def person_password(request, pk):
    subject, street = _person(request, pk)
    if request.method == "POST":
        password = renew_password(subject, by=request.user, at=timezone.now(), street=street)
        return render(request, "people/password.html", {"person": subject, "password": password, "office": street})
    context = {
        "heading": _("重置密码"),
        "explain": _("将为%(name)s生成新的一次性密码，原密码随即失效。") % {"name": subject.name},
        "submit_label": _("重置密码"),
        "back_url": reverse("grids:person", args=[subject.pk]),
    }
    return render(request, "components/action.html", context)


@access("people.manage")
@require_http_methods(["GET", "POST"])
def post_new(request, code):
    grid = get_object_or_404(Grid.objects.visible_to(request.user).select_related("parent", "street"), code=code)
    street = grid.street or grid
    known = User.objects.filter(pk__in=_posts(request.user, street).values("user"), is_active=True)
    form = PostForm(
        request.POST or None,
        people=known.order_by("name"),
        roles=_roles(request.user, street).filter(levels__contains=grid.level),
        initial={"valid_from": timezone.localdate(), "user": request.GET.get("user"), "role": request.GET.get("role")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form):
            post = give_post(
                given["user"], role=given["role"].code, grid=grid, by=request.user, at=timezone.now(),
                valid_from=given["valid_from"], valid_to=given["valid_to"], title=given["title"],
            )  # fmt: skip
            told = {"name": post.user, "grid": grid, "role": post.role}
            messages.success(request, _("%(name)s已任%(grid)s%(role)s。") % told)
            return redirect("grids:grid", grid.code)
    context = {
        "form": form,
        "grid": grid,
        "crumbs": [*crumbs_of(grid, last_is_link=True), (_("任命"), "")],
        "back_url": reverse("grids:grid", args=[grid.code]),
    }
    return render(request, "people/post_form.html", context, status=422 if form.errors else 200)


@access("people.manage")
@require_http_methods(["GET", "POST"])
def post_end(request, pk):
    # A post that a round or a stand-in made is ended by what made it.
    posts = Post.objects.visible_to(request.user).filter(origin_kind="").select_related("user", "role", "grid")
    post = get_object_or_404(posts, pk=pk)
    form = EndPostForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            end_post(post, by=request.user, on=form.cleaned_data["on"])
            messages.success(request, _("岗位已结束。"))
            return redirect("grids:grid", post.grid.code)
    back = reverse("grids:grid", args=[post.grid.code])
    which = f"{post.user} · {post.grid} · {post.role}"
    return action_page(request, form, _("结束岗位"), _("结束岗位"), back, explain=which)


def _chosen_office(request):
    """The office whose people a page is about: `?street=` may also name a district; see `chosen_street`."""
    above = _offices_above(request.user)
    asked = next((office for office in above if office.code == request.GET.get("street")), None)
    return asked or chosen_street(request) or next(iter(above), None)


def _offices_above(user):
    """Districts and cities whose own people the person may look at, in code order."""
    offices = Grid.objects.filter(scope_of(user).above_streets_q(action="people.view"))
    return list(offices.defer("boundary").in_code_order())


def _posts(user, office):
    """Posts of the office that the person may look at: those within reach of his `people.view`."""
    posts = Post.objects.visible_to(user)
    if office is None:
        return posts.none()
    if office.level in ABOVE_STREETS:
        return posts.filter(grid=office) if may_in(user, "people.view", office) else posts.none()
    reach = scope_of(user).reach_for("people.view")
    posts = posts.filter(grid__in=Grid.objects.filter(Q(pk=office.pk) | Q(street=office)).values("pk"))
    return posts if office.pk in reach.streets else posts.filter(grid__in=reach.cells)


def _person(request, pk):
    """The person and the office in which he is looked at, the highest first; 404 for no post within reach."""
    for office in (*_offices_above(request.user), *streets_of(request.user).defer("boundary")):
        if _posts(request.user, office).filter(user=pk).exists():
            return User.objects.select_related("organisation").get(pk=pk), office
    raise Http404


def _roles(user, office):
    levels = [office.level] if office.level in ABOVE_STREETS else ["street", "community", "cell"]
    held_there = reduce(or_, (Q(levels__contains=level) for level in levels))
    roles = Role.objects.filter(held_there).exclude(code__in=PLACE_BOUND_ROLES)  # given on the place's own page
    return roles if may_in(user, "people.manage-stewards", office) else roles.exclude(code__in=STEWARD_ROLES)
