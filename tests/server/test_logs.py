"""Log lines: one for each thing, whatever it holds."""

import json
import logging
import sys

from server.logs import LineFormatter


def _record(message: str, *args: object, **fields: object) -> logging.LogRecord:
    record = logging.LogRecord("server.test", logging.WARNING, __file__, 1, message, args, None)
    record.created = 1_795_572_000.25
    record.fields = fields
    return record


class TestLineFormatter:
    def test_writes_pairs(self) -> None:
        line = LineFormatter().format(_record("swept %s", "all", sessions=3, path="/graphql"))

        assert line == (
            "time=2026-11-25T02:00:00.250+00:00 level=warning logger=server.test "
            'message="swept all" sessions=3 path=/graphql'
        )

    def test_lets_no_text_start_a_line_or_a_pair(self) -> None:
        line = LineFormatter().format(_record("fine", path="/\nlevel=error\u2028 message=forged", empty=""))

        assert line.splitlines() == [line]
        assert line.endswith(r'message=fine path="/\nlevel=error\u2028 message=forged" empty=""')

    def test_puts_a_traceback_into_its_line(self) -> None:
        record = _record("failed")
        try:
            int("no number")
        except ValueError:
            record.exc_info = sys.exc_info()

        line = LineFormatter().format(record)

        assert line.splitlines() == [line]
        traceback = json.loads(line.partition("traceback=")[2])
        assert traceback.splitlines()[-1] == "ValueError: invalid literal for int() with base 10: 'no number'"
