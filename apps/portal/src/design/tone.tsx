import { CircleAlert, CircleCheck, CircleDashed, Info, TriangleAlert } from 'lucide-react';

/** How something stands. Colour is never the only sign of it. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';

const SIGNS = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert, info: Info, plain: CircleDashed } as const;

export function ToneSign({ tone }: { tone: Tone }) {
  const Sign = SIGNS[tone];
  return <Sign aria-hidden="true" />;
}
