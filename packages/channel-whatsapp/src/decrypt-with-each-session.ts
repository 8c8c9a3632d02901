import {
  jidDecode,
  jidEncode,
  type SignalKeyStoreWithTransaction,
  type SocketConfig,
} from "@whiskeysockets/baileys";

type Repository = ReturnType<SocketConfig["makeSignalRepository"]>;

interface Session {
  readonly indexInfo?: { readonly used?: number };
}

/**
 * One person has several sessions, and a message does not say which it belongs to: libsignal tries one after another, and each try
 * turns the ratchet of its session before it knows that this was the wrong one. As soon as another fits, it keeps them all, so what
 * comes next in the session that was tried in vain is lost ("Bad MAC"). Here each is tried alone, and only the one that fits is kept.
 */
export function decryptWithEachSession(
  repository: Repository,
  keys: SignalKeyStoreWithTransaction,
): Repository["decryptMessage"] {
  const decryptMessage = repository.decryptMessage.bind(repository);

  /** Under which name the sessions with an address are kept: that of the lid, once WhatsApp has told it. Nobody is asked for it. */
  async function nameOf(jid: string): Promise<string> {
    const { device, server, user = "" } = jidDecode(jid) ?? {};
    const { [user]: lid } = server === "s.whatsapp.net" ? await keys.get("lid-mapping", [user]) : {};
    return repository.jidToSignalProtocolAddress(lid === undefined ? jid : jidEncode(lid, "lid", device));
  }

  return async (options) => {
    // One that begins a session names it.
    if (options.type === "pkmsg") return decryptMessage(options);
    return keys.transaction(async () => {
      const name = await nameOf(options.jid);
      const { [name]: record } = await keys.get("session", [name]);
      const sessions = newestFirst(record);
      if (sessions.length < 2) return decryptMessage(options);
      const keep = (kept: object): unknown =>
        keys.set({ session: { [name]: Object.assign(Object.create(null), record, { _sessions: kept }) } });
      let failure: unknown;
      for (const [id, session] of sessions) {
        await keep({ [id]: session });
        try {
          const plain = await decryptMessage(options);
          const { [name]: turned } = await keys.get("session", [name]);
          await keep({ ...sessionsOf(record), ...sessionsOf(turned) });
          return plain;
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
    }, options.jid);
  };
}

function newestFirst(record: unknown): [string, Session][] {
  return Object.entries(sessionsOf(record)).toSorted(
    ([, one], [, other]) => (other.indexInfo?.used ?? 0) - (one.indexInfo?.used ?? 0),
  );
}

/** Baileys' type of a record says bytes; what it keeps since 7.0 is this. */
const sessionsOf = (record: unknown): Readonly<Record<string, Session>> => Object(record)._sessions ?? {};
