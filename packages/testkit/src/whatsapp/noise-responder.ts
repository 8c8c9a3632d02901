import {
  aesDecryptGCM,
  aesEncryptGCM,
  Curve,
  hkdf,
  NOISE_MODE,
  NOISE_WA_HEADER,
  proto,
  sha256,
} from "@whiskeysockets/baileys";
import { FAKE_ROOT_KEY } from "./fake-root-key.js";

/** The server's side of WhatsApp's handshake: Noise_XX_25519_AESGCM_SHA256 over frames with a length of three bytes. */
export interface NoiseResponder {
  /** Takes bytes off the socket and gives the plain content of each whole frame. */
  read(bytes: Buffer): readonly Uint8Array[];
  /** Makes the frame of a plain content. */
  frame(content: Uint8Array): Buffer;
  /** The answer to the client's first frame. */
  serverHello(frame: Uint8Array): Buffer;
  /** What the client says about itself in its second frame; from then on `read` and `frame` decrypt and encrypt. */
  clientPayload(frame: Uint8Array): proto.ClientPayload;
}

const EMPTY = Buffer.alloc(0);

export function createNoiseResponder(): NoiseResponder {
  const ephemeral = Curve.generateKeyPair();
  const permanent = Curve.generateKeyPair();
  let hash: Buffer = Buffer.from(NOISE_MODE);
  let [salt, key]: [Buffer, Buffer] = [hash, hash];
  let counter = 0;
  let buffered = EMPTY;
  let introRead = false;
  let transport: { readonly read: Buffer; readonly write: Buffer } | undefined;
  const counters = { read: 0, write: 0 };

  const mixHash = (data: Uint8Array): void => {
    hash = Buffer.from(sha256(Buffer.concat([hash, data])));
  };
  const expand = (secret: Uint8Array): [Buffer, Buffer] => {
    const bytes = Buffer.from(hkdf(Buffer.from(secret), 64, { salt, info: "" }));
    return [bytes.subarray(0, 32), bytes.subarray(32)];
  };
  const mixKey = (secret: Uint8Array): void => {
    [salt, key] = expand(secret);
    counter = 0;
  };
  const seal = (plain: Uint8Array): Buffer => {
    const sealed = Buffer.from(aesEncryptGCM(plain, key, ivOf(counter), hash));
    counter += 1;
    mixHash(sealed);
    return sealed;
  };
  const unseal = (sealed: Uint8Array): Buffer => {
    const plain = Buffer.from(aesDecryptGCM(sealed, key, ivOf(counter), hash));
    counter += 1;
    mixHash(sealed);
    return plain;
  };

  return {
    read: (bytes) => {
      buffered = Buffer.concat([buffered, bytes]);
      if (!introRead) {
        if (buffered.length < NOISE_WA_HEADER.length) return [];
        buffered = buffered.subarray(NOISE_WA_HEADER.length);
        introRead = true;
      }
      const frames: Uint8Array[] = [];
      while (buffered.length >= 3) {
        const size = buffered.readUIntBE(0, 3);
        if (buffered.length < size + 3) break;
        const frame = buffered.subarray(3, size + 3);
        buffered = buffered.subarray(size + 3);
        if (transport === undefined) frames.push(frame);
        else {
          frames.push(aesDecryptGCM(frame, transport.read, ivOf(counters.read), EMPTY));
          counters.read += 1;
        }
      }
      return frames;
    },
    frame: (content) => {
      if (transport === undefined) return withLength(content);
      const sealed = aesEncryptGCM(content, transport.write, ivOf(counters.write), EMPTY);
      counters.write += 1;
      return withLength(sealed);
    },
    serverHello: (frame) => {
      const client = proto.HandshakeMessage.decode(frame).clientHello?.ephemeral ?? EMPTY;
      mixHash(NOISE_WA_HEADER);
      mixHash(client);
      mixHash(ephemeral.public);
      mixKey(Curve.sharedKey(ephemeral.private, client));
      const sealedKey = seal(permanent.public);
      mixKey(Curve.sharedKey(permanent.private, client));
      const payload = seal(certificates(permanent.public));
      const serverHello = { ephemeral: ephemeral.public, static: sealedKey, payload };
      // The client finishes with this ephemeral key and its own permanent one.
      return withLength(proto.HandshakeMessage.encode({ serverHello }).finish());
    },
    clientPayload: (frame) => {
      const { clientFinish } = proto.HandshakeMessage.decode(frame);
      const clientKey = unseal(clientFinish?.static ?? EMPTY);
      mixKey(Curve.sharedKey(ephemeral.private, clientKey));
      const payload = proto.ClientPayload.decode(unseal(clientFinish?.payload ?? EMPTY));
      const [read, write] = expand(EMPTY);
      transport = { read, write };
      return payload;
    },
  };
}

function withLength(content: Uint8Array): Buffer {
  const { length } = content;
  return Buffer.concat([Buffer.from([length >> 16, (length >> 8) & 255, length & 255]), content]);
}

function ivOf(counter: number): Uint8Array {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(counter, 8);
  return iv;
}

/** A chain of two, as WhatsApp sends it, signed by the fake's root. */
function certificates(publicKey: Uint8Array): Uint8Array {
  const { Details } = proto.CertChain.NoiseCertificate;
  const intermediate = Curve.generateKeyPair();
  const middle = Details.encode({ serial: 1, issuerSerial: 0, key: intermediate.public }).finish();
  const leaf = Details.encode({ serial: 2, issuerSerial: 1, key: publicKey }).finish();
  return proto.CertChain.encode({
    intermediate: { details: middle, signature: Curve.sign(FAKE_ROOT_KEY.private, middle) },
    leaf: { details: leaf, signature: Curve.sign(intermediate.private, leaf) },
  }).finish();
}
