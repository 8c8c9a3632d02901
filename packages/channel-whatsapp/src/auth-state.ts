import {
  BufferJSON,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type AuthenticationState,
  type SignalDataTypeMap,
} from "@whiskeysockets/baileys";
import type { StateFileChanges, StateFiles } from "@openclaw/contracts";
import { createTextCache } from "./text-cache.js";
import { errors } from "./whatsapp-options.js";
import { CREDENTIALS_FILE, damagedSession } from "./whatsapp-session-state.js";

/** The session of a linked device, in the files that Baileys and OpenClaw use. */
export interface AuthState {
  readonly state: AuthenticationState;
  /** Saves what changed in `state.creds`. Never rejects: see `onFailure`. */
  saveCredentials(): Promise<void>;
  /** Saves nothing more that comes from now on, and resolves once nothing is being written. */
  close(): Promise<void>;
}

export interface AuthStateOptions {
  readonly files: StateFiles;
  /**
   * Called once, when something could not be saved or read. Nothing may go on then: a message that is acknowledged without its keys
   * being kept can never be followed by another.
   */
  readonly onFailure: (error: unknown) => void;
}

// Some days of conversations with hundreds of people.
const MAX_CACHED_CHARACTERS = 8 * 1024 * 1024;

/** Reads the session, or begins one. Rejects with `STORE_UNREADABLE` or `STORE_CORRUPT`. */
export async function openAuthState({ files, onFailure }: AuthStateOptions): Promise<AuthState> {
  let savedText = await files.read(CREDENTIALS_FILE);
  const creds = savedText === undefined ? initAuthCreds() : readCredentials(savedText);
  const cache = createTextCache(MAX_CACHED_CHARACTERS);
  const unwritten = new Map<string, { readonly text: string | undefined }>();
  const writing = new Set<Promise<void>>();
  let isClosed = false;
  let failure: { readonly error: unknown } | undefined;

  function fail(error: unknown): never {
    if (failure === undefined) {
      failure = { error };
      onFailure(error);
    }
    throw failure.error;
  }

  async function read(name: string): Promise<string | undefined> {
    const waiting = unwritten.get(name);
    if (waiting !== undefined) return waiting.text;
    const known = cache.get(name);
    if (known !== undefined) return known.text;
    try {
      const text = await files.read(name);
      // A write that came meanwhile knows better.
      if (!unwritten.has(name) && cache.get(name) === undefined) cache.put(name, text);
      const newest = unwritten.get(name) ?? cache.get(name);
      return newest === undefined ? text : newest.text;
    } catch (error) {
      return fail(error);
    }
  }

  async function write(changes: StateFileChanges): Promise<void> {
    if (failure !== undefined) throw failure.error;
    // Baileys has work of its own left when a connection ends, and the session may be another program's by then.
    if (isClosed) throw errors.notRunning();
    const entries = [...changes].map(([name, text]) => [name, { text }] as const);
    for (const [name, entry] of entries) unwritten.set(name, entry);
    const work = files.write(changes).catch(fail);
    const settled = work.catch(() => undefined);
    writing.add(settled);
    try {
      await work;
      for (const [name, entry] of entries) cache.put(name, entry.text);
    } finally {
      writing.delete(settled);
      for (const [name, entry] of entries) if (unwritten.get(name) === entry) unwritten.delete(name);
    }
  }

  async function getKeys<Type extends keyof SignalDataTypeMap>(
    type: Type,
    ids: string[],
  ): Promise<{ [id: string]: SignalDataTypeMap[Type] }> {
    const found: { [id: string]: SignalDataTypeMap[Type] } = {};
    const readOne = async (id: string): Promise<void> => {
      const name = fileName(type, id);
      const text = await read(name);
      if (text === undefined) return;
      const parsed = parseKept(text) ?? fail(damagedSession(name));
      const value: SignalDataTypeMap[Type] = parsed.kept;
      found[id] = type === "app-state-sync-key" && isObject(value) ? revive(value) : value;
    };
    await Promise.all(ids.map(readOne));
    return found;
  }

  return {
    state: {
      creds,
      keys: {
        get: getKeys,
        set: async (data) => {
          const changes = new Map<string, string | undefined>();
          for (const [type, values] of Object.entries(data)) {
            for (const [id, value] of Object.entries(values ?? {})) {
              changes.set(fileName(type, id), isNothing(value) ? undefined : stringify(value));
            }
          }
          await write(changes);
        },
      },
    },
    saveCredentials: async () => {
      const text = stringify(creds);
      if (text === savedText) return;
      savedText = text;
      await write(new Map([[CREDENTIALS_FILE, text]])).catch(() => undefined); // `onFailure` has it.
    },
    close: async () => {
      isClosed = true;
      await Promise.all(writing);
    },
  };
}

const stringify = (value: unknown): string => JSON.stringify(value, BufferJSON.replacer);

/** Baileys' own names, so that its sessions and OpenClaw's keep working. */
function fileName(type: string, id: string): string {
  const name = `${type}-${id}.json`.replaceAll("/", "__").replaceAll(":", "-");
  // Ids come from WhatsApp; should one have other letters some day, it must not end the channel.
  return name.replaceAll(/[^A-Za-z0-9._@+=-]/g, (letter) => `+${letter.codePointAt(0)?.toString(16)}`);
}

function readCredentials(text: string): AuthenticationCreds {
  const creds: Partial<AuthenticationCreds> | undefined = parseKept(text)?.kept;
  if (!isCredentials(creds)) throw damagedSession();
  return creds;
}

function isCredentials(creds: Partial<AuthenticationCreds> | undefined): creds is AuthenticationCreds {
  return creds?.noiseKey?.private !== undefined && creds.signedIdentityKey?.private !== undefined;
}

/** The same code wrote it: it is what was put in. `undefined` when it is no JSON. */
function parseKept(text: string) {
  try {
    return { kept: JSON.parse(text, BufferJSON.reviver) };
  } catch {
    return undefined;
  }
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Bytes of this kind are kept as base64, as Baileys' own type writes itself. */
function revive<Value extends object>(value: Value): Value {
  const { keyData, fingerprint, timestamp } = proto.Message.AppStateSyncKeyData.fromObject({ ...value });
  return Object.assign(value, { keyData, fingerprint, timestamp });
}
