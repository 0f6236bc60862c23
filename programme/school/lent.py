"""What a school lends its channel."""

from notifications.channel import SchoolFiles
from programme.school.secret_files import secret_in
from programme.school.settings import Settings
from store.files import write_whole


def lent(settings: Settings) -> SchoolFiles:
    """The folder of its mail, and how files are written and secrets read."""
    return SchoolFiles(settings.mail_folder, write_whole, secret_in)
