import { cliError } from "../cli-error.js";

const MAX_LABEL_CHARACTERS = 200;

/** Reads `--label`: one line of printable text. */
export function labelArgument(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const label = text.trim();
  if (label !== "" && label.length <= MAX_LABEL_CHARACTERS && !/\p{C}/u.test(label)) return label;
  const characters = label.length === 1 ? "character" : "characters";
  const what = /\p{C}/u.test(label) ? ", not all of them printable" : "";
  throw cliError(
    "INVALID_LABEL",
    `--label expects 1 to ${MAX_LABEL_CHARACTERS} printable characters on one line, got ${label.length} ${characters}${what}.`,
  );
}
