import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  Curve,
  derivePairingCodeKey,
  hkdf,
  hmacSign,
  initAuthCreds,
  proto,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";
import { createChangeNotifier } from "../change-notifier.js";
import type { FakeConnection, ServedAccount } from "./fake-account.js";
import { bytesOf, childOf, leaf, seconds } from "./nodes.js";

/** Linking a new device: by QR code and by a code that is typed in. */
export interface FakePairing {
  begin(payload: proto.ClientPayload, connection: FakeConnection): void;
  /** True when the stanza was one of a login. */
  take(stanza: BinaryNode, connection: FakeConnection): Promise<boolean>;
  scanQr(qr: string, phone: string): ServedAccount;
  enterPairingCode(code: string, phone: string): Promise<ServedAccount>;
}

interface Waiting {
  readonly payload: proto.ClientPayload;
  readonly connection: FakeConnection;
  /** What the client sent to begin with a code. */
  hello?: BinaryNode;
  /** The phone's secrets of a login by code. */
  phoneKeys?: {
    readonly ephemeral: ReturnType<typeof Curve.generateKeyPair>;
    readonly identity: ReturnType<typeof Curve.generateKeyPair>;
    readonly account: ServedAccount;
    readonly companionEphemeral: Uint8Array;
  };
}

const REF = "link-ref-";
const SIGNATURE_PREFIX = Buffer.from([6, 0]);

