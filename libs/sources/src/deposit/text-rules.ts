import type { DepositProblemCode } from './deposit-problem';

/** What a text is for decides what may be in it. */
export type TextUse = 'id' | 'name' | 'prose' | 'path' | 'machine';

const LONE_SURROGATE = /\p{Surrogate}/u;
/** Control characters; prose may have tabs and line breaks. */
const CONTROL = /\p{Cc}/u;
const CONTROL_IN_PROSE = /(?![\t\n\r])\p{Cc}/u;
/** Bidi embeddings, overrides and isolates. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/u;
/** What does not show: soft hyphen, zero-width space, joiners of words, marks of direction, separators, tags. */
const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\u034f|\u17b4|\u17b5/u;
/** The joiners that emoji and some scripts need are allowed behind an emoji or a letter of such a script. */
const LOOSE_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mong}])[\u200c\u200d]|[\u200c\u200d]$/u;
const IN_ID = /[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|^\p{White_Space}|\p{White_Space}$/u;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/** What is wrong with a text, or null. */
export function textFault(text: string, use: TextUse): DepositProblemCode | null {
  if (PLAIN_ASCII.test(text)) {
    return use === 'id' && (text.startsWith(' ') || text.endsWith(' ')) ? 'deposit.text_invisible' : null;
  }
  if (LONE_SURROGATE.test(text)) return 'deposit.text_surrogate';
  // A path must be one of the bag's, whatever its name is.
  if (use === 'path') return null;
  if (use === 'prose')
    return CONTROL_IN_PROSE.test(text) ? 'deposit.text_nul' : BIDI.test(text) ? 'deposit.text_invisible' : null;
  if (CONTROL.test(text)) return 'deposit.text_nul';
  if (use === 'id') return IN_ID.test(text) ? 'deposit.text_invisible' : null;
  if (use === 'machine') return BIDI.test(text) ? 'deposit.text_invisible' : null;
  return BIDI.test(text) || INVISIBLE.test(text) || LOOSE_JOINER.test(text) ? 'deposit.text_invisible' : null;
}
