"""Materials of sessions: links and files that staff or speakers hand in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from eventapp.agenda import operations
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Material, Session
from eventapp.common.log import log
from eventapp.common.uploads import SoundFile, upload_path
from eventapp.extensions import db

LONGEST_NAME = 200


def add_material(session: Session, values: Mapping[str, Any], file: SoundFile | None, by: Any) -> Material:
    """A link (`values["url"]`) or a file of `session`; `values` are columns of `Material`. Raises Refused."""
    material = Material(**values)
    _check(material, file)
    operations.add_materials(session, [material])
    db.session.flush()
    _keep(material, file)
    log(by, "added a material", session, note=material.title)
    return material


def change_material(
    material: Material, values: Mapping[str, Any], file: SoundFile | None, by: Any, version: int | None = None
) -> None:
    """Change columns of a material that was seen in `version`; a new file takes the place of the one it has.

    Raises Refused and Stale.
    """
    operations.check_version(material, values, version)
    with db.session.no_autoflush:
        for name, value in values.items():
            setattr(material, name, value)
        _check(material, file)
    material.version += 1
    _keep(material, file)
    operations.mark(material.session)
    log(by, "changed a material", material.session, note=material.title)


def remove_material(material: Material, by: Any, version: int | None = None) -> None:
    """Take a link or file away; its content goes too, also from releases that name it.

    Raises Refused when it is gone already, Stale when someone changed it since `version`.
    """
    operations.hold(material, version)
    session = material.session
    log(by, "removed a material", session, note=material.title)
    session.materials.remove(material)
    operations.mark(session)
    db.session.flush()
    upload_path(material.public_id).unlink(missing_ok=True)


def _check(material: Material, file: SoundFile | None) -> None:
    if material.url and not material.url.startswith(("https://", "http://")):
        raise Refused(_("Enter an address that begins with https://."))
    has_file = file is not None or material.name is not None
    if bool(material.url) == has_file:
        raise Refused(_("Give a link or a file, and not both."))


def _keep(material: Material, file: SoundFile | None) -> None:
    if file is not None:
        material.name, material.media_type, material.size = (
            file.name[-LONGEST_NAME:],
            file.media_type,
            len(file.content),
        )
        upload_path(material.public_id).write_bytes(file.content)
