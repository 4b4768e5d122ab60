"""Nothing typed is lost: kept while typed, given back, never over something newer, sent twice and done once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from condivisa.base.findings import Refused, blocks
from condivisa.records.access import Acting, Role
from condivisa.records.identity.acting import Held
from condivisa.records.screens import actions
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.forms import ActForm, GridForm
from condivisa.records.screens.grids import Grid
from condivisa.records.screens.models import Sending, UnsentText
from tests import making

pytestmark = pytest.mark.django_db
AT = making.at("2026-03-02T09:00")


class Letter(ActForm):
    text = forms.CharField()
    secret = forms.CharField(required=False, widget=forms.PasswordInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Rows(GridForm):
    pass


@pytest.fixture
def acting() -> Acting:
    return making.acting(making.body("Associazione"), Role.OPERATOR)


def page(acting: Acting, path: str = "/lettera/", **sent: str) -> Any:
    made: Any = RequestFactory().post(path, sent) if sent else RequestFactory().get(path)
    made.held = Held(acting.person, "Ada", acting.body, "Associazione", acting.roles, ())
    made.acting, made.at = acting, AT
    return made


def sent(acting: Acting, **fields: str) -> Any:
    return page(acting, **{"acting_for": str(acting.body), "this_form": "Letter", **fields})


def keep(acting: Acting, text: str, version: int = 0, **more: list[str]) -> UnsentText:
    return actions.keep_unsent("/lettera/#Letter", fields={"text": [text], **more}, version=version, by=acting, at=AT)


def test_what_was_typed_comes_back_when_the_page_opens_again(acting: Acting) -> None:
    keep(acting, "Gentile Comune")
    form = Letter(page(acting), present={"text": "prima"})
    assert form["text"].value() == "Gentile Comune"
    assert Letter(page(acting, "/altra/"), present={"text": "prima"})["text"].value() == "prima"


def test_what_was_typed_for_one_body_never_appears_for_another(acting: Acting) -> None:
    keep(acting, "Gentile Comune")
    other = Acting(acting.person, making.body("Altra").pk, acting.roles)
    assert Letter(page(other))["text"].value() is None


def test_a_stale_tab_overwrites_nothing(acting: Acting) -> None:
    keep(acting, "uno")
    assert keep(acting, "due", version=1).version == 2
    with pytest.raises(Refused, match=r"screen\.typed_elsewhere"):
        keep(acting, "vecchio", version=1)
    assert UnsentText.objects.get().fields["text"] == ["due"]


def test_the_same_text_said_twice_is_kept_once(acting: Acting) -> None:
    """As when a page saves again before it has heard that the first saving arrived."""
    keep(acting, "uno")
    assert keep(acting, "uno", version=0).version == 1


def test_once_sent_it_is_forgotten_and_a_refused_form_keeps_it(acting: Acting) -> None:
    keep(acting, "Gentile Comune")

    def refuse(typed: Any) -> None:
        raise Refused([blocks("access.role", "")])

    assert not Letter(sent(acting, text="Gentile Comune")).does(refuse)
    assert UnsentText.objects.exists()
    assert Letter(sent(acting, text="Gentile Comune")).does(lambda typed: None)
    assert not UnsentText.objects.exists()


def test_sent_twice_it_is_done_once(acting: Acting) -> None:
    number, done = str(uuid4()), list[Any]()
    for _click in range(2):
        assert Letter(sent(acting, text="sì", sending=number)).does(done.append)
    assert len(done) == 1


def test_a_page_shown_again_after_its_act_may_do_another(acting: Acting) -> None:
    """As where a file is read, mended and read again: the form shown does not carry the number already used."""
    number, done = str(uuid4()), list[Any]()
    form = Letter(sent(acting, text="sì", sending=number))
    assert form.does(done.append)
    assert form["sending"].value() != number


def test_a_form_that_was_refused_may_be_sent_again(acting: Acting) -> None:
    number, done = str(uuid4()), list[Any]()

    def refuse(typed: Any) -> None:
        raise Refused([blocks("access.role", "")])

    assert not Letter(sent(acting, text="sì", sending=number)).does(refuse)
    assert Letter(sent(acting, text="sì", sending=number)).does(done.append)
    assert done


def test_what_somebody_else_wrote_at_the_same_moment_is_said_and_the_text_stays(acting: Acting) -> None:
    """Two make a thing of the same code at once: both were judged free to, and the database keeps one."""
    keep(acting, "CONV-1")
    number = str(uuid4())

    def second(typed: Any) -> None:
        with transaction.atomic():
            Sending.objects.create(number=uuid4(), begun_at=AT)
            kept = UnsentText.objects.get()
            kept.pk = None
            kept.save(force_insert=True)

    form = Letter(sent(acting, text="CONV-1", sending=number))
    assert not form.does(second)
    assert (form.status, [one.code for one in form.findings]) == (409, ["screen.done_meanwhile"])
    assert form["text"].value() == "CONV-1"
    assert not Sending.objects.exists()
    assert UnsentText.objects.get().fields["text"] == ["CONV-1"]
    assert Letter(sent(acting, text="CONV-2", sending=number)).does(lambda typed: None)


def test_a_constraint_that_nobody_else_broke_is_not_said_to_be_theirs(acting: Acting) -> None:
    forgotten: Any = None

    def ours(typed: Any) -> None:
        with transaction.atomic():
            Sending.objects.create(number=uuid4(), begun_at=forgotten)

    with pytest.raises(IntegrityError):
        Letter(sent(acting, text="CONV-1")).does(ours)


def test_one_still_at_work_is_waited_for_and_one_cut_off_is_taken_up(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PATIENCE", actions.PATIENCE / 50)
    number, done = uuid4(), list[Any]()
    Sending.objects.create(number=number, begun_at=AT)
    form = Letter(sent(acting, text="sì", sending=str(number)))
    assert not form.does(done.append)
    assert (form.status, [one.code for one in form.findings]) == (409, ["screen.being_sent"])
    Sending.objects.update(begun_at=AT - actions.LOST * 2)
    assert Letter(sent(acting, text="sì", sending=str(number))).does(done.append)
    assert done


def test_over_something_that_changed_meanwhile_both_are_shown_and_the_second_time_it_passes(acting: Acting) -> None:
    done: list[Any] = []
    form = Letter(sent(acting, text="mio", version="1"), present={"text": "loro", "version": 2})
    assert not form.does(done.append)
    assert (form.status, form.theirs) == (409, {"text": "loro"})
    assert form["text"].value() == "mio"
    field: Any = form["text"]
    assert field.theirs == "loro"
    again = Letter(sent(acting, text="mio", version=form["version"].value()), present={"text": "loro", "version": 2})
    assert again.does(done.append)


def test_what_changed_meanwhile_is_shown_in_words_and_only_where_it_differs(acting: Acting) -> None:
    class Choices(Letter):
        kind = forms.ChoiceField(choices=[("", ""), ("b", "associazioni"), ("c", "filantropici")])
        many = forms.MultipleChoiceField(choices=[("a", "sociale"), ("d", "educazione")])
        left = forms.CharField(required=False)

    typed: dict[str, Any] = {
        "this_form": "Choices",
        "text": "mio",
        "kind": "c",
        "many": ["a"],
        "left": "",
        "version": "1",
    }
    now = {"text": "mio", "kind": "b", "many": ("a", "d"), "left": None, "version": 2}
    form = Choices(sent(acting, **typed), present=now)
    assert not form.does(list[Any]().append)
    assert form.theirs.keys() == {"kind", "many"}
    fields: list[Any] = [form[name] for name in ("kind", "many", "text", "left")]
    assert [field.theirs for field in fields] == ["associazioni", "sociale; educazione", None, None]


def test_the_browser_keeps_text_through_its_own_address(client: Client, acting: Acting) -> None:
    typed = {"place": "/lettera/#Letter", "text": "Gentile", "acting_for": str(acting.body), "seen": "0"}
    assert client.post("/da-inviare/", typed).status_code == 401, "signed out: the page says so and loses nothing"
    client.force_login(making.Person.objects.get(pk=acting.person))
    assert json.loads(client.post("/da-inviare/", typed).content)["version"] == 1
    conflict = client.post("/da-inviare/", {**typed, "text": "Altro"})
    assert (conflict.status_code, json.loads(conflict.content)["fields"]["text"]) == (409, ["Gentile"])
    assert client.post("/da-inviare/", {**typed, "acting_for": str(uuid4())}).status_code == 400
    hostile = {**typed, "place": "/altra/#x\0", "te\0xt": "Gen\0tile"}
    assert client.post("/da-inviare/", hostile).status_code == 200, "PostgreSQL keeps no NUL"
    assert UnsentText.objects.get(place="/altra/#x").fields == {"text": ["Gentile"]}
    assert client.post("/da-inviare/via/", {"place": "/altra/#x\0"}).status_code == 302
    assert not UnsentText.objects.filter(place="/altra/#x").exists()
    assert client.post("/da-inviare/", {**typed, "seen": "x"}).status_code == 400
    assert client.post("/da-inviare/via/", {"place": "/lettera/#Letter"}).headers["Location"] == "/lettera/"
    assert not UnsentText.objects.exists()


def test_throwing_away_leads_nowhere_else(client: Client, acting: Acting) -> None:
    client.force_login(making.Person.objects.get(pk=acting.person))
    answer = client.post("/da-inviare/via/", {"place": "https://altrove.example/#Letter"})
    assert answer.headers["Location"] == "/"


def test_what_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/accedi/", {"x": "y"}, headers={"content-length": str(200 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "64" in answer.content.decode()


def test_old_texts_and_numbers_are_forgotten(acting: Acting) -> None:
    keep(acting, "uno")
    Sending.objects.create(number=uuid4(), begun_at=AT)
    actions.forget_old(at=AT)
    assert (UnsentText.objects.count(), Sending.objects.count()) == (1, 1)
    actions.forget_old(at=AT + actions.UNSENT_KEPT * 2)
    assert (UnsentText.objects.count(), Sending.objects.count()) == (0, 0)


def test_after_a_refusal_one_goes_on_writing_over_what_was_kept(acting: Acting) -> None:
    """Before, the page came back as if another tab had saved meanwhile."""
    kept = keep(acting, "Gentile", keep(acting, "Gent").version)
    refused = Letter(sent(acting, text=""))
    assert not refused.does(lambda typed: None)
    assert refused.seen == kept.version


def test_gone_back_and_sent_again_the_same_is_asked_about_before_it_is_done_twice(acting: Acting) -> None:
    """The page opened anew by the back button has another number: the same text is told, and a second press does it."""
    done = list[Any]()
    assert Letter(sent(acting, text="sì", sending=str(uuid4()))).does(done.append)
    back = Letter(sent(acting, text="sì", sending=str(uuid4())))
    assert not back.does(done.append)
    assert (back.status, [one.code for one in back.findings]) == (409, ["screen.sent_before"])
    assert len(done) == 1
    assert back["text"].value() == "sì"
    assert 'name="again" value="on"' in str(back["again"])
    wanted = {name: back[name].value() for name in ("text", "sending", "again")}
    assert Letter(sent(acting, **wanted)).does(done.append)
    assert len(done) == 2


def test_what_is_not_the_same_is_sent_without_asking(acting: Acting) -> None:
    done = list[Any]()
    assert Letter(sent(acting, text="sì", sending=str(uuid4()))).does(done.append)
    assert Letter(sent(acting, text="no", sending=str(uuid4()))).does(done.append)
    other = making.acting(making.body("Altra"), Role.OPERATOR)
    assert Letter(sent(other, text="sì", sending=str(uuid4()))).does(done.append)
    elsewhere = {"acting_for": str(acting.body), "this_form": "Letter", "text": "sì", "sending": str(uuid4())}
    assert Letter(page(acting, "/altra/", **elsewhere)).does(done.append)
    later = sent(acting, text="sì", sending=str(uuid4()))
    later.at = AT + actions.AGAIN * 2
    assert Letter(later).does(done.append)
    assert len(done) == 5
    assert not Sending.objects.filter(said="").exists()


def test_gone_back_to_the_page_as_it_was_another_text_is_not_taken_for_the_one_sent(acting: Acting) -> None:
    """The browser shows the very page of before, with its number: what was written on it since is not swallowed."""
    number, done = str(uuid4()), list[Any]()
    assert Letter(sent(acting, text="sì", sending=number)).does(done.append)
    back = Letter(sent(acting, text="anzi no", sending=number))
    assert not back.does(done.append)
    assert (back.status, [one.code for one in back.findings]) == (409, ["screen.sent_other"])
    assert back["sending"].value() != number
    assert Letter(sent(acting, text="anzi no", sending=str(back["sending"].value()), again="on")).does(done.append)
    assert [one["text"] for one in done] == ["sì", "anzi no"]


def test_every_form_that_keeps_says_what_it_put_back_and_when_it_was_saved() -> None:
    """Also those that write their own markup; one that comes back from the server holds what was typed last."""
    kept = [
        text
        for folder in ("condivisa", "ui")
        for path in (Path(settings.ROOT) / folder).rglob("templates/**/*.html")
        if "data-kept=" in (text := path.read_text("utf-8"))
    ]
    assert len(kept) == 3
    for text in kept:
        assert "components/kept.html" in text
        assert "data-kept-at" in text
        assert "{% if form.is_bound %} data-sent{% endif %}" in text


def test_rows_half_typed_come_back_unjudged(acting: Acting) -> None:
    """What is missing is said once they are sent: who comes back to go on is not reproached."""
    amounts = Grid("righe", "Righe", [Column("what", "Che cosa"), Column("amount", "Importo", Kind.AMOUNT)])
    place = Rows(page(acting), grid=amounts).keeping_place
    actions.keep_unsent(place, fields={"righe-what": ["Affitto"], "righe-amount": [""]}, version=0, by=acting, at=AT)
    back = Rows(page(acting), grid=amounts).grid
    assert [cell.text for cell in back.rows[0]] == ["Affitto", ""]
    assert back.errors == []
