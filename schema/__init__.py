"""What can be asked: translates between GraphQL and the domain, and never decides."""
