import { createTheme, type MantineColorsTuple } from "@mantine/core";

const sea: MantineColorsTuple = [
  "#e6f5f3",
  "#cfe9e6",
  "#a0d5cf",
  "#6dbfb7",
  "#43ada3",
  "#239f95",
  "#128078",
  "#0b6e69",
  "#085a56",
  "#054743",
];

/** Greys with a little of the sea in them, from text to ground. */
const dark: MantineColorsTuple = [
  "#dbe4e2",
  "#b7c4c1",
  "#93a4a1",
  "#71847f",
  "#3c4b48",
  "#2f3c3a",
  "#222c2b",
  "#1a2221",
  "#131a19",
  "#0e1413",
];

export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: { light: 7, dark: 6 },
  colors: { sea, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
});
