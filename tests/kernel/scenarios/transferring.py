# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Much data, and windows that close."""

import threading

from .talk import scenario

ORDERLY = "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT$|CLOSE_WAIT LAST_ACK CLOSED$|CLOSING TIME_WAIT$"


@scenario(cause="closed by initiator", client=ORDERLY)
def large_upload(t):
    """The client sends much and closes."""
    c, s = t.open()
    transfer(t, c, s)
    s.close()


@scenario(cause="closed by initiator", client=ORDERLY)
def large_download(t):
    """The server sends much and closes."""
    c, s = t.open()
    transfer(t, s, c)
    c.close()


def transfer(t, sender, receiver):
    size = t.random.randrange(20000, 150000)
    reader = threading.Thread(target=t.receive_end, args=(receiver,))
    reader.start()
    sender.sendall(bytes(size))
    sender.close()
    reader.join()


@scenario(cause="closed by initiator", client=ORDERLY)
def large_both_ways(t):
    """Both send much at the same time; each closes when it has sent all."""
    c, s = t.open()

    def send(end):
        end.sendall(bytes(t.random.randrange(20000, 100000)))
        end.shutdown(1)

    threads = [threading.Thread(target=send, args=(end,)) for end in (c, s)]
    threads += [threading.Thread(target=t.receive_end, args=(end,)) for end in (c, s)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    c.close()
    s.close()


@scenario(cause="closed by initiator", client=ORDERLY, times=2)
def zero_window(t):
    """The receiver does not read until its window is shut and has been probed."""
    listener = t.listen(SO_RCVBUF=4096)
    c = t.caller()
    c.connect(t.server)
    s = t.accept(listener)
    data = bytes(t.random.randrange(20000, 40000))
    sender = threading.Thread(target=c.sendall, args=(data,))
    sender.start()
    t.pause(500, 900)
    t.receive(s, len(data))
    sender.join()
    t.finish(c, s)


@scenario(cause="closed by initiator", client=ORDERLY)
def many_requests(t):
    """A conversation of several turns, closed by whoever."""
    c, s = t.open()
    for _ in range(t.random.randrange(2, 8)):
        t.exchange(c, s, most=6000)
    t.finish(c, s)
