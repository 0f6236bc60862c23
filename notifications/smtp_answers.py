"""What a mail server's answer is about: this recipient, this letter, or whoever sends.

By the stage at which it came and by its enhanced status code (RFC 3463; RFC 5248); where a server
gives none, by the reply code (RFC 5321, 4.2) and by words that servers are known to use.
"""

import re
from typing import Literal

from notifications.message import Outcome

Stage = Literal["session", "mail", "rcpt", "data"]
"""Up to signing in; MAIL; RCPT; from DATA to the answer after the final dot."""

_ENHANCED = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_THE_SENDER = re.compile(
    r"relay|denied|block|spam|black ?list|\brbl\b|dnsbl|spamhaus|policy|\bspf\b|dkim|dmarc|"
    r"authenticat|authoriz|sender|reputation|not allowed|not permitted|отправител|спам|запрещ",
    re.IGNORECASE,
)
_THE_SENDERS_ADDRESS = ("1.7", "1.8")
"""Of the class 5.1, which is otherwise about the recipient's."""


def outcome_of(stage: Stage, code: int, text: str) -> Outcome:
    """What becomes of a letter that was answered so.

    `stopped`: the sender's trouble, no other letter can do better; `doubted`: perhaps the sender's
    and perhaps this letter's, as the next ones will show. Neither marks anything for good.
    """
    if stage == "session" or code == 421:
        return "stopped"
    found = _ENHANCED.match(text)
    subject = f"{int(found[2])}.{int(found[3])}" if found and found[1] != "2" else ""
    if stage == "mail":
        # 5.3.4: this letter alone is too large
        return "failed" if code >= 500 and subject == "3.4" else "stopped"
    if code < 500:
        return "stopped" if subject.startswith("3.") else "again"
    return _permanent(stage, code, subject, text)


def _permanent(stage: Stage, code: int, subject: str, text: str) -> Outcome:
    kind = subject.partition(".")[0]
    if subject in ("2.2", "2.3") or (not kind and code == 552):
        # full, or too long for this one: a full mailbox is emptied some day
        return "again" if subject != "2.3" else "failed"
    if kind == "7" or subject in _THE_SENDERS_ADDRESS or code in (530, 535, 538):
        return "doubted"
    if kind in ("1", "2"):
        return "refused"
    if kind in ("3", "6"):
        return "failed"
    if kind == "4":
        # the way to this domain
        return "failed" if stage == "rcpt" else "again"
    if kind == "5":
        return "doubted"
    # no enhanced code, or 5.0.0, which says nothing
    if code == 554 or _ABOUT_THE_SENDER.search(text):
        return "doubted"
    if stage == "rcpt":
        return "refused" if code in (550, 551, 553) else "failed" if code == 501 else "doubted"
    return "failed"
