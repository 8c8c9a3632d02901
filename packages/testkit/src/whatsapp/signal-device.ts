import {
  addTransactionCapability,
  DEFAULT_CONNECTION_CONFIG,
  encodeWAMessage,
  generateSignalPubKey,
  initAuthCreds,
  proto,
  unpadRandomMax16,
  type AuthenticationCreds,
  type BinaryNode,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from "@whiskeysockets/baileys";
import { bytesOf, childOf, childrenOf } from "./nodes.js";

/** The keys that one device offers to those who want to write to it. */
export interface KeyBundle {
  readonly registrationId: number;
  readonly identityKey: Uint8Array;
  readonly signedPreKey: {
    readonly keyId: number;
    readonly publicKey: Uint8Array;
    readonly signature: Uint8Array;
  };
  readonly preKey?: { readonly keyId: number; readonly publicKey: Uint8Array };
}

/** The phone of a person: a Signal store of its own, that talks with one device of the account under test. */
export interface SignalDevice {
  readonly creds: AuthenticationCreds;
  /** The content of a message stanza to the device `to`. */
  encrypt(to: string, message: proto.IMessage, bundle: () => KeyBundle): Promise<BinaryNode>;
  encryptForGroup(
    to: string,
    group: string,
    own: string,
    message: proto.IMessage,
    bundle: () => KeyBundle,
  ): Promise<readonly BinaryNode[]>;
  /** What a stanza says to `own`, from the device `from`; `undefined` when nothing in it is for them. */
  decrypt(from: string, own: readonly string[], stanza: BinaryNode): Promise<proto.IMessage | undefined>;
  /** Begins a new session with `from` and keeps the old ones for what is on its way. */
  renew(from: string, bundle: () => KeyBundle): Promise<void>;
  /** Forgets the session with `from`, as a phone does that was set up anew. */
  forget(from: string): Promise<void>;
}

const silent = {
  level: "silent",
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function createSignalDevice(): SignalDevice {
  const creds = initAuthCreds();
  const keys = addTransactionCapability(createMemoryKeys(), silent, {
    maxCommitRetries: 1,
    delayBetweenTriesMs: 0,
  });
  const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository({ creds, keys }, silent);

  async function encrypt(to: string, message: proto.IMessage, bundle: () => KeyBundle): Promise<BinaryNode> {
    const session = await repository.validateSession(to);
    if (!session.exists) await repository.injectE2ESession({ jid: to, session: withTypes(bundle()) });
    const { type, ciphertext } = await repository.encryptMessage({ jid: to, data: encodeWAMessage(message) });
    return { tag: "enc", attrs: { v: "2", type }, content: ciphertext };
  }

  /** By one session after another, each alone: libsignal spoils those that it tries in vain, and a phone does not. */
  async function decryptBySession(jid: string, ciphertext: Uint8Array): Promise<Uint8Array> {
    const name = repository.jidToSignalProtocolAddress(jid);
    const { [name]: record } = await keys.get("session", [name]);
    const all: Readonly<Record<string, unknown>> = Object(record)._sessions ?? {};
    for (const session of Object.keys(all).toReversed()) {
      const keep = (sessions: object) =>
        keys.set({
          session: { [name]: Object.assign(Object.create(null), record, { _sessions: sessions }) },
        });
      await keep({ [session]: all[session] });
      const plain = await repository.decryptMessage({ jid, type: "msg", ciphertext }).catch(() => undefined);
      const { [name]: after } = await keys.get("session", [name]);
      await keep({ ...all, ...Object(after)._sessions });
      if (plain !== undefined) return plain;
    }
    throw new Error("No session fits this message.");
  }

  async function decryptDirect(from: string, node: BinaryNode): Promise<proto.Message> {
    const { type } = node.attrs;
    if (type !== "pkmsg" && type !== "msg") throw new Error(`Expected an encrypted text, got ${type}.`);
    const ciphertext = bytesOf(node);
    const plain =
      type === "msg"
        ? await decryptBySession(from, ciphertext)
        : await repository.decryptMessage({ jid: from, type, ciphertext });
    const message = proto.Message.decode(unpadRandomMax16(plain));
    const item = message.senderKeyDistributionMessage;
    if (item) await repository.processSenderKeyDistributionMessage({ item, authorJid: from });
    return message;
  }

  return {
    creds,
    encrypt,
    encryptForGroup: async (to, group, own, message, bundle) => {
      const { ciphertext, senderKeyDistributionMessage } = await repository.encryptGroupMessage({
        group,
        meId: own,
        data: encodeWAMessage(message),
      });
      const key = { groupId: group, axolotlSenderKeyDistributionMessage: senderKeyDistributionMessage };
      return [
        await encrypt(to, { senderKeyDistributionMessage: key }, bundle),
        { tag: "enc", attrs: { v: "2", type: "skmsg" }, content: ciphertext },
      ];
    },
    decrypt: async (from, own, stanza) => {
      const mine = childrenOf(childOf(stanza, "participants"), "to").find(({ attrs }) =>
        own.includes(attrs["jid"] ?? ""),
      );
      const direct = childOf(mine ?? stanza, "enc");
      const forAll = childOf(stanza, "enc");
      const ownMessage =
        direct !== undefined && direct.attrs["type"] !== "skmsg"
          ? await decryptDirect(from, direct)
          : undefined;
      if (forAll?.attrs["type"] !== "skmsg") return ownMessage;
      const group = stanza.attrs["to"] ?? "";
      const plain = await repository.decryptGroupMessage({ group, authorJid: from, msg: bytesOf(forAll) });
      return proto.Message.decode(unpadRandomMax16(plain));
    },
    renew: (from, bundle) => repository.injectE2ESession({ jid: from, session: withTypes(bundle()) }),
    forget: (from) => repository.deleteSession([from]),
  };
}

function withTypes({ registrationId, identityKey, signedPreKey, preKey }: KeyBundle) {
  return {
    registrationId,
    identityKey: generateSignalPubKey(identityKey),
    signedPreKey: { ...signedPreKey, publicKey: generateSignalPubKey(signedPreKey.publicKey) },
    ...(preKey && { preKey: { keyId: preKey.keyId, publicKey: generateSignalPubKey(preKey.publicKey) } }),
  };
}

function createMemoryKeys(): SignalKeyStore {
  const kept: { [Type in keyof SignalDataTypeMap]?: Map<string, SignalDataTypeMap[Type]> } = {};
  const put = <Type extends keyof SignalDataTypeMap>(type: Type, values: SignalDataSet[Type]): void => {
    const map: Map<string, SignalDataTypeMap[Type]> = kept[type] ?? new Map();
    for (const [id, value] of Object.entries<SignalDataTypeMap[Type] | null>(values ?? {})) {
      if (value === null) map.delete(id);
      else map.set(id, value);
    }
    Object.assign(kept, { [type]: map });
  };
  return {
    get: (type, ids) => {
      const found: { [id: string]: SignalDataTypeMap[typeof type] } = {};
      for (const id of ids) {
        const value = kept[type]?.get(id);
        if (value !== undefined) found[id] = value;
      }
      return found;
    },
    set: (data) => {
      put("session", data.session);
      put("sender-key", data["sender-key"]);
      put("identity-key", data["identity-key"]);
      put("pre-key", data["pre-key"]);
      put("lid-mapping", data["lid-mapping"]);
    },
  };
}
