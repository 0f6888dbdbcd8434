import { Trans, useLingui } from "@lingui/react/macro";
import { ShellDocument } from "../../graphql/generated/graphql";
import { useScreen } from "../../graphql/use-screen";
import { SettingsFrame } from "../../ui/settings-frame";
import classes from "./developers.module.css";

/** The addresses of this server, and how programs ask it. */
export function DevelopersPage() {
  const { t } = useLingui();
  useScreen(ShellDocument, {});
  const addresses = [
    {
      path: "/graphql",
      name: t`GraphQL endpoint`,
      note: t`Post documents here, or send a query by GET. With a session, or with an API token.`,
      visit: false,
    },
    {
      path: "/graphiql",
      name: "GraphiQL",
      note: t`Read the schema and try documents, from the order history to a ticket.`,
      visit: true,
    },
    {
      path: "/graphql/schema.graphql",
      name: t`Schema`,
      note: t`All that can be asked, as one SDL file for your tools.`,
      visit: true,
    },
    {
      path: "/health/ready",
      name: t`Health`,
      note: t`Answers 200 while the server and its database are ready.`,
      visit: true,
    },
  ];
  return (
    <SettingsFrame title={t`API and addresses`}>
      <section className={classes.part} aria-labelledby="addresses">
        <h2 id="addresses">{t`Addresses`}</h2>
        <ul className={classes.addresses}>
          {addresses.map(({ path, name, note, visit }) => (
            <li key={path}>
              <h3>{name}</h3>
              {visit ? (
                <a href={path}>{location.origin + path}</a>
              ) : (
                <code>{location.origin + path}</code>
              )}
              <p>{note}</p>
            </li>
          ))}
        </ul>
      </section>
      <section className={classes.part} aria-labelledby="terminal">
        <h2 id="terminal">{t`From a terminal`}</h2>
        <p>
          <Trans>
            A token is made where the server runs, for the merchant with this handle, and is shown
            once.
          </Trans>
        </p>
        <pre className={classes.terminal}>
          <code>{commands()}</code>
        </pre>
      </section>
    </SettingsFrame>
  );
}

function commands(): string {
  return [
    "TOKEN=$(python -m server token create \\",
    "  --merchant casa-verde --scopes orders:read,tickets:read)",
    `curl ${location.origin}/graphql \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"query": "{ viewer { name merchant { name } } }"}'`,
  ].join("\n");
}
