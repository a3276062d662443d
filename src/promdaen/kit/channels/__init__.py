"""Ways to tell somebody outside a page that something is open: push, Telegram, SMS, mail.

Each is one file with the same few names: `NAME`, `is_set_up`, `checked_address`, `send`. A new one
is a file, its test against a local fake, and one line in `sending.CHANNELS`.
"""
