import { useEffect } from "react";

/** Name the browser's tab after the page, with how many tickets wait before it. */
export function useTitle(title: string, waiting = 0): void {
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${title} · aftersale`;
  }, [title, waiting]);
}
