"""Keys that seal what waits in a browser; only a page that may be opened carries one."""

import base64
import hmac

from django.conf import settings


def device_key(*, owner: str) -> str:
    """The key of 256 bits, in Base64, for what waits for an owner, such as a visit."""
    text = f"promdaen device {owner}".encode()
    return base64.b64encode(hmac.digest(settings.SECRET_KEY.encode(), text, "sha256")).decode()
