import { randomBytes } from "node:crypto";
import {
  generateSignalPubKey,
  type AuthenticationCreds,
  type SignalRepositoryWithLIDStore,
} from "@whiskeysockets/baileys";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openAuthState } from "../src/auth-state.js";
import { makeDurableRepository } from "../src/durable-repository.js";
import { quietLibsignal } from "../src/quiet-libsignal.js";
import { createMemoryStateFiles } from "./memory-state-files.js";

let unquiet: () => void;
beforeAll(() => {
  unquiet = quietLibsignal();
});
afterAll(() => unquiet());

type Sealed = Awaited<ReturnType<SignalRepositoryWithLIDStore["encryptMessage"]>>;

/** One device with its keys in files, as a channel has it. */
interface Device {
  readonly jid: string;
  readonly creds: AuthenticationCreds;
  /** WhatsApp has told the lid of a number. */
  learnLid(pn: string, lid: string): Promise<void>;
  beginSession(other: Device): Promise<void>;
  seal(other: Device, text: string): Promise<Sealed>;
  open(other: Device, sealed: Sealed): Promise<string>;
}

async function device(jid: string): Promise<Device> {
  const { state } = await openAuthState({ files: createMemoryStateFiles(), onFailure: () => undefined });
  const repository = makeDurableRepository(state)(state, silent);
  return {
    jid,
    creds: state.creds,
    learnLid: (pn, lid) => repository.lidMapping.storeLIDPNMappings([{ lid, pn }]),
    beginSession: ({ creds, jid: to }) => {
      const { keyId, keyPair, signature } = creds.signedPreKey;
      const session = {
        registrationId: creds.registrationId,
        identityKey: generateSignalPubKey(creds.signedIdentityKey.public),
        signedPreKey: { keyId, publicKey: generateSignalPubKey(keyPair.public), signature },
      };
      return repository.injectE2ESession({ jid: to, session });
    },
    seal: ({ jid: to }, text) => repository.encryptMessage({ jid: to, data: Buffer.from(text) }),
    open: async ({ jid: from }, { ciphertext, type }) =>
      Buffer.from(await repository.decryptMessage({ jid: from, type, ciphertext })).toString(),
  };
}

/** Two that have each answered the other. */
async function talking(bot: Device, person: Device): Promise<void> {
  await person.beginSession(bot);
  expect(await bot.open(person, await person.seal(bot, "hello"))).toBe("hello");
  expect(await person.open(bot, await bot.seal(person, "welcome"))).toBe("welcome");
}

it.each([
  ["a number", "15550001111@s.whatsapp.net", undefined],
  ["a number with a lid", "15550001111@s.whatsapp.net", "81555000@lid"],
  ["another device of a number with a lid", "15550001111:7@s.whatsapp.net", "81555000@lid"],
  ["a lid", "81555000@lid", undefined],
])(
  "of %s a message of an older session, which was on its way, costs nothing of the newer one",
  async (_who, jid, lid) => {
    const bot = await device("15550009999@s.whatsapp.net");
    const person = await device(jid);
    if (lid !== undefined) await bot.learnLid("15550001111@s.whatsapp.net", lid);
    await talking(bot, person);
    const onItsWay = await person.seal(bot, "on its way");
    // As Baileys does with everybody whom it answers after it has asked for their devices.
    await bot.beginSession(person);
    expect(await person.open(bot, await bot.seal(person, "a new session"))).toBe("a new session");
    const next = await person.seal(bot, "next");
    expect(await bot.open(person, onItsWay)).toBe("on its way");
    expect(await bot.open(person, next)).toBe("next");
  },
);

it("a message that fits no session leaves them all as they were", async () => {
  const bot = await device("15550009999@s.whatsapp.net");
  const person = await device("15550001111@s.whatsapp.net");
  await talking(bot, person);
  await bot.beginSession(person);
  expect(await person.open(bot, await bot.seal(person, "a new session"))).toBe("a new session");
  const next = await person.seal(bot, "next");
  const damaged = Buffer.from(next.ciphertext);
  damaged.set(randomBytes(8), damaged.length - 8);
  await expect(bot.open(person, { ...next, ciphertext: damaged })).rejects.toThrow(/No matching sessions/);
  expect(await bot.open(person, next)).toBe("next");
});

it("two accounts of one process that talk with the same person at once keep their keys", async () => {
  const [one, other] = [
    await device("15550008888@s.whatsapp.net"),
    await device("15550009999@s.whatsapp.net"),
  ];
  const person = await device("15550001111@s.whatsapp.net");
  await talking(one, person);
  await talking(other, person);
  // Each turn of the talk turns the ratchet, so that one that is not kept is missed at once.
  for (const text of Array.from({ length: 10 }, (_, index) => `round ${index}`)) {
    const exchange = async (bot: Device): Promise<void> => {
      const question = await person.seal(bot, text);
      expect(await bot.open(person, question)).toBe(text);
      const answer = await bot.seal(person, text);
      expect(await person.open(bot, answer)).toBe(text);
    };
    await Promise.all([exchange(one), exchange(other)]);
  }
});

const silent = {
  level: "silent",
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
