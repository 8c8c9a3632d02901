import { isOpenClawError } from "@openclaw/contracts";
import { createFakeWhatsapp, type FakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createWhatsappChannel,
  loginToWhatsapp,
  logoutOfWhatsapp,
  whatsappSessionState,
} from "../src/index.js";
import { createMemoryStateFiles } from "./memory-state-files.js";
import { QUICK } from "./quick.js";

const PHONE = "+15550009999";
let whatsapp: FakeWhatsapp;

beforeEach(async () => {
  whatsapp = await createFakeWhatsapp();
});
afterEach(() => whatsapp.close());

const connection = (session = createMemoryStateFiles()) => ({
  session,
  webSocketUrl: whatsapp.url,
  limits: QUICK,
});

describe("a login", () => {
  it("shows a QR code and keeps a session that a channel then starts with", async () => {
    const common = connection();
    const codes: string[] = [];
    const login = await loginToWhatsapp({
      ...common,
      onQr: (qr) => {
        codes.push(qr);
        whatsapp.scanQr(qr, PHONE);
      },
    });
    expect(login).toEqual({ phone: PHONE, name: "Bot" });
    expect(codes).toHaveLength(1);
    expect(await whatsappSessionState(common.session)).toEqual({
      status: "linked",
      phone: PHONE,
      name: "Bot",
    });
    await whatsapp.disconnected();
    const channel = createWhatsappChannel(common);
    const texts: string[] = [];
    await channel.start(async (message) => {
      texts.push(message.text);
      await channel.send(message.replyTarget, "welcome");
    });
    const account = whatsapp.account(PHONE);
    const person = account.person("+15550001111");
    await person.send("hello");
    expect((await account.nextSent(person.phone)).text).toBe("welcome");
    expect(texts).toEqual(["hello"]);
    await channel.stop();
  });

  it("links by a code that is typed into the phone", async () => {
    const common = connection();
    const login = await loginToWhatsapp({
      ...common,
      phoneNumber: "+1 555 000 9999",
      onPairingCode: (code) => {
        expect(code).toMatch(/^[A-Z0-9]{8}$/);
        void whatsapp.enterPairingCode(code, PHONE);
      },
    });
    expect(login.phone).toBe(PHONE);
    expect((await whatsappSessionState(common.session)).status).toBe("linked");
  });

  it("ends with one clear error when nobody takes the code in time, and leaves no connection and no hold", async () => {
    const common = connection();
    const shown: string[] = [];
    // As long as this machine needs to get as far as a code.
    for (let timeoutMs = 300; shown.length === 0; timeoutMs *= 2) {
      const ending = loginToWhatsapp({ ...common, timeoutMs, onQr: (qr) => shown.push(qr) });
      await expect(ending).rejects.toMatchObject({ code: "CHANNEL_LOGIN_ENDED" });
    }
    await whatsapp.disconnected();
    await (
      await common.session.hold()
    )();
    expect(await whatsappSessionState(common.session)).toEqual({ status: "not-linked" });
  });

  it("can be cancelled", async () => {
    const cancel = new AbortController();
    const ending = loginToWhatsapp({ ...connection(), signal: cancel.signal, onQr: () => cancel.abort() });
    await expect(ending).rejects.toMatchObject({ code: "CHANNEL_LOGIN_ENDED" });
  });

  it("of a linked account only connects to see that it still counts", async () => {
    const common = connection(createMemoryStateFiles(whatsapp.account(PHONE).linkedSession()));
    const login = await loginToWhatsapp({ ...common, onQr: () => expect.unreachable("no code is needed") });
    expect(login.phone).toBe(PHONE);
  });

  it("begins anew when the device was removed on the phone", async () => {
    const account = whatsapp.account(PHONE);
    const common = connection(createMemoryStateFiles(account.linkedSession()));
    account.unlink();
    const before = common.session.texts.get("creds.json");
    const login = await loginToWhatsapp({ ...common, onQr: (qr) => void whatsapp.scanQr(qr, PHONE) });
    expect(login.phone).toBe(PHONE);
    expect(common.session.texts.get("creds.json")).not.toBe(before);
  });

  it("leaves messages to the channel that runs afterwards", async () => {
    const account = whatsapp.account(PHONE);
    const common = connection(createMemoryStateFiles(account.linkedSession()));
    await account.person("+15550001111").send("early");
    await loginToWhatsapp({ ...common, onQr: () => undefined });
    const channel = createWhatsappChannel(common);
    const texts: string[] = [];
    await channel.start(async (message) => void texts.push(message.text));
    await expect.poll(() => texts).toEqual(["early"]);
    await channel.stop();
  });

  it("says what is missing or cannot be a number", async () => {
    const wrong = [{}, { phoneNumber: PHONE }, { phoneNumber: "0151", onPairingCode: () => undefined }];
    for (const options of wrong) {
      const login = loginToWhatsapp({ ...connection(), ...options });
      await expect(login).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
    }
  });

  it("gives up after a few tries when WhatsApp cannot be reached", async () => {
    await whatsapp.down();
    const login = loginToWhatsapp({ ...connection(), onQr: () => undefined });
    await expect(login).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
  });

  it("is refused while a channel runs on the same session, and a channel while a login does", async () => {
    const account = whatsapp.account(PHONE);
    const common = connection(createMemoryStateFiles(account.linkedSession()));
    const channel = createWhatsappChannel(common);
    await channel.start(async () => undefined);
    const login = loginToWhatsapp({ ...common, onQr: () => undefined });
    await expect(login).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
    await expect(createWhatsappChannel(common).start(async () => undefined)).rejects.toMatchObject({
      code: "CHANNEL_CONFLICT",
    });
    await channel.stop();
  });
});

describe("a logout", () => {
  it("unlinks at WhatsApp and removes all files", async () => {
    const account = whatsapp.account(PHONE);
    const common = connection(createMemoryStateFiles(account.linkedSession()));
    expect(await logoutOfWhatsapp(common)).toEqual({ status: "unlinked" });
    expect(common.session.texts.size).toBe(0);
    const again = connection(createMemoryStateFiles(new Map([["creds.json", "{}"]])));
    expect(await logoutOfWhatsapp(again)).toEqual({ status: "not-linked" });
    expect(again.session.texts.size).toBe(0);
  });

  it("removes nothing while WhatsApp cannot be asked, unless it is to be removed here only", async () => {
    const common = connection(createMemoryStateFiles(whatsapp.account(PHONE).linkedSession()));
    await whatsapp.down();
    await expect(logoutOfWhatsapp(common)).rejects.toSatisfy((error) =>
      isOpenClawError(error, "CHANNEL_UNREACHABLE"),
    );
    expect(common.session.texts.size).toBeGreaterThan(0);
    expect(await logoutOfWhatsapp({ ...common, onlyHere: true })).toEqual({ status: "removed-here" });
    expect(common.session.texts.size).toBe(0);
  });

  it("of a device that was removed on the phone removes the files", async () => {
    const account = whatsapp.account(PHONE);
    const common = connection(createMemoryStateFiles(account.linkedSession()));
    account.unlink();
    expect(await logoutOfWhatsapp(common)).toEqual({ status: "unlinked" });
    expect(common.session.texts.size).toBe(0);
  });
});
