"""Letters: delivered, worded, with links that are answered; the mailbox and the morning's digest.

May use `views` and what is below.

Does not belong here: which letter is due is decided by `states`; SMTP and templates are
`notifications`.
"""
