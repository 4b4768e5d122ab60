from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from condivisa.base.days import day, show_moment
from condivisa.base.findings import Finding, blocks, require
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.journal.queries import latest_head
from condivisa.records.papers import store
from condivisa.records.papers.dates import not_ahead
from condivisa.records.papers.events import PaperComposed, PaperNumbered, PaperSigned
from condivisa.records.papers.models import Paper, PaperSignature, Register
from condivisa.records.papers.recipes import Recipe, content_hash, recipe_for
from condivisa.records.papers.signatures.bounded import read_bounded
from condivisa.records.papers.signatures.facts import SignedFile, Signer
from condivisa.records.papers.signatures.rules import Expected, judge
from condivisa.records.papers.typesetting import typeset
from condivisa.records.papers.uploads import SIGNED, acceptable_upload


def compose(
    recipe: Recipe,
    title: str,
    inputs: dict[str, Any],
    *,
    chain: UUID,
    by: Acting,
    at: datetime,
    supersedes: Paper | None = None,
) -> Paper:
    """Freeze the content of a paper, inside the action's transaction. `inputs` are plain JSON.

    The latest journal head already committed is printed in it, so that a cut tail is found too.
    Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    number, head = latest_head(chain)
    version = recipe.version()
    paper = Paper(
        chain=chain,
        kind=recipe.kind,
        title=title,
        state=Paper.State.TO_SIGN if recipe.to_sign else Paper.State.DRAFTED,
        template_version=version,
        inputs=inputs,
        content_sha256=content_hash(recipe.kind, version, inputs),
        composed_at=at,
        composed_by=by.person,
        head_number=number,
        head_hash=head,
        supersedes=supersedes,
    )
    paper.save(force_insert=True)
    if supersedes is not None:
        supersedes.state = Paper.State.SUPERSEDED
        supersedes.save(update_fields=["state"])
    journal.record(PaperComposed(paper.pk, recipe.kind, paper.content_sha256), by=by, at=at, chain=chain)
    return paper


def render(paper: Paper) -> Paper:
    """Render the PDF of a paper, once; called after the commit, by a request for one page or by a task.

    A template that changed in the meantime is used as it is now, and the paper says which one that was: the content,
    frozen under the template of its act, does not change. Source: practice.
    """
    if paper.pdf_id:
        return paper
    recipe = recipe_for(paper.kind)
    frame = {
        "title": paper.title,
        "law": recipe.law,
        "to_sign": recipe.to_sign,
        "composed_at": show_moment(paper.composed_at),
        "content_sha256": paper.content_sha256,
        "head_number": paper.head_number,
        "head_hash": paper.head_hash,
    }
    pdf = typeset(recipe.template, {"frame": frame, **paper.inputs}, paper.composed_at)
    with transaction.atomic():
        paper.pdf, paper.rendered_version = store.keep(pdf), recipe.version()
        Paper.objects.filter(pk=paper.pk, pdf=None).update(pdf=paper.pdf, rendered_version=paper.rendered_version)
    return paper


def sign(
    paper_id: UUID, *, file: bytes, signer: UUID, others: Collection[UUID] = (), by: Acting, at: datetime
) -> Paper:
    """Take back a paper that was signed outside, with who signed it, inside the transaction of a stage's action
    (which has already asked its power).

    `signer` is who signs for the administration, `others` whoever must sign with them. The file is read: its
    signatures must hold, be theirs, and be put under the very PDF that was issued; what was read is kept.
    Raises `Refused` with all that stands against it, also when the paper is not waiting for a signature.
    Source: D.Lgs. 82/2005, art. 20, c. 1-bis, e art. 24; L. 241/1990, art. 21-septies.
    """
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    require(
        [blocks("paper.not_to_sign", "D.Lgs. 82/2005, art. 24", title=paper.title)]
        if paper.state != Paper.State.TO_SIGN
        else [],
        acceptable_upload("", file, kinds=SIGNED),
    )
    people = {person.pk: person for person in Person.objects.filter(pk__in={signer, *others})}
    found, findings = check_signed(file, against=paper, people=list(people.values()), at=at)
    require(findings)
    paper.state, paper.signed_file, paper.signed_at = Paper.State.SIGNED, store.keep(file), at
    paper.signed_by = people[signer]
    paper.save(update_fields=["state", "signed_file", "signed_by", "signed_at"])
    PaperSignature.objects.bulk_create(
        PaperSignature(paper=paper, place=place, **_kept(one)) for place, one in enumerate(found.signers, 1)
    )
    event = PaperSigned(paper.pk, paper.signed_file.sha256, signer)
    journal.record(event, by=by, at=at, chain=paper.chain)
    return paper


def check_signed(
    file: bytes, *, against: Paper, people: Sequence[Person], at: datetime
) -> tuple[SignedFile, list[Finding]]:
    """What a signed file says, and every finding on it: it must be signed by `people`, under the PDF of `against`.

    Nothing is written; the file is read in a child process of bounded time and memory.
    Source: D.Lgs. 82/2005, art. 20, c. 1-bis, e art. 24; Reg. UE 910/2014, art. 32.
    """
    if against.pdf is None:
        return SignedFile(), [blocks("paper.not_rendered", "D.Lgs. 82/2005, art. 20", title=against.title)]
    found = read_bounded(file, store.read(against.pdf), settings.TRUST_DIR)
    expected = [Expected(one.given_name, one.family_name, one.fiscal_code or "") for one in people]
    return found, judge(found, expected, title=against.title, at=at)


def _kept(one: Signer) -> dict[str, Any]:
    facts = vars(one).copy()
    del facts["wrong"]  # nothing wrong is kept
    return facts


def number(
    paper_id: UUID,
    *,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Paper:
    """Copy the numbers that the office's own systems gave to a signed paper, inside the transaction of a stage's
    action.

    Raises `Refused` for a paper that waits for its signature, or that another has replaced, and for days to come.
    Source: D.P.R. 445/2000, art. 53.
    """
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    require(
        [blocks("paper.not_signed", "L. 241/1990, art. 21-septies", title=paper.title)]
        if paper.state == Paper.State.TO_SIGN
        else [],
        [blocks("paper.superseded", "D.P.R. 445/2000, art. 53", title=paper.title)]
        if paper.state == Paper.State.SUPERSEDED
        else [],
        not_ahead(act_date, protocol_date, at=at),
    )
    paper.act_number, paper.act_date = act_number or paper.act_number, act_date or paper.act_date
    paper.protocol_number = protocol_number or paper.protocol_number
    paper.protocol_date = protocol_date or paper.protocol_date
    paper.state = Paper.State.NUMBERED
    paper.save(update_fields=["state", "act_number", "act_date", "protocol_number", "protocol_date"])
    journal.record(PaperNumbered(paper.pk, act_number, protocol_number), by=by, at=at, chain=paper.chain)
    return paper


def signed(paper: Paper | None, title: str = "") -> Paper:
    """The paper, if it is signed: only then does it move a state that the law wants in writing.

    Raises `Refused` otherwise. Source: L. 241/1990, art. 11, 15, 21-septies.
    """
    if paper is None or paper.signed_at is None:
        require([blocks("paper.not_signed", "L. 241/1990, art. 21-septies", title=paper.title if paper else title)])
    assert paper is not None  # require has raised
    return paper


def receipt_number(body: UUID, at: datetime) -> tuple[int, int]:
    """The next receipt number of a body in the year of `at`, in order of arrival: (number, year).

    Inside the action's transaction; the register is locked until it ends. Source: practice.
    """
    year = day(at).year
    Register.objects.get_or_create(body=body, year=year)
    register = Register.objects.select_for_update().get(body=body, year=year)
    register.last += 1
    register.save(update_fields=["last"])
    return register.last, year
