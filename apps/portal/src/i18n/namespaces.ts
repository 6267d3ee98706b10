import type common from '@/strings/common.en.json';
import type custodian from '@/strings/custodian.en.json';
import type everyone from '@/strings/everyone.en.json';
import type holder from '@/strings/holder.en.json';
import type identity from '@/strings/identity.en.json';
import type platform from '@/strings/platform.en.json';
import type problems from '@/strings/problems.en.json';
import type staff from '@/strings/staff.en.json';
import type verify from '@/strings/verify.en.json';

/** One per area: `src/strings/<name>.en.json` and `.zh.json`. A new one is named here, and nowhere else. */
export interface Namespaces {
  common: typeof common;
  custodian: typeof custodian;
  everyone: typeof everyone;
  holder: typeof holder;
  identity: typeof identity;
  platform: typeof platform;
  problems: typeof problems;
  staff: typeof staff;
  verify: typeof verify;
}
export type Namespace = keyof Namespaces;
