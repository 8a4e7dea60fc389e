"""The one list of rooms, in the order in which they may import one another.

What must ask every room walks this list. A room offers what it has under fixed names in its `offers.py`:

    blueprints()            its pages
    commands(group)         its commands, added to the `eventapp` group
    jobs()                  its background jobs, a list of `messages.jobs.Job`
    demo(today)             its part of the demo, in the order of this list
    mail_names()            what its mails are called, as {template: name}
    knows_address(address)  whether someone with this address may sign in by a code, though there is no user yet
    new_event(event)        gives a new event what the room keeps for each
    worded_texts()          modules with other texts that an event may word anew, as {module: name}
    text_example(module, event, language)  a document with these texts, as (content, type), or None
    mail_examples(event, language)  values for looking at its mails, by the name templates use
    audiences()             lists of people to write to, see `messages.mailings.audiences`
    reminders()             occasions for mails that go out by themselves, see there
    event_by_id(event_id)   an event, for jobs of rooms that do not know it
    event_home(event)       its part of an event's home page, as (template, values)
    person_changed(participant)  takes note that name, position, organisation or place of a person changed
    registration_ended(registration)  frees what was kept for someone who had a ticket and does not come any more
    people_blocked(owner, person)  ends what two have together, since `owner` has blocked `person`
    person_actions(event, viewer, public_ids)  what a participant can do about people whose entries in the directory
                            they see, as {public id: [(label, address)]}
    own_links(event)        what else is one's own, on the page of one's registration, as (endpoint, label)
    own_panel(event, participant)  its part of that page once the place is confirmed, as (template, values) or None
    person_erased(participant)  ends what others wait for, and removes what would outlive the person, before the
                            participant is erased with all that hangs on them
    people_forgotten(event) deletes what else is kept of people at an event whose people are all erased; how many rows
    join_participants(kept, lost)  before a double gives way to another: settles what no table can, and returns what
                            undoing needs, as JSON
    participants_joined(kept, before)  after it, with that value (None from a room that returned none)
    participants_parted(kept, lost, before)  after undoing, likewise; may refuse, as `people.doubles` says
    about_participants(participants)  what it knows of each, as {id: [(label, text)]}, to tell doubles apart
    takes_part(event)       whether the visitor takes part in the event
    proposal_decided(proposal)  tells who proposed a statement about a region what the organisers decided
    session_choices(event)  the sessions that a document can be tied to, as (public id, label)
    session_ends(event, public_ids)  their title and end as last published, {public id: (title, end)}
    region_panels(code, event)  its part of the public page of a region or country, as (template, values) or None; the
                            same for every visitor
    region_people(code, event)  whom the visitor may find of a region, each with name, url, ask_url, minor, statements
    region_people_counts(codes, event)  how many those are, as {code: number}
    region_pairs(event)     how often people of two regions met, as {(code, code): number}
    manage_menu(event)      its entries in the organisers' menu, as (endpoint, label, area or several)
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

ROOMS = (
    "accounts",
    "messages",
    "events",
    "regions",
    "content",
    "people",
    "registration",
    "agenda",
    "directory",
    "meetings",
)


def offered(name: str) -> Iterator[Callable]:
    """What each room offers under `name`, in the order of the rooms."""
    for room in ROOMS:
        module = f"eventapp.{room}.offers"
        if find_spec(module) and (offer := getattr(import_module(module), name, None)):
            yield offer
