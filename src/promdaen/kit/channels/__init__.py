"""Channels for notices outside a page: push, Telegram, SMS, mail.

Each is one module with the same names: `NAME`, `is_set_up`, `checked_address`, `send`. A new one
is a module, its test against a local fake, and one line in `sending.CHANNELS`.
"""
