const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Urgency = "calm" | "soon" | "late";

/** How pressing a time to answer by is: soon within twelve hours, late within two or once it has passed. */
export function urgency(until: number, now: number): Urgency {
  const left = until - now;
  if (left < 2 * HOUR) return "late";
  return left < 12 * HOUR ? "soon" : "calm";
}

/** A length of time in its two largest units. */
export interface Span {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

export function span(milliseconds: number): Span {
  const all = Math.abs(milliseconds);
  return {
    days: Math.floor(all / DAY),
    hours: Math.floor((all % DAY) / HOUR),
    minutes: Math.floor((all % HOUR) / MINUTE),
    seconds: Math.floor((all % MINUTE) / 1_000),
  };
}
