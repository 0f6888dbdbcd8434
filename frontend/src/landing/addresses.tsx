const ADDRESSES = [
  {
    path: "/graphql",
    name: "GraphQL endpoint",
    note: "Post documents here, or send a query by GET. With a session, or with an API token.",
    visit: false,
  },
  {
    path: "/graphiql",
    name: "GraphiQL",
    note: "Read the schema and try documents, from the order history to a ticket.",
    visit: true,
  },
  {
    path: "/graphql/schema.graphql",
    name: "Schema",
    note: "All that can be asked, as one SDL file for your tools.",
    visit: true,
  },
  {
    path: "/health/ready",
    name: "Health",
    note: "Answers 200 while the server and its database are ready.",
    visit: true,
  },
];

export function Addresses() {
  return (
    <section aria-labelledby="addresses">
      <h2 id="addresses">Addresses</h2>
      <ul className="addresses">
        {ADDRESSES.map(({ path, name, note, visit }) => (
          <li key={path}>
            <h3>{name}</h3>
            {visit ? (
              <a className="link address" href={path}>
                {location.origin}
                <wbr />
                {path}
              </a>
            ) : (
              <code className="address">
                {location.origin}
                <wbr />
                {path}
              </code>
            )}
            <p>{note}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
