export function Terminal() {
  const commands = [
    "TOKEN=$(python -m server token create \\",
    "  --merchant casa-verde --scopes orders:read,tickets:read)",
    `curl ${location.origin}/graphql \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"query": "{ viewer { name merchant { name } } }"}'`,
  ].join("\n");
  return (
    <section aria-labelledby="terminal">
      <h2 id="terminal">From a terminal</h2>
      <p className="hint">
        A token is made where the server runs, for the merchant with this handle, and is shown once.
      </p>
      <pre className="terminal">
        <code>{commands}</code>
      </pre>
    </section>
  );
}
