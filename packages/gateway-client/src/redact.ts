const MAX_LENGTH = 300;

/** Makes foreign text fit for a message: without the secrets that this client sent, in one line, not long. */
export type Redact = (text: string) => string;

/** A gateway may quote what it was sent, so its words go through here before anybody reads them. */
export function createRedact(secrets: () => readonly (string | undefined)[]): Redact {
  return (text) => {
    let clean = text;
    for (const secret of secrets()) {
      if (secret !== undefined && secret !== "") clean = clean.replaceAll(secret, "[redacted]");
    }
    const line = clean.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
    return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
  };
}
