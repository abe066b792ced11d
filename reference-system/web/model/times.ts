const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const withYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

export function fullTime(iso: string): string {
  return full.format(new Date(iso));
}

/** "Today", "Yesterday", "Monday 3 November" or, in another year, "3 November 2025". */
export function dayName(iso: string, now: Date): string {
  const date = new Date(iso);
  const distance = daysBetween(date, now);
  if (distance === 0) return 'Today';
  if (distance === 1) return 'Yesterday';
  return date.getFullYear() === now.getFullYear() ? dayAndMonth.format(date) : withYear.format(date);
}

/** As short as a list allows: the time today, else the day. */
export function shortTime(iso: string, now: Date): string {
  return daysBetween(new Date(iso), now) === 0 ? clockTime(iso) : shortDay.format(new Date(iso));
}

export function sameDay(a: string, b: string): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
