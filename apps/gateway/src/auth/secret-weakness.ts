const MIN_LENGTH = { token: 16, password: 8 } as const;
// Longer ones cost time to hash with each attempt, and were pasted by mistake.
const MAX_LENGTH = 4_096;
// What examples, tutorials and templates of this and of other programs show.
const PLACEHOLDERS = [
  /^<.*>$/,
  /\$\{[^}]*\}/,
  /^(change|replace)[-_ ]?(me|this|it)/,
  /^(your|my|insert|enter|put)[-_ ].*(token|secret|password|key|here)/,
  /^(example|sample|placeholder|dummy|default|test|demo|openclaw|gateway|secret|token|password|admin)([-_ ]?(token|secret|password|key|value|gateway))*[-_ ]?\d{0,4}$/,
  /^(.)\1*$/,
  /^(0123456789|1234567890|abcdefgh|qwerty|passw[o0]rd)/,
];

/** Why a secret is none, in words that end the sentence "… is"; `undefined` for one that may be used. Never shows it. */
export function secretWeakness(kind: "token" | "password", value: string): string | undefined {
  const shortest = MIN_LENGTH[kind];
  // Spaces are no secret, and some clients cut them off.
  if (value.trim().length < shortest) return `shorter than ${shortest} characters`;
  if (value.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  if (/[\p{Cc}]/u.test(value)) return "text with line breaks or control characters";
  const text = value.trim().toLowerCase();
  return PLACEHOLDERS.some((pattern) => pattern.test(text)) ? "a well-known placeholder" : undefined;
}
