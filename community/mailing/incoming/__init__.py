"""Mails that come in: answers to notifications, and mails of ours that could not be delivered.

Each door (a polled mailbox, LMTP, the web) hands the bytes of one mail to `handling.handle`. Another app registers
what an answer does with `answers.register_reply`. Nothing of a mail is kept but what she wrote and joined.
"""
