"""What is true: tables, rules and operations. Knows no HTTP and no GraphQL."""