export function createFakePairing(accountOf: (phone: string) => ServedAccount): FakePairing {
  const waiting = new Map<FakeConnection, Waiting>();
  const notifier = createChangeNotifier();
  let refs = 0;

  const newestWaiting = (): Waiting => {
    const newest = [...waiting.values()].at(-1);
    if (newest === undefined) throw new Error("No client waits to be linked.");
    return newest;
  };

  /** What the phone signs, and the server passes on. */
  function succeed({ payload, connection }: Waiting, account: ServedAccount, advSecret: Uint8Array): void {
    const data = payload.devicePairingData;
    const identityKey = Buffer.from(data?.eIdent ?? []);
    const phoneKey = Curve.generateKeyPair();
    const details = proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: 1, keyIndex: 1 }).finish();
    const signed = proto.ADVSignedDeviceIdentity.encode({
      details,
      accountSignatureKey: phoneKey.public,
      accountSignature: Curve.sign(phoneKey.private, Buffer.concat([SIGNATURE_PREFIX, details, identityKey])),
    }).finish();
    const hmac = hmacSign(Buffer.from(signed), Buffer.from(advSecret));
    const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish();
    account.link({ ...initAuthCreds(), ...publicCreds(payload) });
    connection.send({
      tag: "iq",
      attrs: { id: "pair", type: "set", from: "s.whatsapp.net", t: seconds() },
      content: [
        {
          tag: "pair-success",
          attrs: {},
          content: [
            { tag: "device-identity", attrs: {}, content: sealed },
            { tag: "device", attrs: { jid: account.jid, lid: account.lid } },
            { tag: "platform", attrs: { name: "android" } },
            { tag: "biz", attrs: { name: "Bot" } },
          ],
        },
      ],
    });
  }

  async function takeCodeStanza(entry: Waiting, stanza: BinaryNode, node: BinaryNode): Promise<void> {
    const { connection } = entry;
    const id = stanza.attrs["id"] ?? "";
    connection.send({ tag: "iq", attrs: { id, type: "result", from: "s.whatsapp.net" } });
    if (node.attrs["stage"] === "companion_hello") {
      entry.hello = node;
      notifier.changed();
      return;
    }
    const keys = entry.phoneKeys;
    if (keys === undefined) return;
    const bundle = Buffer.from(bytesOf(childOf(node, "link_code_pairing_wrapped_key_bundle")));
    const shared = Curve.sharedKey(keys.ephemeral.private, keys.companionEphemeral);
    const info = "link_code_pairing_key_bundle_encryption_key";
    const key = hkdf(Buffer.from(shared), 32, { salt: bundle.subarray(0, 32), info });
    const iv = bundle.subarray(32, 44);
    const plain = Buffer.from(aesDecryptGCM(bundle.subarray(44), Buffer.from(key), iv, Buffer.alloc(0)));
    const identityShared = Curve.sharedKey(keys.identity.private, plain.subarray(0, 32));
    const secret = Buffer.concat([shared, identityShared, plain.subarray(64)]);
    succeed(entry, keys.account, hkdf(secret, 32, { info: "adv_secret" }));
  }

  return {
    begin: (payload, connection) => {
      waiting.set(connection, { payload, connection });
      const content = [1, 2, 3].map((): BinaryNode => {
        refs += 1;
        return { tag: "ref", attrs: {}, content: Buffer.from(`${REF}${refs}`) };
      });
      connection.send({
        tag: "iq",
        attrs: { id: "qr", type: "set", from: "s.whatsapp.net" },
        content: [{ tag: "pair-device", attrs: {}, content }],
      });
    },
    take: async (stanza, connection) => {
      const entry = waiting.get(connection);
      if (entry === undefined) return false;
      const code = childOf(stanza, "link_code_companion_reg");
      if (code !== undefined) await takeCodeStanza(entry, stanza, code);
      if (childOf(stanza, "pair-device-sign") !== undefined) {
        waiting.delete(connection);
        connection.end({ tag: "stream:error", attrs: { code: "515" } });
      }
      return code !== undefined || stanza.attrs["type"] === "result";
    },
    scanQr: (qr, phone) => {
      const [, , , secret = ""] = qr.replace(/^https?:\/\/[^#]*#/, "").split(",");
      const account = accountOf(phone);
      succeed(newestWaiting(), account, Buffer.from(secret, "base64"));
      return account;
    },
    enterPairingCode: async (code, phone) => {
      const entry = newestWaiting();
      const hello = await notifier.until(() => entry.hello);
      const wrapped = Buffer.from(
        bytesOf(childOf(hello, "link_code_pairing_wrapped_companion_ephemeral_pub")),
      );
      const key = await derivePairingCodeKey(code, wrapped.subarray(0, 32));
      const companionEphemeral = aesDecryptCTR(wrapped.subarray(48, 80), key, wrapped.subarray(32, 48));
      const ephemeral = Curve.generateKeyPair();
      const identity = Curve.generateKeyPair();
      const account = accountOf(phone);
      entry.phoneKeys = { ephemeral, identity, account, companionEphemeral };
      const [salt, iv] = [randomBytes(32), randomBytes(16)];
      const own = aesEncryptCTR(Buffer.from(ephemeral.public), await derivePairingCodeKey(code, salt), iv);
      entry.connection.send({
        tag: "notification",
        attrs: { id: "code", type: "link_code_companion_reg", from: "s.whatsapp.net", t: seconds() },
        content: [
          {
            tag: "link_code_companion_reg",
            attrs: {},
            content: [
              leaf("link_code_pairing_ref", Buffer.from(REF)),
              leaf("primary_identity_pub", identity.public),
              leaf("link_code_pairing_wrapped_primary_ephemeral_pub", Buffer.concat([salt, iv, own])),
            ],
          },
        ],
      });
      return account;
    },
  };
}

/** What the server learns of a new device's keys. */
function publicCreds({ devicePairingData: data }: proto.ClientPayload) {
  const nothing = Buffer.alloc(0);
  const keyPair = (key: Uint8Array | null | undefined) => ({ public: key ?? nothing, private: nothing });
  return {
    registrationId: Buffer.from(data?.eRegid ?? [0]).readUIntBE(0, data?.eRegid?.length ?? 1),
    signedIdentityKey: keyPair(data?.eIdent),
    signedPreKey: {
      keyId: Buffer.from(data?.eSkeyId ?? [0]).readUIntBE(0, data?.eSkeyId?.length ?? 1),
      keyPair: keyPair(data?.eSkeyVal),
      signature: data?.eSkeySig ?? nothing,
    },
  };
}
