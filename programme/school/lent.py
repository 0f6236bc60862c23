"""What a school lends its channel."""

from notifications.channel import SchoolFiles
from programme.school.secret_files import secret_in
from programme.school.settings import Settings
from store.files import write_whole


def lent(settings: Settings) -> SchoolFiles:
    """The folder of its mail, how files are written and secrets read, and who the sender is."""
    return SchoolFiles(settings.mail_folder, write_whole, secret_in, settings.mail_from)
