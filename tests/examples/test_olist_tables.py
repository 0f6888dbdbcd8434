"""How the loader reads the data set's files."""

from pathlib import Path

import pytest

from examples.olist import tables
from examples.olist.findings import Findings, Kind
from tests.examples import sample
from tests.examples.sample import ANA, BETO, DUDA, MUG, reasons


class TestReading:
    def test_counts_every_line(self, data: tables.Data) -> None:
        assert data.read == {
            "orders": 5,
            "order_items": 7,
            "order_reviews": 7,
            "order_payments": 6,
            "customers": 5,
            "sellers": 2,
            "product_category_name_translation": 1,
            "products": 3,
        }

    def test_takes_amounts_as_they_are_written(self, data: tables.Data) -> None:
        units = data.units[ANA] + data.units[BETO]

        assert [(unit.price, unit.freight) for unit in units] == [
            (1990, 505),
            (1990, 505),
            (10000, 0),
            (2000, 650),
            (29, 725),
        ]

    def test_joins_title_and_text_of_a_review(self, data: tables.Data) -> None:
        texts = {(review.id, review.order_id): review.text for review in data.reviews}

        assert texts["r1", ANA] == 'Xícara ruim\n\nChegou quebrada,\ne a "lâmpada" também 😕'
        assert texts["r4", DUDA] == ""

    def test_reads_a_file_with_a_byte_order_mark(self, directory: Path, found: Findings) -> None:
        path = directory / "product_category_name_translation.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

        assert tables.read(directory, found).names == {MUG: "house wares"}

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("ffff,1,3333,1111,,cheap,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,0.005,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,-1.00,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,NaN,1.00", "cannot be read: price"),
            ("ffff,1,3333,1111,,1e99,1.00", "cannot be read: price"),
            ("ffff,one,3333,1111,,1.00,1.00", "cannot be read: order_item_id"),
            ("ffff,1,,1111,,1.00,1.00", "cannot be read: product_id"),
            ("ffff,1,3333,1111,,1.00", "cannot be read: more or fewer fields than the heading"),
            ("ffff,1,3333,1111,,1.00,1.00,1.00", "cannot be read: more or fewer fields than the heading"),
            ("aaaa,1,3333,1111,2018-03-05 10:00:00,19.9,5.05", "the same row again"),
            ("aaaa,1,3333,1111,2018-03-05 10:00:00,29.9,5.05", "the same id again, with another content"),
        ],
    )
    def test_leaves_out_a_line_and_says_why(self, directory: Path, found: Findings, line: str, reason: str) -> None:
        sample.add(directory, "order_items", line)

        data = tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT) == {"line 9": [reason]}
        assert len(data.units[ANA]) == 3

    @pytest.mark.parametrize("time", ["2018-02-30 00:00:00", "0001-01-01 00:00:00", "yesterday"])
    def test_leaves_out_an_order_of_an_impossible_time(self, directory: Path, found: Findings, time: str) -> None:
        sample.add(directory, "orders", f"ffff,ca,delivered,{time},,,,")

        tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT) == {"line 7": ["cannot be read: order_purchase_timestamp"]}

    def test_leaves_out_what_belongs_to_no_order(self, directory: Path, found: Findings) -> None:
        sample.add(directory, "order_items", "ffff,1,3333,1111,,1.00,1.00")
        sample.add(directory, "order_payments", "ffff,1,boleto,1,1.00")

        tables.read(directory, found)

        assert reasons(found, Kind.LEFT_OUT)["f" * 32 + " 1"] == ["there is no such order"] * 2

    def test_refuses_a_folder_without_the_files(self, tmp_path: Path, found: Findings) -> None:
        with pytest.raises(tables.BadDataError, match=r"There is no .*orders\.csv"):
            tables.read(tmp_path, found)

    def test_refuses_a_file_without_a_column(self, directory: Path, found: Findings) -> None:
        sample.save(directory, "sellers", [["seller_id", "seller_city"], ["1111", "belem"]])

        with pytest.raises(tables.BadDataError, match=r"sellers\.csv has no column 'seller_state'"):
            tables.read(directory, found)

    def test_refuses_a_file_that_is_no_text(self, directory: Path, found: Findings) -> None:
        (directory / "orders.csv").write_bytes(b"order_id\n\xff\n")

        with pytest.raises(tables.BadDataError, match=r"orders\.csv cannot be read as CSV in UTF-8"):
            tables.read(directory, found)


def test_findings_are_counted_by_reason(found: Findings) -> None:
    found.noted("orders", "1", "odd")
    found.noted("orders", "2", "odd")
    found.refused("ticket", "3", "no")

    assert found.counts(Kind.NOTED) == [("orders", "odd", 2)]
