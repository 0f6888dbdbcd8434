import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { createRequest } from "@urql/core";
import type { TypedDocumentString } from "./generated/graphql";

/** A document of ours as the build has it: its text, and what it asks for and answers as types. */
export type Document<Data, Variables> = TypedDocumentString<Data, Variables>;

const parsed = new Map<string, TypedDocumentNode<unknown, unknown>>();

/** Take a document's text apart, once: texts are a tenth of what their trees would add to the page. */
export function documentOf<Data, Variables>(
  document: Document<Data, Variables>,
): TypedDocumentNode<Data, Variables> {
  const text = document.toString();
  const known = parsed.get(text) ?? createRequest(text, {}).query;
  parsed.set(text, known);
  return known as TypedDocumentNode<Data, Variables>;
}
