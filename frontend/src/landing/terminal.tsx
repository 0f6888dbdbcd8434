export function Terminal() {
  const command = [
    `curl ${location.origin}/graphql \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"query": "{ viewer { name merchant { name } } }"}'`,
  ].join("\n");
  return (
    <section aria-labelledby="terminal">
      <h2 id="terminal">From a terminal</h2>
      <pre className="terminal">
        <code>{command}</code>
      </pre>
    </section>
  );
}
