import { judgeLeak } from '../../harness/statistics/leak-rule.ts';
import { firstOrder, head, heading, rate, row } from './simulation.ts';

const correlations = [0, 0.5, 0.9] as const;
const noiseBytes = 512 * 1024;

/** Soak lengths: readings of memory, and what they span in thousands of operations at 110 a second. */
const soaks = [
  { name: '90 s, a reading every 2 s', readings: 45, thousands: 9.9 },
  { name: '2 h, a reading every 30 s', readings: 240, thousands: 792 },
] as const;

export function leakAlarms(series: number): void {
  heading('False alarms of the leak rule: no leak, no growth tolerated');
  head('soak', ...correlations.map((rho) => `ρ = ${rho}`));
  for (const soak of soaks) {
    const isAlarm = (rho: number) => () => judgeLeak(memory(soak, 0, rho), 0).outcome === 'fail';
    row(soak.name, ...correlations.map((rho) => rate(series, isAlarm(rho))));
  }
}

/** In standard deviations of the noise over the whole soak, so that the table fits any system; then as bytes for one noise. */
export function leakPower(series: number): void {
  heading('Smallest leak that is called one in at least 90 % of soaks');
  console.log(
    'Total rise in units of the noise; in brackets the bytes kept per operation that make it, with noise of 512 KiB.\n',
  );
  head('soak', ...correlations.map((rho) => `ρ = ${rho}`));
  const fewer = Math.max(100, Math.round(series / 10));
  for (const soak of soaks) {
    const smallest = (rho: number) => {
      for (let rise = 6; rise <= 60; rise += 0.5) {
        let found = 0;
        for (let i = 0; i < fewer; i += 1) {
          if (judgeLeak(memory(soak, rise / soak.thousands, rho), 0).outcome === 'fail') found += 1;
        }
        if (found >= 0.9 * fewer) return `${rise} σ (${bytes((rise * noiseBytes) / soak.thousands / 1000)})`;
      }
      return 'not found up to 60 σ';
    };
    row(soak.name, ...correlations.map(smallest));
  }
}

function memory(soak: (typeof soaks)[number], slope: number, rho: number): { x: number; y: number }[] {
  const noise = firstOrder(rho);
  return Array.from({ length: soak.readings }, (_, i) => {
    const x = (soak.thousands * i) / (soak.readings - 1);
    return { x, y: slope * x + noise() };
  });
}

function bytes(count: number): string {
  return count >= 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${count.toFixed(count < 10 ? 1 : 0)} B`;
}
