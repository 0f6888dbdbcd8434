"""The schema in GraphQL's own language."""

import strawberry
from graphql import lexicographic_sort_schema, print_schema

from schema.reads import graphql_schema


def exported(schema: strawberry.Schema) -> str:
    """Write the schema sorted. Only here: sorting breaks the enums of one that is to answer (Strawberry 0.341.2)."""
    return print_schema(lexicographic_sort_schema(graphql_schema(schema))) + "\n"
