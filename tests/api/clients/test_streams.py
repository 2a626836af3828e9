"""The client's reading of an event stream."""

from shouwen_client.streams import Frames


def test_an_event_that_was_cut_off_is_read_whole_from_the_next_connection():
    frames = Frames(None)
    lines = ("id: 7", "event: breached", 'data: {"id": "7"}')
    assert [frames.take(line) for line in lines] == [None, None, None], "the connection ends before the empty line"
    assert "Last-Event-ID" not in frames.headers()
    assert [frames.take(line) for line in (*lines, "")][-1] == {"id": "7"}
    assert frames.headers()["Last-Event-ID"] == "7"
