/**
 * Audits a server for GraphQL over HTTP, and prints what came of each audit, one JSON object a line.
 * Usage: TOKEN=… node http-audits.mjs URL
 */
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);

function fetchWithToken(input, init = {}) {
  const headers = { ...init.headers, authorization: `Bearer ${process.env.TOKEN}` };
  return fetch(input, { ...init, headers });
}

for (const audit of serverAudits({ url, fetchFn: fetchWithToken })) {
  const { id, name, status, reason } = await audit.fn();
  process.stdout.write(`${JSON.stringify({ id, name, status, reason })}\n`);
}
