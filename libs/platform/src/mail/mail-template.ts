import type { z } from 'zod';

/** The languages that every mail exists in. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Plain text, wrapped by whoever reads it. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** One kind of mail: what it says in each language, from parameters that are parsed before anything is written. */
export interface MailTemplate<Parameters extends object = object> {
  /** Stable and dotted, `context.what_happened`. */
  readonly name: string;
  readonly parameters: z.ZodObject<z.ZodRawShape, z.core.$strict>;
  readonly example: Parameters;
  render(parameters: Parameters, language: Language): MailText;
}

const SUBJECT_MAX_LENGTH = 200;

/**
 * Declares a kind of mail. Both languages are functions of the same parameters; `mailTemplateProblems` (testing) finds
 * one that leaves a parameter out.
 */
export function mailTemplate<Shape extends z.ZodRawShape>(
  name: string,
  parameters: z.ZodObject<Shape, z.core.$strict>,
  example: z.output<z.ZodObject<Shape, z.core.$strict>>,
  texts: Record<Language, (parameters: z.output<z.ZodObject<Shape, z.core.$strict>>) => MailText>,
): MailTemplate<z.output<z.ZodObject<Shape, z.core.$strict>>> {
  return {
    name,
    parameters,
    example,
    render: (given, language) => tidy(texts[language](given)),
  };
}

/** A subject is one line: whatever a parameter carries, it cannot begin another header. */
function tidy({ subject, text }: MailText): MailText {
  return { subject: subject.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, SUBJECT_MAX_LENGTH), text: `${text.trim()}\n` };
}
