/** Everybody in the demonstration is made up: the names, the institutions, the addresses under .example. */

export interface Member {
  email: string;
  name: string;
  role: 'platform_operator' | 'custodian_admin' | 'custodian_operator' | 'custodian_auditor';
}

export interface CustodianRole {
  name: string;
  slug: string;
  members: readonly Member[];
  /** Index of its vault among the local chain's accounts. */
  vaultAccount: number;
  policy: { mode: 'automatic' | 'by_hand'; custodyKinds: ('token' | 'record' | 'copy')[]; maxItems: number };
  terms: {
    title: string;
    body: string;
    jurisdiction: string;
    storagePlace: string;
  };
  plan: { name: string; version: { prices: readonly PriceOnOffer[] } };
}

/** A price as PublishPlanBody of the contracts has it. */
export interface PriceOnOffer {
  currency: string;
  interval: 'month' | 'year';
  itemTiers: readonly { upTo: string | null; unitMinor: string }[];
  gibibyteTiers: readonly { upTo: string | null; unitMinor: string }[];
  minimumMinor: string;
  freeItems: string;
  freeBytes: string;
  tax?: { label: string; basisPoints: number };
}

const GIBIBYTE = 2 ** 30;

/** Everybody's password; it is printed at the start, so that anybody can walk in. */
export const PASSWORD = 'lantern-and-tide-2030';

export const PLATFORM = {
  name: 'Polar Lantern Arcade (fictional)',
  slug: 'polar-lantern-arcade',
  members: [
    { email: 'operator@polar-lantern.example', name: 'Iris Vale', role: 'platform_operator' },
    { email: 'second@polar-lantern.example', name: 'Oskar Brandt', role: 'platform_operator' },
  ],
} as const satisfies { name: string; slug: string; members: readonly Member[] };

export const CUSTODIANS: readonly CustodianRole[] = [
  {
    name: 'Tidewater Archive (fictional)',
    slug: 'tidewater-archive',
    members: [
      { email: 'admin@tidewater.example', name: 'Noor Lindqvist', role: 'custodian_admin' },
      { email: 'operator@tidewater.example', name: 'Sam Okonjo', role: 'custodian_operator' },
      { email: 'auditor@tidewater.example', name: 'Yuki Hale', role: 'custodian_auditor' },
      { email: 'second-admin@tidewater.example', name: 'Ines Marlow', role: 'custodian_admin' },
    ],
    vaultAccount: 7,
    policy: { mode: 'automatic', custodyKinds: ['token', 'record', 'copy'], maxItems: 100_000 },
    terms: {
      title: 'Tidewater custody terms',
      body: 'We keep what you entrust to us in two places, re-read it every month, and hand it back whenever you ask. Leaving costs nothing.',
      jurisdiction: 'The fictional Republic of Tide',
      storagePlace: 'Two vaults, in Northport and in Salt Bay',
    },
    plan: {
      name: 'Tidewater safekeeping',
      version: {
        prices: [
          {
            currency: 'eur',
            interval: 'month',
            itemTiers: [
              { upTo: '500', unitMinor: '4' },
              { upTo: null, unitMinor: '2' },
            ],
            gibibyteTiers: [{ upTo: null, unitMinor: '30' }],
            minimumMinor: '100',
            freeItems: '0',
            freeBytes: String(GIBIBYTE / 4),
            tax: { label: 'Tide tax 20 %', basisPoints: 2_000 },
          },
          {
            currency: 'eur',
            interval: 'year',
            itemTiers: [{ upTo: null, unitMinor: '3' }],
            gibibyteTiers: [{ upTo: null, unitMinor: '30' }],
            minimumMinor: '90',
            freeItems: '0',
            freeBytes: String(GIBIBYTE / 4),
            tax: { label: 'Tide tax 20 %', basisPoints: 2_000 },
          },
          {
            currency: 'jpy',
            interval: 'month',
            itemTiers: [{ upTo: null, unitMinor: '7' }],
            gibibyteTiers: [{ upTo: null, unitMinor: '50' }],
            minimumMinor: '160',
            freeItems: '0',
            freeBytes: '0',
          },
        ],
      },
    },
  },
  {
    name: 'Granite House Museum (fictional)',
    slug: 'granite-house',
    members: [
      { email: 'admin@granite-house.example', name: 'Mira Castell', role: 'custodian_admin' },
      { email: 'operator@granite-house.example', name: 'Jonas Field', role: 'custodian_operator' },
      { email: 'second-admin@granite-house.example', name: 'Anton Reeve', role: 'custodian_admin' },
    ],
    vaultAccount: 8,
    policy: { mode: 'by_hand', custodyKinds: ['token', 'record'], maxItems: 5_000 },
    terms: {
      title: 'Granite House deposit agreement',
      body: 'The museum looks at every collection before it accepts it; two of us sign. We keep tokens and records, not copies of what stays in your own wallet.',
      jurisdiction: 'The fictional Canton of Granite',
      storagePlace: 'The museum, underground',
    },
    plan: {
      name: 'Granite deposit',
      version: {
        prices: [
          {
            currency: 'eur',
            interval: 'month',
            itemTiers: [{ upTo: null, unitMinor: '9' }],
            gibibyteTiers: [{ upTo: null, unitMinor: '12' }],
            minimumMinor: '0',
            freeItems: '0',
            freeBytes: '0',
          },
        ],
      },
    },
  },
];

/** Holders who have signed up already; everybody else still has a letter with a claim code. */
export const HOLDERS = [
  { email: 'ada@holder.example', name: 'Ada Fern', reference: 'user-0001' },
  { email: 'ben@holder.example', name: 'Ben Marsh', reference: 'user-0002' },
  { email: 'chen@holder.example', name: 'Chen Wei', reference: 'user-0003' },
] as const;
