import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useFormat } from "../../lib/format";

const COMMON = [
  "ar",
  "cs",
  "da",
  "de",
  "el",
  "en",
  "es",
  "fi",
  "fr",
  "he",
  "hi",
  "hu",
  "id",
  "it",
  "ja",
  "ko",
  "nb",
  "nl",
  "pl",
  "pt-BR",
  "pt-PT",
  "ro",
  "ru",
  "sv",
  "th",
  "tr",
  "uk",
  "vi",
  "zh-CN",
  "zh-TW",
];

/** The languages that a letter may be in, the customer's own first. */
export function useLanguages(customers: string | null) {
  const { t } = useLingui();
  const { language, locale } = useFormat();
  return useMemo(() => {
    const named = (value: string) => ({ value, label: language(value) });
    const others = COMMON.filter((tag) => tag !== customers)
      .map(named)
      .sort((one, other) => one.label.localeCompare(other.label, locale));
    const own = customers && {
      value: customers,
      label: t`${language(customers)} (the customer's)`,
    };
    return [{ value: "", label: t`Language not said` }, ...(own ? [own] : []), ...others];
  }, [customers, language, locale, t]);
}
