/** Forms of a counted phrase; `{n}` stands for the number. Which exist depends on the language. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export function plural(forms: Plural): Plural {
  return forms;
}
