import { useLingui } from "@lingui/react";
import { useMemo } from "react";

interface Amount {
  amount: string;
  currency: string;
}

/** Dates, numbers and money as the viewer writes them, in the viewer's own time zone. */
export function useFormat() {
  const { i18n } = useLingui();
  return useMemo(() => formats(variant(i18n.locale)), [i18n.locale]);
}

/** The viewer's own kind of a language: `en-GB` for `en` where the browser says so. */
export function variant(locale: string, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((language) => language.split("-")[0] === locale.split("-")[0]) ?? locale;
}

export function formats(locale: string) {
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const short = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
  const number = new Intl.NumberFormat(locale);
  const languages = new Intl.DisplayNames(locale, { type: "language" });
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  return {
    locale,
    day: (value: string) => day.format(new Date(value)),
    time: (value: string) => time.format(new Date(value)),
    moment: (value: string) => short.format(new Date(value)),
    full: (value: string) => full.format(new Date(value)),
    number: (value: number) => number.format(value),
    money: (value: Amount) => money(locale, value),
    language: (tag: string) => named(languages, tag),
    country: (code: string) => named(countries, code),
  };
}

/** An amount to its last digit: the decimal text never goes through a float. */
function money(locale: string, { amount, currency }: Amount): string {
  const digits = amount.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount as Intl.StringNumericLiteral);
}

function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
