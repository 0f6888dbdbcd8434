import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/**
 * Letters of other languages stand in the editors as they are.
 * The editor would put a box around each that resembles one of ASCII, which is for program text, not for letters of
 * customers.
 */
export function PlainLetters() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const responseEditor = useGraphiQL((state) => state.responseEditor);

  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, responseEditor]) {
      editor?.updateOptions({
        unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false },
      });
    }
  }, [queryEditor, variableEditor, responseEditor]);

  return null;
}
