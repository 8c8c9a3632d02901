import { randomBytes } from "node:crypto";
import type { BinaryNode, proto } from "@whiskeysockets/baileys";
import type { FakeMessageOptions, FakePerson, FakePersonOptions } from "./fake-whatsapp-types.js";
import { bigEndian, seconds } from "./nodes.js";
import { createSignalDevice, type KeyBundle } from "./signal-device.js";

/** A person with what only the server calls. */
export interface OwnFakePerson extends FakePerson {
  /** The phone's address and the lid's, without a device. */
  readonly addresses: readonly string[];
  readonly lidJid: string;
  readonly bundle: KeyBundle;
  /** The account could not read it: encrypts it anew, with a new session. */
  sendAgain(id: string): Promise<void>;
  /** What a stanza of the account says to them. */
  read(stanza: BinaryNode): Promise<proto.IMessage | undefined>;
}

export interface FakePersonContext {
  /** The linked device that they write to. */
  readonly accountJid: string;
  readonly deliver: (stanza: BinaryNode) => void;
  readonly nextBundle: () => KeyBundle;
  readonly joinGroup: (group: string, member: OwnFakePerson) => void;
}

export function createFakePerson(
  phone: string,
  { lid, addressedBy = "phone", name = "Somebody" }: FakePersonOptions,
  context: FakePersonContext,
): OwnFakePerson {
  const digits = phone.replace("+", "");
  const jid = `${digits}@s.whatsapp.net`;
  const lidJid = `${lid ?? `8${digits}`}@lid`;
  const from = addressedBy === "phone" ? jid : lidJid;
  const ownAccount = `${digits}@s.whatsapp.net` === context.accountJid.replace(/:\d+@/, "@");
  const device = createSignalDevice();
  const sent = new Map<
    string,
    { readonly message: string | proto.IMessage; readonly options: FakeMessageOptions }
  >();
  // One at a time: a ratchet turns in order.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  /** The other form of the address, as the server tells it. */
  function otherForm(isGroup: boolean): Record<string, string> {
    const field = isGroup ? "participant" : "sender";
    if (addressedBy === "lid") return { addressing_mode: "lid", [`${field}_pn`]: jid };
    if (addressedBy === "bare-lid") return { addressing_mode: "lid" };
    return ownAccount ? {} : { [`${field}_lid`]: lidJid };
  }

  function stanzaOf(content: BinaryNode[], options: FakeMessageOptions): BinaryNode {
    const { group, writtenAtMs, attributes = {} } = options;
    const id = options.id ?? randomBytes(10).toString("hex").toUpperCase();
    const t = writtenAtMs === undefined ? seconds() : String(Math.floor(writtenAtMs / 1000));
    const place = group === undefined ? { from } : { from: group, participant: from };
    // What the owner's phone writes to itself is told to the other devices of the account.
    const own = ownAccount && group === undefined ? { recipient: jid } : {};
    return {
      tag: "message",
      attrs: {
        id,
        t,
        type: "text",
        notify: name,
        ...otherForm(group !== undefined),
        ...place,
        ...own,
        ...attributes,
      },
      content,
    };
  }

  const deliver = (content: BinaryNode[], options: FakeMessageOptions): string => {
    const stanza = stanzaOf(content, options);
    context.deliver(stanza);
    return stanza.attrs["id"] ?? "";
  };

  const sendOnce = (message: string | proto.IMessage, options: FakeMessageOptions): Promise<string> =>
    inTurn(async () => {
      const { accountJid, nextBundle } = context;
      const { group } = options;
      const content = typeof message === "string" ? { conversation: message } : message;
      if (group === undefined) {
        return deliver([await device.encrypt(accountJid, content, nextBundle)], options);
      }
      context.joinGroup(group, person);
      const nodes = await device.encryptForGroup(accountJid, group, from, content, nextBundle);
      return deliver([...nodes], options);
    });

  const person: OwnFakePerson = {
    phone,
    jid,
    lidJid,
    addresses: [jid, lidJid],
    bundle: {
      registrationId: device.creds.registrationId,
      identityKey: device.creds.signedIdentityKey.public,
      signedPreKey: {
        keyId: device.creds.signedPreKey.keyId,
        publicKey: device.creds.signedPreKey.keyPair.public,
        signature: device.creds.signedPreKey.signature,
      },
    },
    send: async (message, options = {}) => {
      const id = await sendOnce(message, options);
      sent.set(id, { message, options });
      return id;
    },
    sendAgain: async (id) => {
      const known = sent.get(id);
      if (known === undefined) return;
      await inTurn(() => device.renew(context.accountJid, context.nextBundle));
      await sendOnce(known.message, { ...known.options, id });
    },
    sendDamaged: () =>
      inTurn(async () => {
        const node = await device.encrypt(
          context.accountJid,
          { conversation: "damaged" },
          context.nextBundle,
        );
        const bytes = Buffer.from(node.content instanceof Uint8Array ? node.content : []);
        // Within the text or its seal, whichever kind of message it is.
        bytes.fill(0, bytes.length - 18, bytes.length - 10);
        return deliver([{ ...node, content: bytes }], {});
      }),
    askAgain: async (id) => {
      const retry = { tag: "retry", attrs: { count: "1", id, t: seconds(), v: "1" } };
      const registration = {
        tag: "registration",
        attrs: {},
        content: bigEndian(device.creds.registrationId, 4),
      };
      context.deliver({
        tag: "receipt",
        attrs: { from, id, type: "retry", t: seconds() },
        content: [retry, registration],
      });
    },
    forgetSession: () => inTurn(() => device.forget(context.accountJid)),
    read: (stanza) => inTurn(() => device.decrypt(context.accountJid, person.addresses, stanza)),
  };
  return person;
}
