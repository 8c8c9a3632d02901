import {
  addTransactionCapability,
  DEFAULT_CONNECTION_CONFIG,
  type AuthenticationState,
  type SocketConfig,
} from "@whiskeysockets/baileys";
import { numberOf } from "./same-chat.js";

// How Baileys names the transaction that moves the sessions of a number to its lid.
const MIGRATION = /^migrate-\d+-sessions-(\d+)$/;

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

  return (_auth, logger, lidOfPhone) => {
    const options = { maxCommitRetries: 1, delayBetweenTriesMs: 0 };
    const own = addTransactionCapability(state.keys, logger, options);
    const keys: typeof own = {
      ...own,
      transaction: async (work, key) => own.transaction(work, await personOf(key)),
    };
    return DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds: state.creds, keys }, logger, lidOfPhone);
  };
}
