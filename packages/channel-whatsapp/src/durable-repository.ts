import { createHash } from "node:crypto";
import { createBoundedMap, createChatLanes, type BoundedMap } from "@openclaw/channel-kit";
import {
  addTransactionCapability,
  DEFAULT_CONNECTION_CONFIG,
  type AuthenticationState,
  type SocketConfig,
} from "@whiskeysockets/baileys";
import { decryptWithEachSession } from "./decrypt-with-each-session.js";
import { numberOf } from "./same-chat.js";

type Repository = ReturnType<SocketConfig["makeSignalRepository"]>;

// Read and perhaps not told to WhatsApp yet; Baileys reads one after another, so it is one or two.
const MAX_READ = 20;

// How Baileys names the transaction that moves the sessions of a number to its lid.
const MIGRATION = /^migrate-\d+-sessions-(\d+)$/;

// libsignal lets all accounts of a process that talk with one person take turns, and works for the next one within the transaction of
// the one before, where the keys of neither would be kept. With turns of our own it never has a next one.
const accountsInTurn = createChatLanes(Number.POSITIVE_INFINITY);

/**
 * Baileys' repository of sessions, made so that no ratchet is ever lost or turned twice.
 *
 * Baileys encrypts and sends within one transaction, and keeps the turned ratchet only afterwards: a process that is killed between
 * would use a key twice. Here the repository has transactions of its own, which end before the text goes out. And Baileys holds
 * transactions apart by address, while one session has two (number and lid): one could overwrite what another had just turned. Here
 * they are held apart by person.
 */
export function makeDurableRepository(state: AuthenticationState): SocketConfig["makeSignalRepository"] {
  /** The person behind an address; everything else is its own key. */
  async function personOf(key: string): Promise<string> {
    const lid = MIGRATION.exec(key)?.[1];
    return (await numberOf(state, lid === undefined ? key : `${lid}@lid`)) ?? key;
  }

  const readButNotTold = createBoundedMap<Uint8Array>(MAX_READ);
  let shared: ReturnType<typeof addTransactionCapability> | undefined;
  return (_auth, logger, lidOfPhone) => {
    // One for all connections: the last one may still be at work when the next has begun.
    shared ??= addTransactionCapability(state.keys, logger, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
    const own = shared;
    const keys: typeof own = {
      ...own,
      transaction: async (work, key) => {
        if (own.isInTransaction()) return work();
        return own.transaction(async () => accountsInTurn.run(key, work) ?? work(), await personOf(key));
      },
    };
    const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(
      { creds: state.creds, keys },
      logger,
      lidOfPhone,
    );
    repository.decryptMessage = decryptWithEachSession(repository, keys);
    return keepWhatIsRead(repository, readButNotTold);
  };
}

/**
 * A message is decrypted once: then its key is gone. Baileys drops it when the connection breaks before WhatsApp was told, and drops it
 * again when WhatsApp delivers it again, since nobody can decrypt it any more. Here what was read last is remembered, and nothing is
 * decrypted once the connection is over.
 */
function keepWhatIsRead(repository: Repository, read: BoundedMap<Uint8Array>): Repository {
  const { close } = repository;
  const decryptMessage = repository.decryptMessage.bind(repository);
  const decryptGroupMessage = repository.decryptGroupMessage.bind(repository);
  let isOver = false;
  async function once(id: string, decrypt: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (isOver) throw new Error("the connection is over");
    const known = read.get(id);
    if (known !== undefined) return known;
    const plain = await decrypt();
    read.set(id, plain);
    return plain;
  }
  return Object.assign(repository, {
    decryptMessage: (options: Parameters<typeof decryptMessage>[0]) =>
      once(idOf(options.jid, options.ciphertext), () => decryptMessage(options)),
    decryptGroupMessage: (options: Parameters<typeof decryptGroupMessage>[0]) =>
      once(idOf(`${options.group} ${options.authorJid}`, options.msg), () => decryptGroupMessage(options)),
    close: () => {
      isOver = true;
      close?.();
    },
  });
}

const idOf = (from: string, sealed: Uint8Array): string =>
  createHash("sha256").update(from).update("\n").update(sealed).digest("base64");
