// A Bot API address holds the token: `https://…/bot<id>:<token>/method`, the colon possibly escaped.
const TOKEN = /\b(bot)?\d{3,}(?::|%3A)[A-Za-z0-9_-]{10,}/gi;

/** Replaces everything that looks like a bot token, and `token` itself, by `[redacted]`. */
export function scrubToken(text: string, token?: string): string {
  const known = token === undefined || token === "" ? text : text.split(token).join("[redacted]");
  return known.replace(TOKEN, (_match, prefix: string | undefined) => `${prefix ?? ""}[redacted]`);
}
