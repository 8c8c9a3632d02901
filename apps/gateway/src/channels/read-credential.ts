import { OpenClawError } from "@openclaw/contracts";
import { expandHome } from "../config/expand-home.js";
import { readSmallFile } from "../read-small-file.js";
import { fileMark } from "./file-mark.js";

const MAX_FILE_BYTES = 4_096;

export interface CredentialPlace {
  /** Such as `channels.telegram`. */
  readonly section: string;
  /** Such as `botToken`. */
  readonly key: string;
  readonly text: string | undefined;
  /** The key of the file, such as `tokenFile`. */
  readonly fileKey: string;
  readonly file: string | undefined;
}

/** A credential, and the key that it came from. */
export interface Credential {
  readonly value: string;
  /** Such as `channels.telegram.tokenFile`. */
  readonly configKey: string;
}

/**
 * Takes a credential from the configuration, or from the file that it names. `undefined` when neither is there. Rejects with
 * `CHANNEL_OPTIONS_INVALID` for a file that cannot be read.
 */
export async function readCredential(
  place: CredentialPlace,
  onSecret: (secret: string) => void,
): Promise<Credential | undefined> {
  const { section, key, text, fileKey, file } = place;
  if (file === undefined)
    return text === undefined ? undefined : { value: text, configKey: `${section}.${key}` };
  const read = await readSmallFile(expandHome(file), MAX_FILE_BYTES);
  const configKey = `${section}.${fileKey}`;
  if (read.status === "read") {
    onSecret(read.text);
    return { value: read.text.trim(), configKey };
  }
  const reason = read.status === "missing" ? "there is no such file" : read.reason;
  throw new OpenClawError(
    "CHANNEL_OPTIONS_INVALID",
    `Cannot read the credential from ${configKey} (${file}): ${reason}. Make it a file that the gateway can read.`,
    read.status === "failed" ? { cause: read.cause } : {},
  );
}

/** A credential without which the account is not connected at all: see `Need`. */
export async function requireCredential(
  place: CredentialPlace,
  onSecret: (secret: string) => void,
): Promise<Credential> {
  const credential = await readCredential(place, onSecret);
  if (credential !== undefined) return credential;
  const { section, key, fileKey } = place;
  throw new OpenClawError("CHANNEL_NOT_CONFIGURED", `Set ${section}.${key} or ${section}.${fileKey}.`);
}

/**
 * A credential that others show us with each call. From a file it is a function that looks there each time, so that what the file
 * held before no longer counts. Rejects, as does the function, with `CHANNEL_OPTIONS_INVALID` for a file that cannot be read.
 */
export async function readCallSecret(
  place: CredentialPlace,
  onSecret: (secret: string) => void,
): Promise<string | (() => Promise<string>) | undefined> {
  const { file, text } = place;
  if (file === undefined) return text;
  let known: { readonly mark: string; readonly value: string } | undefined;
  const read = async (): Promise<string> => {
    // Before the file is read: a change in between is seen with the next call.
    const mark = fileMark([expandHome(file)]);
    if (known?.mark === mark) return known.value;
    const value = (await readCredential(place, onSecret))?.value ?? "";
    known = { mark, value };
    return value;
  };
  await read();
  return read;
}
