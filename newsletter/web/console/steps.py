"""Which steps make sense for an issue as it stands, for somebody with these rights. Reads nothing."""

from dataclasses import dataclass, replace

from newsletter.daily.second_thoughts import is_delayed
from newsletter.daily.today import Draft
from newsletter.issue.lifecycle import Verb, next_state
from newsletter.model.issues import Issue
from newsletter.model.rights import Actor, Right
from newsletter.model.states import IssueState

S = IssueState
EDITABLE = frozenset({S.DRAFTED, S.HELD, S.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """Which buttons make sense now, for who asks; pressing one that does not is refused all the same."""

    draft: bool
    edit: bool = False
    approve: bool = False
    hold: bool = False
    skip: bool = False
    pause: bool = False
    resume: bool = False
    cancel: bool = False
    take_back: bool = False
    send: bool = False
    test: bool = False


def what_can(draft: Draft | None, actor: Actor) -> Can:
    """What may be done to the issue as it stands."""
    edit, publish = actor.may(Right.EDIT), actor.may(Right.PUBLISH)
    if draft is None:
        return Can(draft=edit)
    state, drafted, steps = draft.issue.state, bool(draft.edits.stories), what_can_step(draft.issue, actor)
    if steps.take_back:
        return steps
    return replace(
        steps,
        edit=edit and drafted and state in EDITABLE,
        approve=publish and drafted and next_state(Verb.APPROVE, state) is not None,
        send=publish and drafted and state in EDITABLE,
        test=edit and draft.rendered is not None,
    )


def what_can_step(issue: Issue, actor: Actor) -> Can:
    """The same for who knows no more than the issue's state."""
    edit, publish, state = actor.may(Right.EDIT), actor.may(Right.PUBLISH), issue.state
    if is_delayed(issue):
        return Can(draft=False, take_back=publish)
    return Can(
        draft=edit and (next_state(Verb.COMPOSE, state) is not None or state is S.SKIPPED),
        hold=edit and state is not S.HELD and next_state(Verb.HOLD, state) is not None,
        skip=publish and next_state(Verb.SKIP, state) is not None,
        pause=edit and next_state(Verb.PAUSE, state) is not None,
        resume=publish and next_state(Verb.RESUME, state) is not None,
        cancel=publish and next_state(Verb.CANCEL, state) is not None,
    )
