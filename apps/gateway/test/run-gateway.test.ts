import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.js";
import { stateDirectoryId } from "../src/state-directories.js";
import { ask, codeIn, createHome, openOwner, OWNER, startGateway, visit, visitApproved } from "./support.js";

describe("a gateway without configuration", () => {
  it("prints where to chat and how to approve, and serves webchat under policy pairing", async () => {
    const gateway = await startGateway({ ownerCommands: ["openclaw", "pnpm openclaw"] });
    expect(gateway.output.join("\n")).toContain(`Chat     ${gateway.url}`);
    expect(gateway.output.join("\n")).toContain("Approve  openclaw pairing approve webchat <code>");
    expect(gateway.output.join("\n")).toContain("or       pnpm openclaw pairing approve webchat <code>");
    expect((await fetch(gateway.url)).status).toBe(200);
  });

  it("answers a stranger with a code, and after the approval of another store with the same text", async () => {
    const gateway = await startGateway();
    const visitor = await visit(gateway);
    visitor.write("hello");
    const challenge = await visitor.answer(0);
    expect(challenge).toContain(`Your webchat visitor id: ${visitor.id}`);
    expect(challenge).toContain(`openclaw pairing approve webchat ${codeIn(challenge)}`);

    const { pairing } = openOwner(gateway.directories);
    const outcome = await pairing.approve({ code: codeIn(challenge), approver: OWNER });
    expect(outcome.status).toBe("approved");
    visitor.write("am I in?");
    expect(await visitor.answer(1)).toBe("am I in?");

    await pairing.revoke({ channel: "webchat", senderId: visitor.id });
    visitor.write("and now?");
    expect(codeIn(await visitor.answer(2))).toHaveLength(8);
    await gateway.stop();
    expect(gateway.health().messages).toEqual({ admitted: 1, challenged: 2, answered: 1, dropped: {} });
  });

  it("S108 S109: what is refused before the socket opens makes no request and no file", async () => {
    const gateway = await startGateway();
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      origin: "https://evil.example",
      cookie: "x=1",
    };
    expect((await ask(gateway.port, "/webchat-socket", { headers })).status).toBe(403);
    const { pairing } = openOwner(gateway.directories);
    expect(await pairing.listRequests()).toEqual([]);
    expect(gateway.health().channels["webchat/default"]?.refused).toEqual({ "foreign-origin": 1 });
  });

  it("S116: an approval makes nobody a recipient of anything unasked, also after a restart", async () => {
    const first = await startGateway();
    const visitor = await visitApproved(first);
    await first.stop();
    const second = await startGateway({ directories: first.directories });
    await second.stop();
    expect(visitor.answers).toHaveLength(1);
    expect(second.health().messages).toEqual({ admitted: 0, challenged: 0, answered: 0, dropped: {} });
  });
});

