"""Sockets opened by no browser of ours, against a real server: it closes them and stays well."""

import contextlib
import json
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


def dial(stage, origin=None, name="claire", thread="présence"):
    url, pk = stage.urls[0], stage.world["threads"][thread]["pk"]
    cookie = {"Cookie": f"session={stage.world['sessions'][name]}"} if name else {}
    address = f"{url.replace('http', 'ws')}/ws/discussions/{pk}/"
    return connect(address, origin=origin or url, additional_headers=cookie, max_size=None, compression=None)


def code_after(socket):
    """Return the code of the closing, whatever frames come before."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=5)
    return socket.close_code


def is_well(stage):
    with urllib.request.urlopen(f"{stage.urls[0]}/sante/", timeout=3) as answer:
        return answer.status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_foreign_origin(stage, origin):
    with pytest.raises(InvalidStatus) as refusal:
        dial(stage, origin=origin)
    assert refusal.value.response.status_code == 403


def test_no_session(stage):
    with pytest.raises(InvalidStatus) as refusal:
        dial(stage, name=None)
    assert refusal.value.response.status_code == 403


def just_too_large(socket):
    socket.send("x" * 4_097)


def just_too_many_fragments(socket):
    socket.send("x" * 100 for _ in range(50))


def just_too_many(socket):
    for _ in range(21):
        socket.send(json.dumps({"type": "ping"}))


def huge(socket):
    socket.send("x" * 16_777_216)


def endless(socket):
    socket.send("x" * 100 for _ in range(100_000))


def ten_thousand(socket):
    for _ in range(10_000):
        socket.send(json.dumps({"type": "ping"}))


@pytest.mark.parametrize(("excess", "code"), [(just_too_large, 1009), (just_too_many, 4429)])
def test_too_much_is_closed_with_its_code(stage, excess, code):
    with dial(stage) as socket:
        with contextlib.suppress(ConnectionClosed):
            excess(socket)
        assert code_after(socket) == code


@pytest.mark.parametrize(
    ("excess", "code"), [(just_too_many_fragments, 1009), (huge, 1009), (endless, 1009), (ten_thousand, 4429)]
)
def test_flood_is_cut_and_the_server_stays_well(stage, excess, code):
    with dial(stage) as socket:
        with contextlib.suppress(ConnectionClosed):
            excess(socket)
        # Who goes on writing after the server has closed may not get to read why.
        assert code_after(socket) in (code, 1006)
    assert is_well(stage)


def test_bytes(stage):
    with dial(stage) as socket:
        socket.send(b"\x00\xff")
        assert code_after(socket) == 4400
    assert is_well(stage)


def test_unknown_address(stage):
    with pytest.raises(InvalidStatus) as refusal, connect(f"{stage.urls[0].replace('http', 'ws')}/ws/"):
        pass
    assert refusal.value.response.status_code == 403
