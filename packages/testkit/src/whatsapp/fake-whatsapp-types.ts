import type { BinaryNode, proto } from "@whiskeysockets/baileys";

/** What the fake does with the next text instead of taking it. */
export type FakeSendFault =
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Answers only after this long. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Breaks every connection without taking it. */
  | { readonly kind: "close-all" }
  /** Answers with this error, such as 463 for a restricted account. */
  | { readonly kind: "error"; readonly code: number };

/** A text that went out, as the one it was for decrypted it. */
export interface FakeSentText {
  /** The phone number of a person, or the id of a group. */
  readonly to: string;
  readonly id: string;
  readonly text: string;
  /** The message that it quotes. */
  readonly quotedId: string | undefined;
}

export interface FakeMessageOptions {
  /** The same id again is the same message again, encrypted anew, as phones do it on request. */
  readonly id?: string;
  /** Into this group instead of to the account. */
  readonly group?: string;
  /** When it was written, milliseconds since 1970. Default now. */
  readonly writtenAtMs?: number;
  /** Attributes of the stanza, such as `{ recipient }`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Somebody with a phone; of one account, as their session belongs to it. */
export interface FakePerson {
  /** `+` and digits. */
  readonly phone: string;
  readonly jid: string;
  /** Sends a text or any other message, really encrypted; resolves with its id once the server has it. */
  send(message: string | proto.IMessage, options?: FakeMessageOptions): Promise<string>;
  /** Sends what nobody can decrypt. */
  sendDamaged(): Promise<string>;
  /** Asks for a message again, as phones do that could not decrypt it. */
  askAgain(id: string): Promise<void>;
  /** Their phone is set up anew: what was agreed on is gone. */
  forgetSession(): Promise<void>;
}

/** How the server tells who somebody is. */
export interface FakePersonOptions {
  /** The id that hides the number. Everybody has one; default one made of the number. */
  readonly lid?: string;
  /** `lid`: messages come from the lid, with the number beside it. `bare-lid`: without the number. Default `phone`. */
  readonly addressedBy?: "phone" | "lid" | "bare-lid";
  readonly name?: string;
}

/** A linked account, as the server sees it. */
export interface FakeWhatsappAccount {
  /** `+` and digits. */
  readonly phone: string;
  /** Address of the linked device. */
  readonly jid: string;
  readonly lid: string;
  /** The phone of the account itself; what it sends is the owner's. */
  readonly owner: FakePerson;
  person(phone: string, options?: FakePersonOptions): FakePerson;
  /** The files of the linked device, as Baileys lays them out: name and content. */
  linkedSession(): ReadonlyMap<string, string>;
  /** The private keys of the linked device that its login began with. */
  privateKeys(): readonly Uint8Array[];
  readonly sent: readonly FakeSentText[];
  /** The next text to them that was not given yet. */
  nextSent(to: string): Promise<FakeSentText>;
  /** What the client told about messages: `read`, `inactive`, `retry` and so on. */
  readonly receipts: readonly { readonly id: string; readonly type: string }[];
  /** Names of the presence that the client told, such as `unavailable`. */
  readonly presences: readonly string[];
  /** For the next text. */
  failNext(fault: FakeSendFault): void;
  /** Resolves when the next text that is sent arrives. */
  nextArrival(): Promise<void>;
  /** Sends any stanza to the client. */
  push(stanza: BinaryNode): Promise<void>;
  /** The owner removes the device on the phone. */
  unlink(): void;
  /** Ends the connection with this code, such as 440 when another program took it over, or 515 to restart. */
  endStream(code: number): void;
  /** How many connections of it are open. */
  connections(): number;
}

export interface FakeWhatsapp {
  /** For option `webSocketUrl`. */
  readonly url: string;
  account(phone: string): FakeWhatsappAccount;
  /** The phone of `phone` scans a QR code. Resolves with the account that it links. */
  scanQr(qr: string, phone: string): FakeWhatsappAccount;
  /** The owner of `phone` types the code into it. */
  enterPairingCode(code: string, phone: string): Promise<FakeWhatsappAccount>;
  /** Cuts every connection and takes no new one. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves once no connection is open. */
  disconnected(): Promise<void>;
  close(): Promise<void>;
}
