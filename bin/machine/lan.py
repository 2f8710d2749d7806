"""bin/demo --lan: the address that phones of the local network use, and what they are told at the door."""

import ipaddress
import socket
import subprocess

from checkout import VENV, Problem

FIND = "auto"  # what `--lan` without an address stands for
HELP = "; give the address that phones reach this machine by, for instance: bin/demo --lan 192.168.1.5"

INVITATION = """\
手机连同一个网络，扫上面的二维码打开。没有 HTTPS，手机浏览器不提供定位，不能在页面里用相机扫码，也不能离线打开页面；
填报、拍照上传照常可用，场所的二维码请用手机自带的相机扫。
同一网络里的人都能打开这个地址：只供演示，请勿录入真实信息。
Scan the code with a phone on the same network. Without HTTPS its browser gives no position, scans no code inside a
page and opens no page offline; recording and photos work, and the phone's own camera reads a place's code.
Everyone on this network can open the address: use it for showing only.
"""


def address(asked: str) -> str:
    """The IPv4 address to listen on: the one asked for, or with FIND the one this machine's traffic leaves by.

    Refuses when there is no network, and an address that is not this machine's own.
    """
    found = outgoing() if asked == FIND else asked
    try:
        if ipaddress.IPv4Address(found).is_unspecified:  # 0.0.0.0 can be listened on, and opened by nobody
            raise ValueError(found)
        with socket.socket() as probe:
            probe.bind((found, 0))
    except (ValueError, OSError):
        raise Problem(f"{found} is no IPv4 address of this machine{HELP}") from None
    return found


def outgoing() -> str:
    """The address of the interface that traffic leaves by; only the route is looked up, nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of no machine (RFC 5737)
            return probe.getsockname()[0]
        except OSError:
            raise Problem(f"found no local network{HELP}") from None


def print_invitation(url: str) -> None:
    """The address as a code for the phone's camera, and what a browser refuses to do without HTTPS."""
    code = "import segno, sys; segno.make(sys.argv[1]).terminal(compact=True)"
    subprocess.run([str(VENV / "bin" / "python"), "-c", code, url], check=False)
    print(INVITATION, flush=True)
