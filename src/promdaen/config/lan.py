"""The addresses of this laptop on local networks, for the phones of a room."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable, Iterator

# Nothing is sent to these addresses. Asked for a route to each, the system returns its own address
# on that network: the default route, then networks that laptops open themselves (Windows, macOS,
# Linux).
PROBED = ("192.0.2.1", "192.168.137.2", "192.168.2.2", "10.42.0.2")
_ADDRESS_OF_INTERFACE = 0x8915  # SIOCGIFADDR of Linux
# Networks that exist only inside a machine: those of containers and virtual machines.
_INNER = ("docker", "br-", "veth", "virbr", "vboxnet", "vmnet", "lxc", "lxd")


def addresses() -> list[str]:
    """The IPv4 addresses that other devices on a local network can reach, the likeliest first."""
    return order_addresses(
        addresses=[*_route_addresses(), *_interface_addresses(), *_host_name_addresses()]
    )


def order_addresses(*, addresses: Iterable[str]) -> list[str]:
    """Addresses without duplicates and without those that phones in the room cannot reach.

    >>> local = ["127.0.0.1", "192.168.8.10", "169.254.3.4", "192.168.8.10", "10.0.0.2"]
    >>> order_addresses(addresses=local)
    ['192.168.8.10', '10.0.0.2']
    """
    local_addresses = dict.fromkeys(address for address in addresses if is_local(address=address))
    return list(local_addresses)


def is_local(*, address: str) -> bool:
    """Whether an address is private, and neither loopback, link-local nor unspecified.

    >>> [is_local(address=one) for one in ("192.168.8.10", "127.0.0.1", "8.8.8.8", "x")]
    [True, False, False, False]
    """
    try:
        ip = ipaddress.IPv4Address(address)
    except ipaddress.AddressValueError:
        return False
    return ip.is_private and not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def _route_addresses() -> Iterator[str]:
    for target in PROBED:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        ):
            probe.connect((target, 9))
            yield str(probe.getsockname()[0])


def _interface_addresses() -> Iterator[str]:
    if sys.platform != "linux":
        return
    import fcntl  # noqa: PLC0415

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _number, name in socket.if_nameindex():
            if name.startswith(_INNER):
                continue
            with contextlib.suppress(OSError):
                interface_name = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(probe.fileno(), _ADDRESS_OF_INTERFACE, interface_name)
                yield socket.inet_ntoa(answer[20:24])


def _host_name_addresses() -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
