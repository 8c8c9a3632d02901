/** Takes secrets out of text, whatever the text is. */
export interface Scrubber {
  /** Remembers a secret that was read after the start. */
  add(secret: string): void;
  scrub(text: string): string;
}

const REDACTED = "[redacted]";
// Bot API addresses hold the token, and tokens have this shape wherever they come from.
const BOT_TOKEN = /(bot)?\d{5,}:[A-Za-z0-9_-]{20,}/g;
// "Basic Info" and "Basic Information" are pages of vendors, which errors send the owner to.
const AUTHORIZATION = /\b(Bearer|Basic)(\s+|%20)(?!Info(?:rmation)?\b)[A-Za-z0-9+/=._~-]{4,}/gi;
// Setup codes are base64url of JSON that starts with `{"url":`; they come and go, so their form is what they are known by (S52).
const SETUP_CODE = /eyJ1cmwiO[A-Za-z0-9_-]{16,}/g;
// A shorter value would stand in half of all words, and hiding it would tell what it is.
const MIN_LENGTH = 4;

/** Redacts by value, in every form that a secret takes in URLs and JSON, and by the shape of bot tokens and setup codes. */
export function createScrubber(secrets: Iterable<string>): Scrubber {
  const forms = new Set<string>();
  let ordered: readonly string[] = [];

  const add = (secret: string): void => {
    const value = secret.trim();
    if (value.length < MIN_LENGTH) return;
    const json = JSON.stringify(value).slice(1, -1);
    // The log is JSON: what a form looks like within a JSON text within a JSON text is `jsonTwice`.
    const jsonTwice = JSON.stringify(json).slice(1, -1);
    for (const form of [value, json, jsonTwice, encodeURIComponent(value), encodeURI(value)]) forms.add(form);
    // The longest first: one secret may be the start of another.
    ordered = [...forms].toSorted((left, right) => right.length - left.length);
  };

  for (const secret of secrets) add(secret);
  return {
    add,
    scrub(text) {
      const byValue = ordered.reduce((rest, form) => rest.replaceAll(form, REDACTED), text);
      return byValue
        .replace(BOT_TOKEN, (_match, bot: string | undefined) => `${bot ?? ""}${REDACTED}`)
        .replace(SETUP_CODE, REDACTED)
        .replace(AUTHORIZATION, `$1 ${REDACTED}`);
    },
  };
}
