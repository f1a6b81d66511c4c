"""Times tied to each other: earliest, latest, and circles that cannot be kept."""

from mertid.engines.route.network import Network


def chain():
    """Three times, each ten minutes after the one before, the last at most 100."""
    net = Network()
    a, b, c = net.node(0, 100), net.node(5, 60), net.node(0, 100)
    net.arc(a, b, 10)
    net.arc(b, c, 10)
    return net


def test_the_earliest_times_keep_every_arc():
    net = chain()
    at = list(net.low)
    net.push(at, range(3))
    assert at == [0, 10, 20]


def test_the_latest_times_keep_every_arc():
    assert chain().latest([100, 60, 65]) == [45, 55, 65]


def test_a_time_is_drawn_after_one_that_it_may_not_be_far_before():
    net = chain()
    net.low[2] = 50
    net.arc(2, 0, -20)
    at = list(net.low)
    net.push(at, range(3))
    assert at == [30, 40, 50]


def test_a_circle_that_cannot_be_kept_ends_and_has_no_latest_times():
    net = chain()
    net.arc(2, 0, 5)
    at = list(net.low)
    net.push(at, range(3))
    assert net.latest(list(net.high)) is None
