"""Carriers: who may carry a parcel, and where each tells of it."""

from typing import Self

import strawberry

from domain.shipments import carriers


@strawberry.type(description="Who may carry a parcel.")
class Carrier:
    """Who may carry a parcel."""

    code: str = strawberry.field(description="Its short name, which stays: `royal-mail`.")
    name: str = strawberry.field(description="Its name for people, as `Shipment.carrier` tells it.")
    is_postal: bool = strawberry.field(
        description="Whether it is a postal operator, whose numbers such as `RR123456785CN` end in a check digit."
    )
    countries: list[str] = strawberry.field(
        description="Where it delivers, as ISO 3166-1 alpha-2 codes; none where it delivers to most countries."
    )
    tracking_url: str = strawberry.field(
        description=f"The page that tells of a parcel, with `{carriers.PLACE}` in the place of its number."
    )

    @classmethod
    def of(cls, carrier: carriers.Carrier) -> Self:
        """Tell of a carrier."""
        return cls(
            code=carrier.code,
            name=carrier.name,
            is_postal=carrier.is_postal,
            countries=list(carrier.countries),
            tracking_url=carrier.tracking_url,
        )


@strawberry.type
class CarrierQuery:
    """Root fields about carriers."""

    @strawberry.field(description="All carriers that a replacement may be sent with, by their codes.")
    def carriers(self) -> list[Carrier]:
        """List all carriers."""
        return [Carrier.of(carrier) for carrier in carriers.listed()]
