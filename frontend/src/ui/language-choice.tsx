import { useLingui } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import { choose, LOCALES, type Locale } from "../lib/locale";

/** The language of the desk, on this device. */
export function LanguageChoice({ label }: { label?: string }) {
  const { t, i18n } = useLingui();
  return (
    <NativeSelect
      {...(label === undefined ? { "aria-label": t`Language` } : { label })}
      size="xs"
      value={i18n.locale}
      onChange={(event) => void choose(event.currentTarget.value as Locale)}
      data={Object.entries(LOCALES).map(([value, name]) => ({ value, label: name }))}
    />
  );
}
