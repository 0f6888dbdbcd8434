import { i18n } from "@lingui/core";
import { keep, kept } from "./kept";

export const LOCALES = { en: "English", "zh-CN": "简体中文" } as const;
export type Locale = keyof typeof LOCALES;

const CATALOGS: Record<Locale, () => Promise<typeof import("*.po")>> = {
  en: () => import("../locales/en.po"),
  "zh-CN": () => import("../locales/zh-CN.po"),
};

/** The language to begin with: the one chosen on this device, else the first that the browser wants and we have. */
export function firstLocale(wanted: readonly string[] = navigator.languages): Locale {
  const chosen = kept<string>("locale");
  if (chosen !== null && chosen in LOCALES) return chosen as Locale;
  for (const language of wanted) {
    if (language.startsWith("zh")) return "zh-CN";
    if (language.startsWith("en")) return "en";
  }
  return "en";
}

/** Load a language and speak it. */
export async function speak(locale: Locale): Promise<void> {
  const { messages } = await CATALOGS[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
}

/** Speak another language from now on, on this device. */
export async function choose(locale: Locale): Promise<void> {
  await speak(locale);
  keep("locale", locale);
}