describe("/healthz", () => {
  it("S173: tells a program of this machine how the gateway is and which state directory it uses", async () => {
    const gateway = await startGateway();
    const response = await fetch(`${gateway.url}healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ok: true,
      stateDirectoryId: stateDirectoryId(gateway.directories),
      pid: process.pid,
      channels: {
        "webchat/default": {
          channel: "webchat",
          account: "default",
          state: "running",
          failures: 0,
          refused: {},
        },
      },
      messages: { admitted: 0, challenged: 0, answered: 0, dropped: {} },
      devices: {
        sessions: 0,
        handshakes: 0,
        nodes: 0,
        calls: 0,
        droppedEvents: 0,
        slowConsumers: 0,
        floods: 0,
        refused: {},
      },
    });
  });

  it.each([
    ["S64: another name for this machine", { host: "pub.example" }],
    ["S63: a proxy in between", { "x-forwarded-for": "127.0.0.1" }],
    ["S63: a proxy of another kind", { forwarded: "for=127.0.0.1" }],
    ["S63: a proxy that says who it is", { via: "1.1 proxy" }],
  ])("%s is answered as if nothing were there", async (_name, headers: Record<string, string>) => {
    const gateway = await startGateway();
    expect((await ask(gateway.port, "/healthz", { headers })).status).toBe(404);
  });

  it("takes GET and HEAD only", async () => {
    const gateway = await startGateway();
    expect((await ask(gateway.port, "/healthz", { method: "POST" })).status).toBe(405);
    expect(await ask(gateway.port, "/healthz", { method: "HEAD" })).toEqual({ status: 200, body: "" });
  });
});

describe("listening", () => {
  it("a port in use is one clear error, and nothing is left running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startGateway({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringMatching(
        new RegExp(
          `^Port ${port} on 127\\.0\\.0\\.1 is in use, .* set gateway\\.port or OPENCLAW_GATEWAY_PORT\\.$`,
        ),
      ),
    });
    other.close();
  });

  it("an address that this machine does not have is another", async () => {
    const directories = await createHome();
    const loaded = await loadConfig({ configPath: directories.configPath, env: {} });
    const { config } = loaded;
    const elsewhere = { ...config, gateway: { ...config.gateway, host: "203.0.113.1" } };
    const starting = startGateway({ directories, loaded: { ...loaded, config: elsewhere } });
    await expect(starting).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: expect.stringContaining("Cannot listen on 203.0.113.1 port 0: EADDRNOTAVAIL."),
    });
  });

  it("unknown paths, broken requests and unknown upgrades are answered and end nothing", async () => {
    const gateway = await startGateway();
    expect((await ask(gateway.port, "/nowhere")).status).toBe(404);
    const headers = { connection: "Upgrade", upgrade: "websocket" };
    expect((await ask(gateway.port, "/nowhere", { headers })).status).toBe(400);
    expect((await ask(gateway.port, "/healthz")).status).toBe(200);
  });
});

describe("a damaged list of approvals", () => {
  it("S74 S114: lets nobody in, and a stranger who writes on does not fill the log", async () => {
    const gateway = await startGateway();
    const { credentialsDirectory } = gateway.directories;
    await mkdir(credentialsDirectory, { recursive: true, mode: 0o700 });
    await writeFile(join(credentialsDirectory, "webchat-allowFrom.json"), "{", { mode: 0o600 });
    const visitor = await visit(gateway);
    for (const text of ["1", "2", "3", "4"]) visitor.write(text);
    await visitor.error(3);
    const errors = gateway.log.filter((record) => record.includes('"level":50'));
    expect(errors.filter((record) => record.includes("store_unavailable"))).toHaveLength(1);
    expect(errors.filter((record) => record.includes("MESSAGE_NOT_DECIDED"))).toHaveLength(1);
    expect(gateway.health().messages.dropped).toEqual({ store_unavailable: 4 });
  });
});

describe("what the configuration changes", () => {
  it("a policy of open with the wildcard admits everybody", async () => {
    const gateway = await startGateway({
      config: { channels: { webchat: { dmPolicy: "open", allowFrom: ["*"] } } },
    });
    const visitor = await visit(gateway);
    visitor.write("hello");
    expect(await visitor.answer(0)).toBe("hello");
  });

  it("a policy of disabled drops everybody in silence, counted by its reason", async () => {
    const gateway = await startGateway({
      config: { channels: { webchat: { dmPolicy: "disabled" } }, logging: { level: "debug" } },
    });
    const visitor = await visit(gateway);
    visitor.write("hello");
    await gateway.logged((record) => record.includes("dm_policy_disabled"));
    expect(visitor.answers).toEqual([]);
    expect(gateway.health().messages.dropped).toEqual({ dm_policy_disabled: 1 });
  });

  it("the owner's text and limits of pairing count", async () => {
    const challengeText = "Code {code} for {channel}. {senderIdLine}. Run {approveCommand}. {nothing}";
    const gateway = await startGateway({
      config: { pairing: { challengeText, maxPending: 1 } },
      ownerCommands: ["openclaw --profile work"],
    });
    const first = await visit(gateway);
    first.write("hello");
    expect(await first.answer(0)).toMatch(
      new RegExp(
        `^Code (\\w{8}) for webchat\\. Your webchat visitor id: ${first.id}\\. Run openclaw --profile work pairing approve webchat \\1\\. \\{nothing\\}$`,
      ),
    );
    const second = await visit(gateway);
    second.write("hello");
    await gateway.logged((record) => record.includes("too many pairing requests"));
    expect(second.answers).toEqual([]);
  });

  it("without webchat the page is not there, and the owner is told that nobody can write", async () => {
    const gateway = await startGateway({ config: { channels: { webchat: { enabled: false } } } });
    expect((await fetch(gateway.url)).status).toBe(404);
    expect(gateway.output.join("\n")).toContain("no channel is enabled");
  });

  it("warnings and channels that this version cannot connect are logged", async () => {
    const gateway = await startGateway({
      config: { chanels: {}, channels: { irc: { dmPolicy: "pairing" } } },
    });
    expect(gateway.log.join("")).toContain('\\"chanels\\" (did you mean channels?)');
    expect(gateway.log.join("")).toContain("this version cannot connect the channel");
  });
});
