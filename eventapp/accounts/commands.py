"""`eventapp users ...`: who may run the installation and its events."""

import click
from flask.cli import with_appcontext

from eventapp.accounts.roles import ROLES

OPERATOR = "operator"
CHOICES = (*ROLES, OPERATOR)


@click.group()
def users() -> None:
    """Organisers and operators."""


@users.command()
@click.argument("email")
@click.option("--role", help=f"One of: {', '.join(CHOICES)}.")
@click.option("--event", "slug", help="The event of the role, as it stands in its address.")
@click.option("--operator", "as_operator", is_flag=True, help="Short for --role operator.")
@with_appcontext
def add(email: str, role: str | None, slug: str | None, as_operator: bool) -> None:
    """Add someone and print a link at which they choose a password; for those there are, add the role alone.

    The link is also mailed. It is good once and for a day; run the command again for a new one.
    """
    from eventapp.accounts import operations, queries
    from eventapp.accounts.addresses import BadAddress
    from eventapp.extensions import db

    role = OPERATOR if as_operator else role
    if role not in CHOICES:
        raise click.UsageError(f"--role: expected one of {', '.join(CHOICES)}" + (f", not {role}" if role else ""))
    event = None
    if role != OPERATOR:
        event = queries.event_named(slug) if slug else None
        if event is None:
            known = ", ".join(queries.slugs_of_events()) or "none yet"
            problem = f"there is no event {slug}" if slug else f"the role {role} needs an event"
            raise click.UsageError(f"--event: {problem}. Events: {known}")
    try:
        user = operations.add_user(email)
    except BadAddress as bad:
        raise click.UsageError(f"EMAIL: {bad}") from None
    if event is None:
        operations.make_operator(user)
    else:
        operations.add_member(user, event, role)
    link = None if user.password else operations.set_password_link(user)
    db.session.commit()
    click.echo(f"{user.email} is {role}" + (f" of {event.slug}" if event else ""))
    if link:
        click.echo(f"Choose a password here, within a day: {link}")


@users.command("reset-factors")
@click.argument("email")
@with_appcontext
def reset_factors(email: str) -> None:
    """Take away the authenticator app, passkeys and recovery codes of someone who lost them.

    Be sure that it is they who ask: their password or mailbox is then enough to set up a new second factor.
    """
    from eventapp.accounts import operations, queries
    from eventapp.accounts.addresses import BadAddress, normalized
    from eventapp.extensions import db

    try:
        user = queries.user_of(normalized(email))
    except BadAddress as bad:
        raise click.UsageError(f"EMAIL: {bad}") from None
    if user is None:
        raise click.UsageError(f"EMAIL: there is no user {email}")
    operations.forget_second_factors(user)
    db.session.commit()
    click.echo(f"{user.email} has no second factor now")
