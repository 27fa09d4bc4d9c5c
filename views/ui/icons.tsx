// Owns the icon set: 16 px, 1.5 px stroke, drawn here. Icons stand beside a word and are hidden from screen readers.

const strokes = {
  check: 'M3 8.5 6.5 12 13 4.5',
  x: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  copy: 'M6 6V3h7v7h-3M3 6h7v7H3z',
  external: 'M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5',
  down: 'M4 6.5 8 10.5l4-4',
  right: 'M6.5 4 10.5 8l-4 4',
  left: 'M9.5 4 5.5 8l4 4',
  erase: 'M6 3.5h8v9H6L1.5 8zM8 6.2 11.6 9.8M11.6 6.2 8 9.8',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  overview: 'M2.5 7.5 8 3l5.5 4.5V13h-4V9.5h-3V13h-4z',
  payments: 'M3.5 2.5h9v11l-1.5-1-1.5 1-1.5-1-1.5 1-1.5-1-1.5 1zM6 6h4M6 8.5h4',
  balance: 'M8 2.5v11M4.5 13.5h7M3 5h10M3 5 1.5 9.5h3zM13 5l-1.5 4.5h3z',
  projects: 'M2.5 6.5 4 3h8l1.5 3.5M3 6.5V13h10V6.5M2.5 6.5h11M6.5 13v-3.5h3V13',
  developers: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13 9.8A5.5 5.5 0 1 1 6.2 3 4.5 4.5 0 0 0 13 9.8z',
  screen: 'M2 3h12v8H2zM6 13.5h4',
  globe: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M2 8h12M8 2c2.2 2 2.2 10 0 12M8 2c-2.2 2-2.2 10 0 12',
  key: 'M5.2 7.8a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2M7.1 8.5 13 2.6M10.5 5.1l2 2',
  webhook: 'M2.5 8h7M7 5.5 9.5 8 7 10.5M13 3v10',
  wallet: 'M2.5 5v8h11V6h-11zM2.5 5.5 11 2.5V6M10.5 9.5h.01',
  link: 'M6.5 9.5l3-3M7.2 4.8 9 3a2.8 2.8 0 0 1 4 4l-1.8 1.8M8.8 11.2 7 13a2.8 2.8 0 0 1-4-4l1.8-1.8',
  warning: 'M8 2.5 14 13H2zM8 6.5v3M8 11.3v.1',
  info: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.2v4M8 4.9v.1',
  bell: 'M4 11.5V7.2a4 4 0 0 1 8 0v4.3l1.2 1.5H2.8zM6.8 13.4a1.3 1.3 0 0 0 2.4 0',
  shield: 'M8 2.2 13 4v3.8c0 3-2 5-5 6-3-1-5-3-5-6V4z',
  users:
    'M5.6 4a2.1 2.1 0 1 1 0 4.2 2.1 2.1 0 0 1 0-4.2M2 13c.4-2.3 1.7-3.4 3.6-3.4S8.8 10.7 9.2 13M10.8 4.3a1.9 1.9 0 0 1 0 3.7M11.3 9.7c1.5.2 2.5 1.3 2.7 3.3',
  mail: 'M2 4h12v8.5H2zM2.3 4.3 8 9l5.7-4.7',
  user: 'M8 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M3 13.5c.5-2.7 2.4-4 5-4s4.5 1.3 5 4',
  exit: 'M6.5 3H3v10h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5',
  qr: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.5M13.5 9.5v1.5M9.5 13.5h.01M12 12h1.5v1.5',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.8V8l2.2 1.7',
  flask: 'M6 2.5h4M6.8 2.5v4L3.5 13h9L9.2 6.5v-4M5 10.5h6',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3',
  search: 'M7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8M10 10l3.5 3.5',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  settings: 'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M8.5 3.5v3h3v-3zM4.5 9.5v3h3v-3z',
  play: 'M5 3l7.5 5L5 13z',
  send: 'M13.5 2.5 7 9M13.5 2.5 9.5 13.5 7 9 2.5 6.5z',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  inbox: 'M2.5 9 4.5 3h7l2 6v4h-11zM2.5 9H6l.8 1.5h2.4L10 9h3.5',
} as const;

export type IconName = keyof typeof strokes;

interface IconProps {
  readonly name: IconName;
  readonly size?: number;
}

export function Icon({ name, size = 16 }: IconProps) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={strokes[name]} />
    </svg>
  );
}

/** The sign of a state. Each has its own outline, so that colour is never the only difference. */
export type SignName = 'paid' | 'waiting' | 'confirming' | 'partial' | 'over' | 'failed' | 'closed' | 'test';

const signs: Readonly<Record<SignName, { readonly fill: string; readonly stroke: string }>> = {
  paid: { fill: '', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1M3.7 6.2 5.3 7.8 8.4 4.3' },
  waiting: { fill: 'M6 6V1a5 5 0 0 1 5 5z', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1' },
  confirming: { fill: 'M6 1a5 5 0 0 1 0 10z', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1' },
  partial: { fill: 'M6 1a5 5 0 0 0 0 10z', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1' },
  over: { fill: '', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1M6 3.7v4.6M3.7 6h4.6' },
  failed: { fill: '', stroke: 'M2.5 2.5l7 7M9.5 2.5l-7 7' },
  closed: { fill: '', stroke: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1' },
  test: { fill: '', stroke: 'M4.3 1.3h3.4M5 1.3v3.2L2 10.5h8L7 4.5V1.3M3.2 8h5.6' },
};

export function Sign({ name }: { readonly name: SignName }) {
  const sign = signs[name];
  return (
    <svg class="sign" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {sign.fill === '' ? null : <path class="sign-fill" d={sign.fill} />}
      <path class="sign-line" d={sign.stroke} />
    </svg>
  );
}

/** The product's mark: a coin whose tail is a tick. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M19.6 13.2A8 8 0 1 1 17 6.3" />
      <path d="M8 11.5l4 4L21.5 5" />
    </svg>
  );
}
