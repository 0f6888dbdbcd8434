"""What the loader makes of the data set: orders, tickets, and what is odd."""

from datetime import timedelta
from pathlib import Path

from domain.tables import OrderState
from examples.olist import shapes, tables
from examples.olist.findings import Findings, Kind
from tests.examples import sample
from tests.examples.sample import ANA, BETO, CAIO, DUDA, LAMP, MUG, NORTH, RUG, SOUTH, of, pairs, reasons

NO_SHIFT = timedelta()


class TestParts:
    def test_makes_an_order_for_each_seller(self, data: tables.Data, found: Findings) -> None:
        parts = shapes.parts(data, found)

        numbers = {(part.handle, part.number) for part in of(parts, BETO)}
        assert numbers == {(f"olist-{NORTH}", f"{BETO}-11111111"), (f"olist-{SOUTH}", f"{BETO}-22222222")}
        assert [part.number for part in of(parts, ANA)] == [ANA]

    def test_leaves_out_an_order_without_items(self, data: tables.Data, found: Findings) -> None:
        parts = shapes.parts(data, found)

        assert not of(parts, CAIO)
        assert reasons(found, Kind.LEFT_OUT) == {CAIO: ["it has no items"]}

    def test_leaves_out_an_order_in_an_unknown_state(self, directory: Path, found: Findings) -> None:
        sample.add(directory, "orders", "ffff,ca,lost,2018-03-01 10:00:00,,,,")
        sample.add(directory, "order_items", "ffff,1,3333,1111,,1.00,1.00")

        parts = shapes.parts(tables.read(directory, found), found)

        assert not of(parts, "f" * 32)
        assert reasons(found, Kind.LEFT_OUT)["f" * 32] == ["its state is unknown"]

    def test_tells_what_is_odd(self, data: tables.Data, found: Findings) -> None:
        shapes.parts(data, found)

        noted = reasons(found, Kind.NOTED)
        assert noted[BETO] == [
            "sent as one order for each of its sellers",
            "it was sent before it was approved",
            "its payments differ from its items and freight",
        ]
        assert noted[LAMP] == ["sent without a name: its category has no English name"]
        assert noted[RUG] == ["sent without a name: it has no category"]
        assert noted.keys() == {BETO, LAMP, RUG}

    def test_gives_every_state_of_the_data_set_one_of_ours(self) -> None:
        assert set(shapes.STATES.values()) == set(OrderState)


class TestOrderInput:
    def test_gathers_units_of_one_product_in_one_item(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        mug, lamp = shapes.order_input(part, data, NO_SHIFT)["items"]

        assert (mug["externalId"], mug["productId"], mug["name"], mug["quantity"]) == ("1", MUG, "house wares", 2)
        assert (mug["unitPriceMinorUnits"], mug["shippingPriceMinorUnits"]) == (1990, 1010)
        assert (lamp["externalId"], lamp["productId"], lamp["name"], lamp["quantity"]) == ("3", LAMP, None, 1)

    def test_adds_up_what_the_seller_is_owed(self, data: tables.Data, found: Findings) -> None:
        north, south = of(shapes.parts(data, found), BETO)

        assert shapes.order_input(north, data, NO_SHIFT)["totalMinorUnits"] == 2650
        assert shapes.order_input(south, data, NO_SHIFT)["totalMinorUnits"] == 754

    def test_moves_all_times_alike(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        order = shapes.order_input(part, data, timedelta(days=1, hours=1))

        assert order["placedAt"] == "2018-03-02T11:00:00+00:00"
        assert order["shipments"] == [
            {
                "originCountry": "BR",
                "shippedAt": "2018-03-03T10:00:00+00:00",
                "expectedAt": "2018-03-21T01:00:00+00:00",
                "deliveredAt": "2018-03-10T16:30:00+00:00",
            }
        ]

    def test_names_merchant_and_customer(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), ANA)

        order = shapes.order_input(part, data, NO_SHIFT)

        assert order["merchant"] == {"handle": f"olist-{NORTH}", "name": "Olist seller 111111 (belem, PA)"}
        assert order["customer"] == {"externalId": "person1", "locale": "pt-BR", "country": "BR"}
        assert order["shippingAddress"]["postalCode"] == "01310"

    def test_knows_no_parcel_before_it_is_sent(self, data: tables.Data, found: Findings) -> None:
        (part,) = of(shapes.parts(data, found), "e" * 32)

        assert shapes.order_input(part, data, NO_SHIFT)["shipments"] == []


class TestComplaints:
    def test_opens_a_ticket_for_each_seller_of_the_order(self, data: tables.Data, found: Findings) -> None:
        opened = [(review.id, part.number) for review, part in pairs(data, found)]

        assert sorted(opened) == [
            ("r1", ANA),
            ("r2", f"{BETO}-11111111"),
            ("r2", f"{BETO}-22222222"),
            ("r5", DUDA),
        ]

    def test_accounts_for_every_review(self, data: tables.Data, found: Findings) -> None:
        pairs(data, found)

        left_out = reasons(found, Kind.LEFT_OUT)
        assert left_out["r1"] == ["its score is 3 or more"]
        assert left_out["r3"] == ["it complains, but its order was left out"]
        assert left_out["r4"] == ["it says nothing"]
        assert left_out["r6"] == ["its score is 3 or more"]

    def test_tells_of_repeats(self, data: tables.Data, found: Findings) -> None:
        pairs(data, found)

        noted = reasons(found, Kind.NOTED)
        several, again = "it is one of several reviews of its order", "its id stands on several orders"
        assert noted["r4"] == noted["r5"] == [several]
        assert sorted(noted["r1"]) == [several, again, again]

    def test_is_about_all_that_the_seller_has_in_the_order(self, data: tables.Data, found: Findings) -> None:
        tickets = [shapes.ticket_input(review, part, NO_SHIFT) for review, part in pairs(data, found)]

        affected = {ticket["externalId"]: ticket["affectedProducts"] for ticket in tickets}
        assert affected[f"r1-{ANA}"] == [{"externalId": "1", "quantity": 2}, {"externalId": "3", "quantity": 1}]
        assert affected[f"r2-{BETO}-22222222"] == [{"externalId": "2", "quantity": 1}]

    def test_has_external_ids_that_the_server_takes(self) -> None:
        longest = f"{'f' * 32}-{'f' * 32}-{'f' * 8}"

        assert len(longest) <= 100
