import { describe, expect, it } from "vitest";
import { createSignalChannel, type SignalChannelOptions } from "../src/index.js";
import { readSignalOptions } from "../src/signal-options.js";
import { NUMBER, PERSON } from "./fixtures.js";

const address = (options: SignalChannelOptions) => readSignalOptions(options).address;

describe("readSignalOptions", () => {
  it("starts signal-cli when no address is given, and does not where one is", () => {
    expect(readSignalOptions({})).toMatchObject({ address: undefined, cliPath: "signal-cli" });
    expect(readSignalOptions({ socketPath: "/run/signal" })).toMatchObject({
      address: { kind: "unix", path: "/run/signal" },
      cliPath: undefined,
    });
    expect(readSignalOptions({ autoStart: true, httpPort: 9000, cliPath: "/opt/signal-cli" })).toMatchObject({
      address: { kind: "http", label: "http://127.0.0.1:9000" },
      cliPath: "/opt/signal-cli",
    });
    expect(readSignalOptions({ autoStart: false })).toMatchObject({
      address: { label: "http://127.0.0.1:8080" },
      cliPath: undefined,
    });
  });

  it("reads the addresses in all their forms, and shows no password", () => {
    expect(address({ tcp: "[::1]:7583" })).toMatchObject({ host: "::1", port: 7583 });
    expect(address({ httpHost: "signal", httpPort: 1 })).toMatchObject({ label: "http://signal:1" });
    expect(address({ httpHost: "::1" })).toMatchObject({ label: "http://[::1]:8080" });
    expect(address({ httpUrl: "https://me:secret@signal.example/x/" })?.label).toBe("https://signal.example");
  });

  it("takes a number or a uuid as the account", () => {
    expect(readSignalOptions({ signalAccount: ` ${NUMBER}` }).signalAccount).toBe(NUMBER);
    expect(readSignalOptions({ signalAccount: PERSON.toUpperCase() }).signalAccount).toBe(PERSON);
  });

  it.each<[string, SignalChannelOptions]>([
    ["channels.signal.account", { signalAccount: "15550001111" }],
    ["channels.signal.account", { signalAccount: "" }],
    ["channels.signal.httpUrl", { httpUrl: "ftp://signal" }],
    ["channels.signal.httpUrl", { httpUrl: "signal:8080" }],
    ["channels.signal.httpHost", { httpHost: "a b" }],
    ["channels.signal.httpPort", { httpPort: 0 }],
    ["channels.signal.httpPort", { httpPort: 70_000 }],
    ["channels.signal.tcp", { tcp: "7583" }],
    ["channels.signal.tcp", { tcp: "host:99999" }],
    ["channels.signal.socketPath", { socketPath: "run/signal" }],
    ["channels.signal.cliPath", { cliPath: " " }],
    ["channels.signal: expected one of", { tcp: "localhost:1", socketPath: "/run/signal" }],
    ["channels.signal.accounts.work.tcp", { account: "work", tcp: "" }],
    ["mine.tcp", { configKey: "mine", tcp: "" }],
  ])("names %s when it is wrong", (key, options) => {
    expect(() => createSignalChannel(options)).toThrow(
      expect.objectContaining({ code: "CHANNEL_OPTIONS_INVALID", message: expect.stringContaining(key) }),
    );
  });

  it("S155: repeats no value that it refuses", () => {
    expect(() => createSignalChannel({ httpUrl: "http//me:secret@host" })).not.toThrow(/secret/);
    expect(() => createSignalChannel({ httpUrl: "http//me:secret@host" })).toThrow("httpUrl");
  });
});
