import { randomBytes } from "node:crypto";
import {
  BufferJSON,
  Curve,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { createChangeNotifier } from "../change-notifier.js";
import { createFakePerson, type OwnFakePerson } from "./fake-person.js";
import type { FakeSendFault, FakeSentText, FakeWhatsappAccount } from "./fake-whatsapp-types.js";
import { childOf, childrenOf, seconds } from "./nodes.js";
import type { KeyBundle } from "./signal-device.js";

/** One open connection of a client. */
export interface FakeConnection {
  send(stanza: BinaryNode): void;
  /** Breaks it off. */
  cut(): void;
  /** Sends this last. */
  end(stanza: BinaryNode): void;
}

/** The account with what only the server calls. */
export interface ServedAccount extends FakeWhatsappAccount {
  readonly device: number;
  /** False once the owner removed the device. */
  isLinked(): boolean;
  /** Uploaded one-time keys that nobody has used. */
  preKeyCount(): number;
  connected(connection: FakeConnection): void;
  disconnected(connection: FakeConnection): void;
  /** What the client uploads: its keys, or single-use ones. */
  keepKeys(bundle: Omit<KeyBundle, "preKey">, preKeys: readonly NonNullable<KeyBundle["preKey"]>[]): void;
  /** A stanza that the server does not answer itself. */
  take(stanza: BinaryNode, connection: FakeConnection): Promise<void>;
  people(): readonly OwnFakePerson[];
  /** The person behind an address. */
  find(jid: string): OwnFakePerson | undefined;
  groupMembers(group: string): readonly OwnFakePerson[];
  link(creds: AuthenticationCreds): void;
}

export function createFakeAccount(phone: string, device: number, cutAll: () => void): ServedAccount {
  const digits = phone.replace("+", "");
  const jid = `${digits}:${device}@s.whatsapp.net`;
  const lid = `9${digits}:${device}@lid`;
  const notifier = createChangeNotifier();
  const people = new Map<string, OwnFakePerson>();
  const groups = new Map<string, Set<OwnFakePerson>>();
  const connections = new Set<FakeConnection>();
  // What no connection has confirmed stays, and is delivered again.
  const unconfirmed = new Map<string, BinaryNode>();
  // Sent again because it could not be read; the end of the first one, which is told last, is not the end of this one.
  const sentAgain = new Set<string>();
  // A phone shows a text once, whoever sends it again, unless it has asked for that.
  const shown = new Set<string>();
  const sent: FakeSentText[] = [];
  const given = new Map<string, number>();
  const receipts: { readonly id: string; readonly type: string }[] = [];
  const presences: string[] = [];
  const faults: FakeSendFault[] = [];
  let arrivals = 0;
  let linked = true;
  let creds: AuthenticationCreds | undefined;
  let bundle: Omit<KeyBundle, "preKey"> | undefined;
  let preKeys: NonNullable<KeyBundle["preKey"]>[] = [];
  let claimedPreKeys = 0;

  const deliver = (stanza: BinaryNode): void => {
    const id = stanza.attrs["id"] ?? "";
    if (stanza.tag === "message") unconfirmed.set(id, stanza);
    if (stanza.attrs["type"] === "retry") shown.delete(id);
    for (const connection of connections) connection.send(stanza);
  };

  const nextBundle = (): KeyBundle => {
    if (bundle === undefined) throw new Error(`Nobody is linked as ${phone}. Call linkedSession() first.`);
    const preKey = preKeys.shift();
    return { ...bundle, ...(preKey && { preKey }) };
  };

  const person = (number: string, options: Parameters<FakeWhatsappAccount["person"]>[1] = {}) => {
    const known = people.get(number);
    if (known !== undefined) return known;
    const made = createFakePerson(number, options, {
      accountJid: jid,
      deliver,
      nextBundle,
      joinGroup: (group, member) => groups.set(group, (groups.get(group) ?? new Set()).add(member)),
    });
    people.set(number, made);
    return made;
  };

  const link = (made: AuthenticationCreds): void => {
    creds = made;
    bundle = keysOf(made);
    linked = true;
  };

  async function takeMessage(stanza: BinaryNode, connection: FakeConnection): Promise<void> {
    const { id = "", to = "" } = stanza.attrs;
    const fault = faults.shift();
    arrivals += 1;
    notifier.changed();
    if (fault?.kind === "close-all") {
      cutAll();
      return;
    }
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const error = fault?.kind === "error" ? { error: String(fault.code) } : {};
    const ack = { tag: "ack", attrs: { class: "message", id, from: to, t: seconds(), ...error } };
    if (fault?.kind !== "hang") connection.send(ack);
    if (fault?.kind === "hang" || fault?.kind === "error") return;
    await readTexts(stanza, id, to);
    notifier.changed();
  }

  async function readTexts(stanza: BinaryNode, id: string, to: string): Promise<void> {
    const member = groups.get(to)?.values().next().value;
    const reader = member ?? find(to);
    const message = await reader?.read(stanza).catch(async () => {
      await reader.askAgain(id);
      return undefined;
    });
    const content = message?.deviceSentMessage?.message ?? message;
    if (content === undefined || reader === undefined) return;
    const text = content?.conversation || content?.extendedTextMessage?.text;
    if (typeof text !== "string" || shown.has(id)) return;
    shown.add(id);
    const quotedId = content?.extendedTextMessage?.contextInfo?.stanzaId ?? undefined;
    sent.push({ to: member === undefined ? reader.phone : to, id, text, quotedId });
  }

  const find = (address: string): OwnFakePerson | undefined =>
    [...people.values()].find((each) => each.addresses.includes(address.replace(/:\d+@/, "@")));

  const account: ServedAccount = {
    phone,
    jid,
    lid,
    device,
    owner: person(phone, { lid: `9${digits}` }),
    person,
    linkedSession: () => {
      const made = initAuthCreds();
      link(made);
      // As if it had been linked before: it need not upload hundreds of keys.
      claimedPreKeys = 50;
      const content = {
        ...made,
        registered: false,
        account: signedIdentity(),
        me: { id: jid, lid, name: "Bot" },
      };
      return new Map([["creds.json", JSON.stringify(content, BufferJSON.replacer)]]);
    },
    privateKeys: () =>
      creds === undefined
        ? []
        : [
            creds.noiseKey.private,
            creds.pairingEphemeralKeyPair.private,
            creds.signedIdentityKey.private,
            creds.signedPreKey.keyPair.private,
          ],
    sent,
    nextSent: (to) =>
      notifier.until(() => {
        const index = given.get(to) ?? 0;
        const found = sent.filter((each) => each.to === to)[index];
        if (found !== undefined) given.set(to, index + 1);
        return found;
      }),
    receipts,
    presences,
    failNext: (fault) => void faults.push(fault),
    nextArrival: async () => {
      const before = arrivals;
      await notifier.until(() => (arrivals > before ? true : undefined));
    },
    push: async (stanza) => deliver(stanza),
    unlink: () => {
      linked = false;
      const removed = { tag: "conflict", attrs: { type: "device_removed" } };
      for (const connection of connections)
        connection.end({ tag: "stream:error", attrs: { code: "401" }, content: [removed] });
    },
    endStream: (code) => {
      const content = code === 440 ? [{ tag: "conflict", attrs: { type: "replaced" } }] : [];
      for (const connection of connections)
        connection.end({ tag: "stream:error", attrs: { code: String(code) }, content });
    },
    connections: () => connections.size,
    isLinked: () => linked,
    preKeyCount: () => preKeys.length + claimedPreKeys,
    connected: (connection) => {
      connections.add(connection);
      for (const { attrs, ...rest } of unconfirmed.values()) {
        connection.send({ ...rest, attrs: { ...attrs, offline: "0" } });
      }
      connection.send({
        tag: "ib",
        attrs: {},
        content: [{ tag: "offline", attrs: { count: String(unconfirmed.size) } }],
      });
    },
    disconnected: (connection) => void connections.delete(connection),
    keepKeys: (keys, more) => {
      bundle = keys;
      preKeys = [...preKeys, ...more];
    },
    take: async (stanza, connection) => {
      const { id = "", type = "" } = stanza.attrs;
      if (stanza.tag === "message") await takeMessage(stanza, connection);
      if (stanza.tag === "presence") presences.push(type);
      if (stanza.tag === "receipt") {
        receipts.push({ id, type });
        for (const item of childrenOf(childOf(stanza, "list"), "item"))
          receipts.push({ id: item.attrs["id"] ?? "", type });
        connection.send({ tag: "ack", attrs: { class: "receipt", id, ...(type !== "" && { type }) } });
      }
      const isOfFirst = stanza.tag === "ack" && sentAgain.delete(id);
      if ((stanza.tag === "receipt" || stanza.tag === "ack") && !isOfFirst) unconfirmed.delete(id);
      // One that could not be read comes again, encrypted anew, by the person who sent it.
      if (type === "retry") {
        sentAgain.add(id);
        await find(stanza.attrs["participant"] ?? stanza.attrs["to"] ?? "")?.sendAgain(id);
      }
      notifier.changed();
    },
    people: () => [...people.values()],
    find,
    groupMembers: (group) => [...(groups.get(group) ?? [])],
    link,
  };
  return account;
}

function keysOf(creds: AuthenticationCreds): Omit<KeyBundle, "preKey"> {
  const { registrationId, signedIdentityKey, signedPreKey } = creds;
  return {
    registrationId,
    identityKey: signedIdentityKey.public,
    signedPreKey: {
      keyId: signedPreKey.keyId,
      publicKey: signedPreKey.keyPair.public,
      signature: signedPreKey.signature,
    },
  };
}

/** WhatsApp's signature over a linked device; nobody checks it again after the login. */
function signedIdentity(): proto.IADVSignedDeviceIdentity {
  const key = Curve.generateKeyPair();
  return {
    details: proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: 1, keyIndex: 1 }).finish(),
    accountSignatureKey: key.public,
    accountSignature: randomBytes(64),
    deviceSignature: randomBytes(64),
  };
}
